import { assert, assertAlmostEquals } from "@std/assert";
import { compareSampled, type SampledTensor } from "../../src/benchmark/parity/sampled.ts";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { maskArea, maskIntersectionArea } from "../../src/kernel/mask_ops.ts";
import { type Mask, maskFromBytes } from "../../src/mask/mask.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { hasShared, readJson, SHARED } from "../reference/shared.ts";

/** Least IoU of a frame's mask with the mask of Meta's predictor. */
const LEAST_IOU = 0.995;
/** Largest difference of J&F. */
const SAME_SCORE = 0.001;
/** Largest difference of a logit, with the weights in float32; memories on the edge of two bfloat16 numbers cost about 1e-3. */
const SAME_LOGIT = 3e-3;
const SEQUENCES = ["blackswan", "car-shadow", "dog"];

interface TrainedReference {
  readonly prompt: { readonly points?: [number, number][]; readonly labels?: number[] };
  readonly frames: readonly { readonly lowRes: SampledTensor; readonly objectScore: number }[];
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

/** Tracks a sequence as the reference did, and compares every mask and J&F. */
async function sameAsReference(kind: "mask" | "click", sequence: string, weights: string | undefined): Promise<void> {
  const folder = new URL(`reference/trained/${kind}/`, SHARED);
  const reference = await readJson<TrainedReference>(`${sequence}.json`, folder);
  await using model = await loadModel(weights, { backend: "wasm" });
  await using video = await loadVideo(new URL(`data/davis/JPEGImages/480p/${sequence}/`, SHARED));
  const truth = new URL(`data/davis/Annotations/480p/${sequence}/`, SHARED);
  const said = kind === "mask" ? { mask: await readMask(new URL("00000.png", truth)) } : reference.prompt;
  const prompted = prompt(video, {
    frame: 0,
    object: 1,
    ...("mask" in said ? { mask: said.mask } : { points: said.points!, labels: said.labels! }),
  });
  const masklets = await collect(propagate(model, prompted, { preset: "reference" }));
  const theirs: Mask[] = [];
  for (const { index, name, objects } of masklets.frames) {
    const wanted = await readMask(new URL(`${sequence}/${name}.png`, folder));
    const found = iou(masklets.object(1).mask(index), wanted);
    assert(found >= LEAST_IOU, `frame ${index}: IoU ${found}`);
    if (weights !== undefined) {
      const off = compareSampled(objects[0]!.logits!, reference.frames[index]!.lowRes).absolute;
      assert(off <= SAME_LOGIT, `frame ${index}: a logit is off by ${off}`);
      assertAlmostEquals(objects[0]!.objectScore, reference.frames[index]!.objectScore, 1e-2);
    }
    theirs.push(wanted);
  }
  const [ours, metas] = [
    await evaluateJF(masklets, truth, { protocol: "davis2016" }),
    await evaluateJF(theirs, truth, { protocol: "davis2016" }),
  ];
  assertAlmostEquals(ours.global["J&F"], metas.global["J&F"], SAME_SCORE);
}

for (const sequence of SEQUENCES) {
  for (const kind of ["mask", "click"] as const) {
    const paths = [
      `reference/trained/${kind}/${sequence}.json`,
      `data/davis/JPEGImages/480p/${sequence}`,
      "models/sam2.1_hiera_pico.pt",
    ];
    const lasting = { ignore: !hasShared(...paths), sanitizeOps: false, sanitizeResources: false };
    const pt = decodeURIComponent(new URL("models/sam2.1_hiera_pico.pt", SHARED).pathname);
    Deno.test({
      name: `masks of ${sequence} by one ${kind} are Meta's predictor's (needs ../shared)`,
      ...lasting,
      fn: () => sameAsReference(kind, sequence, pt),
    });
  }
}
