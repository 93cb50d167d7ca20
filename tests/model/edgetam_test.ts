import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { EDGETAM } from "../../src/model/family/edgetam.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { openModelSource } from "../../src/model/model_source.ts";
import { whyUnused } from "../../src/model/parameter_differences.ts";
import { parameterShapes } from "../../src/model/parameter_shapes.ts";
import { recogniseArchitecture } from "../../src/model/recognise.ts";
import { formulaWeight } from "../../src/parity/formula.ts";
import { checkpointOf, fileOf, type ShapeTable, tableFixture, without } from "./shape_tables.ts";

/** Names and shapes of the authors' modules. */
const TABLE: ShapeTable = await tableFixture("edgetam");

const refused = (table: ShapeTable): MaskletError =>
  assertThrows(() => recogniseArchitecture(checkpointOf(table)), MaskletError);

Deno.test("the tensors of EdgeTAM show it: each is read or named as unused, and none is missing", () => {
  const { config, notes, unused } = recogniseArchitecture(checkpointOf(TABLE));
  assertEquals([config, notes], [EDGETAM, []]);
  assertEquals([...parameterShapes(config).keys(), ...unused].sort(), Object.keys(TABLE).sort());
  assert(unused.every((name) => whyUnused(name) !== undefined));
});

Deno.test("an EdgeTAM that lacks a tensor, or has one transposed, is refused by the family's name and the tensor's", () => {
  const norm = "image_encoder.trunk.body.stages_2.blocks.3.token_mixer.conv.bn.running_var";
  assertStringIncludes(refused(without(TABLE, norm)).message, `Expected the tensor ${norm} [192] of edgetam`);
  const [name, found] = ["spatial_perceiver.layers.0.attn.to_kv.weight", [64, 128]];
  assertStringIncludes(refused({ ...TABLE, [name]: found }).message, `Expected ${name} of shape [128, 64] (edgetam)`);
});

Deno.test({
  name:
    "an EdgeTAM is loaded by path, refused at a size that it cannot have, and with a negative variance before it is compiled",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const [file, broken] = [`${folder}/tracker.safetensors`, `${folder}/broken.safetensors`];
    await Deno.writeFile(file, fileOf(TABLE));
    await using model = await loadModel(file, { backend: "wasm", cache: false, imageSize: 256 });
    assertEquals([model.name, model.identity.family, model.trunkSize], ["edgetam", "edgetam", "repvit_m1"]);
    assertEquals(model.memory, { tokens: 512, width: 64, rotating: 256 });
    const size = await assertRejects(() => openModelSource(file, { imageSize: 320 }), MaskletError);
    assertStringIncludes(size.message, "a multiple of 256, found 320");
    const variance = "image_encoder.trunk.body.stem.conv2.bn.running_var";
    await Deno.writeFile(
      broken,
      fileOf(TABLE, (name, shape) => formulaWeight(name, shape).map((value) => name === variance ? -value : value)),
    );
    const negative = await assertRejects(() => openModelSource(broken), MaskletError);
    assertStringIncludes(negative.message, `Expected ${variance} without negative values`);
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("Hugging Face's names for EdgeTAM show it: each is read or named as unused, and none is missing", async () => {
  const theirs: ShapeTable = await tableFixture("huggingface_edgetam");
  const checkpoint = checkpointOf(theirs);
  const { config, notes, unused } = recogniseArchitecture(checkpoint);
  assertEquals([checkpoint.naming, config, notes], ["Hugging Face", EDGETAM, []]);
  assertEquals(unused.filter((name) => whyUnused(name) === undefined), []);
  assertEquals(
    [...parameterShapes(config)].filter(([name, shape]) =>
      String(checkpoint.tensors.get(name)?.shape) !== String(shape)
    ),
    [],
  );
});
