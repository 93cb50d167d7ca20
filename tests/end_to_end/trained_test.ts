import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { compareSampled, type SampledTensor } from "../../src/parity/sampled.ts";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { maskArea, maskIntersectionArea } from "../../src/mask/mask_ops.ts";
import { type Mask, maskFromBytes } from "../../src/mask/mask.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { nativeRefusal } from "../../src/runtime/native/native_backend.ts";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { exists, FIXTURES, hasShared, readJson, SHARED } from "../reference/shared.ts";

/** Least IoU of a frame's mask with the mask of Meta's predictor. */
const LEAST_IOU = 0.995;
/** Largest difference of J&F. */
const SAME_SCORE = 0.001;
/**
 * Largest difference of a logit, where the reference differs less from itself: memories on the edge of two bfloat16 numbers cost about
 * 1e-3, and what follows from them grows from frame to frame.
 */
const SAME_LOGIT = 3e-3;

/** A run of Meta's video predictor with a trained checkpoint: what `models/training/make_goldens.py` wrote. */
interface Golden {
  readonly sequence: string;
  readonly kind: "mask" | "box" | "click";
  /** A folder with `KIND/SEQUENCE.json` and, where the masks were kept too, `KIND/SEQUENCE/NNNNN.png`. */
  readonly folder: URL;
  readonly frames: URL;
  readonly truth: URL;
  /** A checkpoint file; the embedded model otherwise. */
  readonly weights?: string;
  /** What runs it. */
  readonly backend: "native" | "wasm";
}

interface TrainedReference {
  readonly prompt: {
    readonly points?: [number, number][];
    readonly labels?: number[];
    readonly box?: [number, number, number, number];
  };
  /** What other kernels of the same predictor do to a logit. */
  readonly logitSpread?: number;
  readonly frames: readonly {
    readonly lowRes: SampledTensor;
    readonly objectScore: number;
    readonly iou: number;
  }[];
}

async function readMask(url: URL): Promise<Mask> {
  const { values, width, height } = await readIndexedPng(url);
  return maskFromBytes(values, width, height);
}

function iou(a: Mask, b: Mask): number {
  const both = maskIntersectionArea(a, b);
  const either = maskArea(a) + maskArea(b) - both;
  return either === 0 ? 1 : both / either;
}

/** Tracks a sequence as the reference did, and compares every frame's logits, scores and mask, and J&F. */
async function sameAsReference({ sequence, kind, folder, frames, truth, weights, backend }: Golden): Promise<void> {
  const reference = await readJson<TrainedReference>(`${kind}/${sequence}.json`, folder);
  await using model = await loadModel(weights, { backend });
  await using video = await loadVideo(frames);
  const { points, labels, box } = reference.prompt;
  const said = kind === "mask"
    ? { mask: await readMask(new URL("00000.png", truth)) }
    : box !== undefined
    ? { box }
    : { points: points!, labels: labels! };
  const prompted = prompt(video, { frame: 0, object: 1, ...said });
  const masklets = await collect(propagate(model, prompted, { preset: "reference" }));
  assertEquals(masklets.frames.length, reference.frames.length);
  const theirs: Mask[] = [];
  for (const { index, name, objects } of masklets.frames) {
    const wanted = reference.frames[index]!;
    const off = compareSampled(objects[0]!.logits!, wanted.lowRes).absolute;
    assert(off <= Math.max(SAME_LOGIT, reference.logitSpread ?? 0), `frame ${index}: a logit is off by ${off}`);
    assertAlmostEquals(objects[0]!.objectScore, wanted.objectScore, 1e-2);
    const ours = masklets.object(1).mask(index);
    assertAlmostEquals(iou(ours, await readMask(new URL(`${name}.png`, truth))), wanted.iou, 1 - LEAST_IOU);
    if (!hasMasks({ folder, kind, sequence })) continue;
    const mask = await readMask(new URL(`${kind}/${sequence}/${name}.png`, folder));
    const found = iou(ours, mask);
    assert(found >= LEAST_IOU, `frame ${index}: IoU ${found}`);
    theirs.push(mask);
  }
  if (theirs.length === 0) return;
  const [ours, metas] = [
    await evaluateJF(masklets, truth, { protocol: "davis2016" }),
    await evaluateJF(theirs, truth, { protocol: "davis2016" }),
  ];
  assertAlmostEquals(ours.global["J&F"], metas.global["J&F"], SAME_SCORE);
}

function hasMasks({ folder, kind, sequence }: Pick<Golden, "folder" | "kind" | "sequence">): boolean {
  return exists(new URL(`${kind}/${sequence}/`, folder));
}

const [OLD, NEW] = [new URL("reference/trained/", SHARED), new URL("trained/", FIXTURES)];
const CLIP = new URL("../../models/clip/", import.meta.url);
/** Whole sequences run as they do for most people: on native code, or on WASM where there is none. */
const QUICKEST = await nativeRefusal() === undefined ? "native" as const : "wasm" as const;
const davis = (sequence: string) => ({
  sequence,
  backend: QUICKEST,
  frames: new URL(`data/davis/JPEGImages/480p/${sequence}/`, SHARED),
  truth: new URL(`data/davis/Annotations/480p/${sequence}/`, SHARED),
});

for (const kind of ["mask", "box", "click"] as const) {
  const clip = {
    sequence: "clip",
    kind,
    folder: NEW,
    frames: new URL("frames/", CLIP),
    truth: new URL("masks/", CLIP),
    backend: "wasm" as const,
  };
  Deno.test({
    name: `the embedded model follows the bundled clip by one ${kind} as Meta's predictor does with its weights`,
    fn: () => sameAsReference(clip),
  });
}

/**
 * Rounding grows on this sequence: with other kernels (no oneDNN, plain attention, one thread) Meta's predictor differs from itself by
 * 9.2e-3 of a logit by mask and by 1.7e-2 by click; ours from it by as much, on one frame of forty.
 */
const SENSITIVE = "car-shadow";
const WASM = { backend: "wasm" as const };

for (const kind of ["mask", "click"] as const) {
  for (const sequence of ["car-shadow", "dog"]) {
    Deno.test({
      name: `the embedded model follows ${sequence} by one ${kind} as Meta's predictor does (needs ../shared)`,
      ignore: !hasShared(`data/davis/JPEGImages/480p/${sequence}`),
      fn: () => sameAsReference({ ...davis(sequence), kind, folder: NEW, ...(sequence === SENSITIVE && WASM) }),
    });
  }
  for (const sequence of ["blackswan", "car-shadow", "dog"]) {
    const paths = [
      `reference/trained/${kind}/${sequence}.json`,
      `data/davis/JPEGImages/480p/${sequence}`,
      "models/sam2.1_hiera_pico.pt",
    ];
    const weights = decodeURIComponent(new URL("models/sam2.1_hiera_pico.pt", SHARED).pathname);
    Deno.test({
      name: `masks of ${sequence} by one ${kind} are Meta's predictor's (needs ../shared)`,
      ignore: !hasShared(...paths),
      fn: () => sameAsReference({ ...davis(sequence), kind, folder: OLD, weights }),
    });
  }
}
