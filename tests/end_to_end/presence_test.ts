import { assert, assertEquals } from "@std/assert";
import { formulaTensor } from "../../src/parity/formula.ts";
import { formulaReader } from "../../src/parity/formula_model.ts";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { compileModel } from "../../src/model/compile_model.ts";
import { Sam2Model } from "../../src/model/sam2_model.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { drawScene, type Scene, visible } from "./drawn_clip.ts";

/** A red disc that is gone on frames 5 to 8, beside a blue one that stays. */
const scenes: Scene[] = Array.from({ length: 14 }, (_, t) => ({
  discs: [
    { x: 130, y: 30, colour: [70, 90, 230] },
    ...(t >= 5 && t < 9 ? [] : [{ x: 40 + 3 * t, y: 60, colour: [220, 70, 60] } as const]),
  ],
}));
/** The embedded model's scores lie well above 3 where an object is seen and near 0 where it is not. */
const BETWEEN = 3;
const model = await loadModel(undefined, { backend: "wasm" });
const video = await loadVideo(scenes.map(drawScene));
const prompted = prompt(
  video,
  { frame: 0, object: "goes", mask: visible(scenes[0]!, 1) },
  { frame: 0, object: "seen", mask: visible(scenes[0]!, 0) },
);
const masklets = await collect(propagate(model, prompted, { objectScoreThreshold: BETWEEN }));

Deno.test("an object that goes and comes back has the spans in which it is there", () => {
  const { spans, disappearances, objectScores } = masklets.object("goes");
  assertEquals(spans, [
    { first: 0, last: 4, present: true },
    { first: 5, last: 8, present: false },
    { first: 9, last: 13, present: true },
  ]);
  assertEquals(disappearances, 1);
  assertEquals(objectScores.map((score) => score > BETWEEN), scenes.map(({ discs }) => discs.length === 2));
  for (const frame of [5, 6, 7, 8]) assertEquals(maskArea(masklets.object("goes").mask(frame)), 0);
  assertEquals(masklets.object("seen").spans, [{ first: 0, last: 13, present: true }]);
});

for (const [name, differs] of [["sam2.1_hiera_pico", true], ["sam2_hiera_pico", false]] as const) {
  Deno.test(`the memory of an absent object ${differs ? "carries the no-object embedding" : "is as any other"}: ${name}`, async () => {
    const config = configurationOf(name)!;
    await using formula = new Sam2Model(await compileModel(config, formulaReader(), "formula"), await wasmBackend());
    using features = await formula.encodeImage(syntheticFrame(formula.imageSize, formula.imageSize, 0));
    const logits = formulaTensor("presence.logits", [formula.logitsSide ** 2], 4);
    const [there, gone] = await formula.encodeMemory(features, [
      { logits, objectScore: 1, binarize: false },
      { logits, objectScore: -1, binarize: false },
    ]);
    const embedding = differs
      ? await formulaReader()("no_obj_embed_spatial", [1, config.memDim])
      : new Float32Array(config.memDim);
    const off = gone!.map((value, i) => Math.abs(value - there![i]! - embedding[i % config.memDim]!));
    assert(Math.max(...off) < 1e-5, `off by ${Math.max(...off)}`);
    assertEquals(embedding.some((value) => Math.abs(value) > 0.01), differs);
  });
}
