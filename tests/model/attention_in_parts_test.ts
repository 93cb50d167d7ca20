import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { Selection } from "../../src/memory/selection.ts";
import { compileModel } from "../../src/model/compile_model.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { Sam2Features } from "../../src/model/sam2_features.ts";
import { Sam2Model } from "../../src/model/sam2_model.ts";
import { formulaTensor } from "../../src/parity/formula.ts";
import { formulaReader } from "../../src/parity/formula_model.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";

const config = { ...configurationOf("sam2.1_hiera_tiny")!, imageSize: 128, memoryLayers: 1 };
const PLANE = [1, 256, 8, 8];
const plane = () => DeviceTensor.float32(formulaTensor("features", PLANE, 1), PLANE);
const features = new Sam2Features({ raw: plane(), noMemory: plane(), highRes0: undefined, highRes1: undefined });

async function modelOn(backend: Backend): Promise<Sam2Model> {
  return new Sam2Model(await compileModel(config, formulaReader(), "formula"), backend);
}

/** A bank of some memories, as a frame reads it. */
function bankOf(object: number, memories: number): Selection {
  const all = Array.from({ length: memories }, (_, frame) => ({
    frame,
    tokens: formulaTensor(`memory ${object} ${frame}`, [64, 64], 1),
    pointer: formulaTensor(`pointer ${object} ${frame}`, [256], 1),
    ...{ iou: 1, objectScore: 1 },
  }));
  return {
    memories: all.map((memory, row) => ({ memory, row: row % config.numMaskmem })),
    pointers: all.map((memory, i) => ({ memory, time: (i + 1) / 15 })),
  };
}

Deno.test("a model attends by the kernel as it does by the graph, whatever its banks, and closes in the middle of it", async () => {
  await using wanted = await modelOn(await wasmBackend({}, { takes: () => false }));
  const model = await modelOn(await wasmBackend({}, { takes: () => true }));
  for (const [objects, memories] of [[1, 1], [2, 3], [1, 9]] as const) {
    const banks = Array.from({ length: objects }, (_, i) => bankOf(i, memories));
    using one = await wanted.attend(features, banks) as DeviceTensor;
    using other = await model.attend(features, banks) as DeviceTensor;
    assertEquals(other.shape, [objects, ...PLANE.slice(1)]);
    const [a, b] = [await one.floats(), await other.floats()];
    b.forEach((value, i) =>
      assert(Math.abs(value - a[i]!) < 1e-5, `${objects} x ${memories}, ${i}: ${value}, ${a[i]}`)
    );
  }
  const alone = await (await model.attend(features, [bankOf(0, 2)]) as DeviceTensor).floats();
  const going = model.attend(features, [bankOf(0, 2)]);
  await new Promise((resolve) => setTimeout(resolve)); // it is under way
  await model.close();
  assertEquals(await (await going as DeviceTensor).floats(), alone);
  await assertRejects(() => model.attend(features, [bankOf(0, 2)]), MaskletError, "Expected an open model");
});
