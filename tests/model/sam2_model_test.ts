import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { loadModel } from "../../src/model/load_model.ts";

Deno.test("a model that is asked about no object answers about none, and refuses to attend to no bank", async () => {
  await using model = await loadModel({ backend: "wasm" });
  using features = await model.encodeImage(new Uint8Array(model.imageSize ** 2 * 3));
  assertEquals(await model.decode(features, features.noMemory, []), []);
  assertEquals(await model.decodeCandidates(features, features.noMemory, []), []);
  assertEquals(await model.encodeMemory(features, []), []);
  const error = await assertRejects(() => model.attend(features, []), MaskletError, "the bank of one object at least");
  assertEquals(error.code, "bad-argument");
});

Deno.test("a mask of another size than the model's input is refused, and so is a closed model", async () => {
  const model = await loadModel({ backend: "wasm" });
  using features = await model.encodeImage(new Uint8Array(model.imageSize ** 2 * 3));
  const error = assertThrows(() => model.downsampleMask(new Float32Array(4)), MaskletError, "found 4");
  assertEquals(error.code, "size-mismatch");
  await model.close();
  for (const use of [() => model.attend(features, []), () => model.decode(features, features.noMemory, [])]) {
    assertEquals((await assertRejects(use, MaskletError)).code, "closed");
  }
});
