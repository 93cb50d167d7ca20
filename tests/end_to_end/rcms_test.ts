import { assert, assertEquals } from "@std/assert";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { rcms } from "../../src/memory/rcms.ts";
import { compileModel } from "../../src/model/compile_model.ts";
import { Sam2Model } from "../../src/model/sam2_model.ts";
import { formulaReader, type WeightOverrides } from "../../src/parity/formula_model.ts";
import { referenceConfig } from "../../src/parity/reference_file.ts";
import { compareSampled } from "../../src/parity/sampled.ts";
import { syntheticFrame, syntheticMask } from "../../src/parity/synthetic_video.ts";
import { VIDEO_TOLERANCE } from "../../src/parity/tolerance.ts";
import type { FrameReference, VideoStep } from "../../src/parity/video_reference.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";

interface RcmsReference {
  readonly model: string;
  readonly video: { readonly width: number; readonly height: number; readonly frames: number };
  readonly policy: { readonly promoted: number; readonly quality: number };
  readonly weightOverrides: WeightOverrides;
  readonly steps: readonly VideoStep[];
  readonly frames: readonly FrameReference[];
}

const reference: RcmsReference = JSON.parse(
  await Deno.readTextFile(new URL("../memory/fixtures/rcms_edgetam256.json", import.meta.url)),
);

Deno.test({
  name:
    "rcms reads what its authors' predictor reads: one object is lost and has a good frame promoted, the other is not",
  fn: async () => {
    const { model: name, weightOverrides, video: { width, height, frames: count }, policy, steps, frames } = reference;
    const files = await compileModel(referenceConfig(name), formulaReader(weightOverrides), "formula");
    await using model = new Sam2Model(files, await wasmBackend());
    await using video = await loadVideo(
      Array.from({ length: count }, (_, t) => ({ width, height, rgb: syntheticFrame(width, height, t) })),
    );
    const prompts = steps.map(({ frame, object, points, labels, shape }) => ({
      ...{ frame: frame!, object: object! },
      ...(shape === undefined
        ? { points: points!, labels: labels! }
        : { mask: maskFromBytes(syntheticMask(width, height, frame!, shape), width, height) }),
    }));
    /** The largest difference of each frame's logits. */
    const differences = async (quality: number, prompted = prompts): Promise<number[]> => {
      const options = { preset: "reference", memoryPrecision: "float32", maxFrames: frames.length } as const;
      const run = propagate(model, prompt(video, ...prompted), {
        ...options,
        policy: rcms({ ...policy, quality }),
      });
      const found = await Array.fromAsync(run);
      return found.map(({ objects }, t) =>
        Math.max(...objects.map(({ logits }, i) => compareSampled(logits, frames[t]!.objects[i]!.lowRes!).absolute))
      );
    };
    const same = await differences(policy.quality);
    assertEquals(same.length, frames.length);
    assert(same.every((difference) => difference < VIDEO_TOLERANCE), `${same}`);
    // With a higher bar nothing is promoted, and the frames after the loss are others.
    const lost = frames.findIndex(({ objects }) => objects[0]!.objectScore! <= 0);
    const others = await differences(1, prompts.slice(0, 1));
    assert(others.slice(0, lost + 1).every((difference) => difference < VIDEO_TOLERANCE), `${others}`);
    assert(others.slice(lost + 1).every((difference) => difference > VIDEO_TOLERANCE), `${others}`);
  },
});
