/** A family is a value: one that nobody knew is recognised by its tensors, compiled, run and named in a run's identity. */
import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { FAMILIES, familyOf } from "../../src/model/families.ts";
import { sam2 } from "../../src/model/family/sam2.ts";
import type { ModelConfig, ModelFamily } from "../../src/model/family.ts";
import { loadOnto } from "../../src/model/load_model.ts";
import { EMBEDDED_MODEL } from "../../src/model/model_source.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";

/** SAM 2's parts under another name, with inputs in steps of 64 px; it reads the embedded file. */
const toy: ModelFamily = {
  ...sam2 as ModelFamily,
  name: "toy",
  names: ["toy_one"],
  sizeStep: 64,
  configurationOf: (name): ModelConfig | undefined =>
    name === "toy_one"
      ? { ...sam2.configurationOf(EMBEDDED_MODEL)!, family: "toy", name, imageSize: 320 } as ModelConfig
      : undefined,
  trunkSize: () => "toy-sized",
};

Deno.test("a family of one's own is recognised, compiled, run, and part of the identity", async () => {
  const numbers = [...FAMILIES, toy];
  await using model = await loadOnto(await wasmBackend({ threads: 1 }), undefined, { onNote() {} }, numbers);
  assertEquals([model.name, model.imageSize, model.trunkSize], ["toy_one", 320, "toy-sized"]);
  assertEquals([model.identity.family, model.identity.imageSize], ["toy", 320]);
  using features = await model.encodeImage(new Uint8Array(320 * 320 * 3));
  const [answer] = await model.decode(features, features.noMemory, [{
    points: [{ x: 9, y: 9, label: 1 }, { x: 0, y: 0, label: -1 }],
    multimask: true,
  }]);
  assertEquals(answer!.logits.length, 80 * 80);
});

Deno.test("without it the file is SAM 2's, and the family's name is refused with those that are known", async () => {
  await using model = await loadOnto(await wasmBackend({ threads: 1 }));
  assertEquals([model.name, model.identity.family], [EMBEDDED_MODEL, "sam2"]);
  assertThrows(() => familyOf({ family: "toy" }), MaskletError, "sam2, edgetam, efficienttam, found toy");
  assertEquals(familyOf({ family: "toy" }, [toy]).name, "toy");
});
