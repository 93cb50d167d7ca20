import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { formulaWeight } from "../../src/parity/formula.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { type WritableTensor, writeSafetensors } from "../../src/checkpoint/write_safetensors.ts";
import { MaskletError } from "../../src/error.ts";
import { COMPILER_VERSION } from "../../src/model/compile_cache.ts";
import type { Sam2Config } from "../../src/graph/sam2/config.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { parameterShapes } from "../../src/model/parameter_shapes.ts";
import { fileOf } from "./shape_tables.ts";

const EMBEDDED = new URL("../../models/sam2.1_hiera_pico.safetensors", import.meta.url);
/** The embedded model's tensors by formula, after a change; in a file of the given name. */
async function changed(name: string, change: (tensors: WritableTensor[]) => WritableTensor[]): Promise<string> {
  using checkpoint = await openCheckpoint(EMBEDDED);
  const tensors = [...checkpoint.tensors.values()].map(({ name, shape }): WritableTensor => ({
    name,
    shape,
    dtype: "float32",
    data: formulaWeight(name, shape) as Float32Array<ArrayBuffer>,
  }));
  const path = `${await Deno.makeTempDir()}/${name}`;
  await Deno.writeFile(path, writeSafetensors(change(tensors)));
  return path;
}

Deno.test("the embedded model loads, says what runs it, and closes twice", async () => {
  const model = await loadModel(undefined, { backend: "wasm" });
  assertEquals([model.name, model.imageSize, model.logitsSide, model.backend.name], [
    "sam2.1_hiera_pico",
    256,
    64,
    "wasm",
  ]);
  await model.close();
  await model.close();
  await assertRejects(
    () => model.encodeImage(new Uint8Array(256 * 256 * 3)),
    MaskletError,
    "found one that was closed",
  );
});

Deno.test("a model says what its results depend on, and what its memories look like", async () => {
  await using model = await loadModel(undefined, { backend: "wasm", precision: "fp16", imageSize: 288 });
  const { weights, configuration, ...rest } = model.identity;
  assertEquals(weights, createHash("sha256").update(await Deno.readFile(EMBEDDED)).digest("hex"));
  assertEquals(configuration, { ...configurationOf("sam2.1_hiera_pico")!, imageSize: 288 });
  assertEquals(rest, {
    family: "sam2",
    imageSize: 288,
    precision: "fp16",
    backend: "wasm",
    compiler: COMPILER_VERSION,
  });
  assertEquals(model.memory, { tokens: 18 * 18, width: 64, rotating: 18 * 18 });
  assertEquals([model.numMaskmem, model.maxObjectPointers, model.trunkSize], [4, 16, "pico"]);
});

Deno.test("a file of any name is loaded by its tensors, at another input size too", async () => {
  await using model = await loadModel(await changed("weights.safetensors", (t) => t), {
    backend: "wasm",
    cache: false,
    imageSize: 288,
    onNote: (note) => assertEquals(note, "nothing to be noted"),
  });
  assertEquals(model.name, "sam2.1_hiera_pico");
  using features = await model.encodeImage(new Uint8Array(288 * 288 * 3));
  assertEquals(features.raw.shape, [1, 128, 18, 18]);
});

Deno.test("a file whose name says another architecture is loaded as what it is, and the note says so", async () => {
  const notes: string[] = [];
  await using model = await loadModel(await changed("sam2_hiera_large.safetensors", (t) => t), {
    backend: "wasm",
    cache: false,
    onNote: (note) => notes.push(note),
  });
  assertEquals([model.name, notes.length], ["sam2.1_hiera_pico", 1]);
  assertStringIncludes(notes[0]!, "name says sam2_hiera_large, its tensors are those of sam2.1_hiera_pico");
});

Deno.test("a variant of other widths loads and encodes a picture, and the note says what was taken from the model it is like", async () => {
  const pico = configurationOf("sam2.1_hiera_pico")!;
  const variant = { ...pico, dModel: 192, memoryLayers: 1, feedforward: 256, numMaskmem: 3 };
  const trunk = { ...pico.trunk, embedDim: 16, posEmbedSize: [5, 6] as const };
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(
    `${folder}/mine.safetensors`,
    fileOf(Object.fromEntries(parameterShapes({ ...variant, trunk } as Sam2Config))),
  );
  const notes: string[] = [];
  await using model = await loadModel(`${folder}/mine.safetensors`, {
    backend: "wasm",
    cache: false,
    onNote: (note) => notes.push(note),
  });
  assertEquals([model.name, model.imageSize, notes.length], ["sam2.1_hiera_pico_custom", 256, 1]);
  assertStringIncludes(notes[0]!, "embedDim 16 instead of 32");
  using features = await model.encodeImage(new Uint8Array(256 * 256 * 3));
  assertEquals(features.raw.shape, [1, 192, 16, 16]);
});

Deno.test("an architecture that is asked for must be the file's", async () => {
  const config = configurationOf("sam2.1_hiera_tiny")!;
  const error = await assertRejects(() => loadModel(EMBEDDED, { config, backend: "wasm" }), MaskletError);
  assertEquals(error.code, "bad-checkpoint");
  assertStringIncludes(error.message, "(sam2.1_hiera_tiny), found [");
});

Deno.test("a tensor that is missing or of another shape is named, with both shapes", async () => {
  const missing = await changed(
    "sam2.1_hiera_pico.safetensors",
    (t) => t.filter(({ name }) => name !== "no_mem_embed"),
  );
  await assertRejects(
    () => loadModel(missing, { backend: "wasm" }),
    MaskletError,
    "Expected the tensor no_mem_embed [1, 1, 128]",
  );
  const reshaped = await changed(
    "sam2.1_hiera_pico.safetensors",
    (t) => t.map((one) => one.name === "no_mem_embed" ? { ...one, shape: [1, 128] } : one),
  );
  await assertRejects(
    () => loadModel(reshaped, { backend: "wasm" }),
    MaskletError,
    "Expected no_mem_embed of shape [1, 1, 128] (sam2.1_hiera_pico), found [1, 128]",
  );
});

Deno.test("an input size that the architecture cannot have is refused", async () => {
  for (const imageSize of [250, 224, 2048]) {
    await assertRejects(() => loadModel(undefined, { imageSize, backend: "wasm" }), MaskletError, `found ${imageSize}`);
  }
});

Deno.test("a file that is not there is named", async () => {
  await assertRejects(() => loadModel("/nowhere/sam2.1_hiera_tiny.pt"), MaskletError, "/nowhere/sam2.1_hiera_tiny.pt");
});

Deno.test("names of architectures are known, others are not", () => {
  assertEquals(configurationOf("sam2_hiera_large")!.noObjectEmbedSpatial, false);
  assertEquals(configurationOf("sam2.1_hiera_large")!.noObjectEmbedSpatial, true);
  assertEquals(configurationOf("sam2.1_hiera_huge"), undefined);
  return Promise.resolve();
});
