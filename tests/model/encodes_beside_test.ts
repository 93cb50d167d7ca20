import { assertEquals, assertStringIncludes } from "@std/assert";
import { compileModel, modelGraphs } from "../../src/model/compile_model.ts";
import { architectureNamed } from "../../src/model/families.ts";
import { encoderProducts, encodesBeside } from "../../src/model/encodes_beside.ts";
import { loadModel, type LoadModelOptions } from "../../src/model/load_model.ts";
import { Sam2Model } from "../../src/model/sam2_model.ts";
import { formulaReader } from "../../src/parity/formula_model.ts";
import { nativeRefusal } from "../../src/runtime/native/native_backend.ts";
import { collect } from "../../src/track/collect.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { countingBackend } from "../fakes/counting_backend.ts";

const PICO = architectureNamed("sam2.1_hiera_pico")!;
const withHalves = () => {
  const [encoder, beside, rest, whole] = [countingBackend(), countingBackend(), countingBackend(), countingBackend()];
  const halves = { encoder, beside, rest, description: "one thread each" };
  return { encoder, beside, rest, whole, backend: { ...whole, halves } };
};

Deno.test("a small model's image encoder is opened in one half and its other graphs in the other, and it says so", async () => {
  const { encoder, beside, rest, whole, backend } = withHalves();
  await using model = new Sam2Model(await compileModel(PICO, formulaReader(), "formula"), backend);
  await model.warm();
  assertEquals([encoder.opened, beside.opened, whole.opened], [["image_encoder"], [], []]);
  assertEquals(rest.opened.sort(), ["mask_decoder", "memory_attention", "memory_encoder"]);
  assertEquals([model.backend.overlaps, model.backend.description], [true, "counts; one thread each"]);
});

Deno.test("a large input takes all threads for each graph in turn", async () => {
  const { whole, encoder, backend } = withHalves();
  await using model = new Sam2Model(
    await compileModel({ ...PICO, imageSize: 1024 }, formulaReader(), "formula"),
    backend,
  );
  await model.warm();
  assertEquals([whole.opened.length, encoder.opened, model.backend.overlaps], [4, [], undefined]);
});

Deno.test("whose encoder is short, its weights and its tokens say", () => {
  const beside = (name: string, imageSize: number): boolean => {
    const config = { ...architectureNamed(name)!, imageSize };
    return encodesBeside(encoderProducts(modelGraphs(config).imageEncoder, config));
  };
  assertEquals([256, 512, 1024].map((size) => beside("sam2.1_hiera_pico", size)), [true, true, false]);
  assertEquals([256, 512, 1024].map((size) => beside("edgetam", size)), [true, true, false]);
  assertEquals([256, 512, 1024].map((size) => beside("sam2.1_hiera_tiny", size)), [true, false, false]);
});

/** What is tracked of some objects on a few frames, to the bit. */
async function tracked(options: LoadModelOptions, objects: readonly Prompt[]) {
  await using model = await loadModel({ backend: "native", ...options });
  await using video = await loadVideo("models/clip/frames");
  const { frames } = await collect(propagate(model, prompt(video, ...objects), { maxFrames: 6 }));
  const found = frames.flatMap(({ objects }) => objects.map(({ logits, pointer }) => [...logits!, ...pointer!]));
  return { found, description: model.backend.description };
}

const REFUSAL = await nativeRefusal();
const native = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name: `${name} (needs onnxruntime-node)`, ignore: REFUSAL !== undefined, fn });

native("masks of a model whose encoder runs beside the rest are those of one thread, to the bit", async () => {
  const objects: Prompt[] = [
    { frame: 0, object: 1, points: [[165, 150]], labels: [1] },
    { frame: 2, object: 2, box: [10, 10, 60, 60] },
  ];
  const [alone, beside] = [await tracked({ threads: 1 }, objects), await tracked({ threads: 2 }, objects)];
  assertStringIncludes(beside.description, "the image encoder beside the rest, 1 thread each");
  assertEquals(beside.found, alone.found);
});

native("masks of seven objects that two threads divide are those of one thread, to the bit", async () => {
  const objects = Array.from({ length: 7 }, (_, i): Prompt => {
    const [left, top] = [20 + 90 * (i % 4), 20 + 80 * Math.floor(i / 4)];
    return { frame: 0, object: i + 1, box: [left, top, left + 70, top + 60] };
  });
  for (const precision of ["fp32", "int8"] as const) {
    const [alone, divided] = [
      await tracked({ threads: 1, precision }, objects),
      await tracked({ precision, threads: 2 }, objects),
    ];
    assertEquals(divided.found, alone.found, precision);
  }
});

Deno.test("many objects are divided among both halves, and what they made is freed; few are not, nor are those of int8's attention", async () => {
  const dividedParts = async (count: number, precision: "fp32" | "int8") => {
    const { beside, rest, encoder, backend } = withHalves();
    const made = { ...backend, precision, integerArithmetic: true };
    const model = new Sam2Model(await compileModel(PICO, formulaReader(), "formula"), made);
    {
      using features = await model.encodeImage(new Uint8Array(PICO.imageSize ** 2 * 3));
      const memory = {
        ...{ frame: 0, tokens: new Float32Array(model.memory.tokens * model.memory.width), iou: 1, objectScore: 1 },
        pointer: new Float32Array(PICO.dModel),
      };
      const bank = { memories: [{ memory, row: 0 }], pointers: [{ memory, time: 1 }] };
      using _ = await model.attend(features, Array(count).fill(bank));
    }
    assertEquals([beside.held, rest.held, encoder.held], [0, 0, 0]);
    const opened = [...beside.opened];
    await model.close();
    assertEquals([beside.opened, rest.opened, encoder.opened], [[], [], []]);
    return opened;
  };
  assertEquals(await dividedParts(8, "fp32"), ["memory_attention"]);
  assertEquals(await dividedParts(3, "fp32"), []);
  assertEquals(await dividedParts(8, "int8"), []);
});
