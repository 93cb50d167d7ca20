import { assertEquals, assertStringIncludes } from "@std/assert";
import { compileModel, modelGraphs } from "../../src/model/compile_model.ts";
import { architectureNamed } from "../../src/model/families.ts";
import { encoderProducts, encodesBeside } from "../../src/model/encodes_beside.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { Sam2Model } from "../../src/model/sam2_model.ts";
import { formulaReader } from "../../src/parity/formula_model.ts";
import { nativeRefusal } from "../../src/runtime/native/native_backend.ts";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { countingBackend } from "../fakes/counting_backend.ts";

const PICO = architectureNamed("sam2.1_hiera_pico")!;
const withHalves = () => {
  const [encoder, rest, whole] = [countingBackend(), countingBackend(), countingBackend()];
  return { encoder, rest, whole, backend: { ...whole, halves: { encoder, rest, description: "one thread each" } } };
};

Deno.test("a small model's image encoder is opened in one half and its other graphs in the other, and it says so", async () => {
  const { encoder, rest, whole, backend } = withHalves();
  await using model = new Sam2Model(await compileModel(PICO, formulaReader(), "formula"), backend);
  await model.warm();
  assertEquals([encoder.opened, whole.opened], [["image_encoder"], []]);
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

Deno.test({
  name:
    "masks of a model whose encoder runs beside the rest are those of one thread, to the bit (needs onnxruntime-node)",
  ignore: await nativeRefusal() !== undefined,
  fn: async () => {
    const tracked = async (threads: number) => {
      await using model = await loadModel({ backend: "native", threads });
      await using video = await loadVideo("models/clip/frames");
      const prompted = prompt(video, { frame: 0, object: 1, points: [[165, 150]], labels: [1] }, {
        ...{ frame: 2, object: 2, box: [10, 10, 60, 60] as const },
      });
      const { frames } = await collect(propagate(model, prompted, { maxFrames: 6 }));
      const found = frames.flatMap(({ objects }) => objects.map(({ logits, pointer }) => [...logits!, ...pointer!]));
      return { found, description: model.backend.description };
    };
    const [alone, beside] = [await tracked(1), await tracked(2)];
    assertStringIncludes(beside.description, "the image encoder beside the rest, 1 thread each");
    assertEquals(beside.found, alone.found);
  },
});
