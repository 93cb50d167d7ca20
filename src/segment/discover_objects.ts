import { maskIou } from "../automatic/mask_iou.ts";
import { MaskletError } from "../error.ts";
import type { VideoSource } from "../frame/frame.ts";
import type { Mask } from "../mask/mask.ts";
import { maskArea, maskIntersectionArea } from "../mask/mask_ops.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { Model } from "../model/model.ts";
import { checkOptions, numberKind, type OptionTable, requireKind, wholeKind } from "../options.ts";
import type { Prompt } from "../prompt/prompt.ts";
import { type EverythingOnOptions, OBJECT_OPTIONS, objectsOn } from "./everything_on.ts";
import { EVERYTHING_OPTIONS } from "./segment_everything.ts";
import { maskletsKind } from "../masklet/masklets.ts";

/** Where new objects are looked for, and what counts as new. */
export interface DiscoverOptions extends Omit<EverythingOnOptions, "frame" | "firstObject"> {
  /** Every how many tracked frames everything is segmented; default 10. */
  readonly every?: number;
  /** A mask with at least this mask IoU with a known object on that frame is that object; default 0.5. */
  readonly joinIou?: number;
  /** A mask of which at least this share lies in known objects is a part of them, and none of its own; default 0.8. */
  readonly coveredShare?: number;
}

const share = numberKind({ least: 0, most: 1 });
const OPTIONS: OptionTable<DiscoverOptions> = {
  ...EVERYTHING_OPTIONS,
  ...OBJECT_OPTIONS,
  every: { doc: "frames from one look to the next", kind: wholeKind({ least: 1 }), fallback: 10 },
  joinIou: { doc: "mask IoU of a known object", kind: share, fallback: 0.5 },
  coveredShare: { doc: "share in known objects that makes it a part of them", kind: share, fallback: 0.8 },
};

/**
 * New objects of a video that has been tracked: every N frames everything is segmented, and what is no known object becomes a prompt.
 *
 * The rule, mask by mask by falling predicted IoU: it is a known object when its mask IoU with that object's mask on this frame is at
 * least `joinIou`; it is a part of known ones when at least `coveredShare` of it lies in their union there; else it is new, and known from then
 * on. As a new object has not been tracked yet, it is recognised on the next looks by its last mask here.
 *
 * @param model what `loadModel` gives
 * @param masklets a run with its video (`collect` links it; `attachVideo` does after reading from disk)
 * @param options how often, limits, and all of `segmentEverything`
 * @returns one mask prompt a new object, on the frame where it was found, numbered after the known ones:
 *   `prompt(masklets, ...await discoverObjects(model, masklets))` goes on with them
 * @throws {MaskletError} `bad-argument` for unknown options or masklets without a video
 *
 * @example
 * ```ts
 * import { collect, discoverObjects, loadModel, loadVideo, prompt, propagate } from "masklet";
 * import { assert } from "@std/assert";
 * const grey = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(90) };
 * await using model = await loadModel();
 * await using video = await loadVideo([grey, grey]);
 * const masklets = await collect(propagate(model, prompt(video, { frame: 0, object: 1, box: [8, 8, 40, 40] })));
 * const found = await discoverObjects(model, masklets, { pointsPerSide: 2 });
 * assert(found.every(({ object }) => object !== 1));
 * ```
 */
export async function discoverObjects(
  model: Model,
  masklets: Masklets,
  options: DiscoverOptions = {},
): Promise<Prompt[]> {
  const { every, joinIou, coveredShare, mergeIou, maxObjects = Infinity, ...masks } = checkOptions(
    "discoverObjects",
    options,
    OPTIONS,
  );
  requireKind("the second argument of discoverObjects", masklets, maskletsKind);
  const video = requireVideo(masklets);
  const prompts: Prompt[] = [];
  const last = new Map<number, Mask>(); // of new objects, by their number
  let next = 1 + Math.max(0, ...masklets.objects.map((id) => typeof id === "number" ? id : 0));
  for (const { index } of masklets.frames.filter((_, i) => i % every! === 0)) {
    masks.signal?.throwIfAborted();
    const here = masklets.frame(index).objects.map(({ mask }) => mask); // known objects as they are on this frame
    const tracked = [...here];
    for (const { mask } of await objectsOn(model, video, index, { mergeIou: mergeIou!, masks })) {
      if (tracked.some((known) => maskIou(known, mask) >= joinIou!)) continue;
      const again = [...last].find(([, known]) => maskIou(known, mask) >= joinIou!);
      if (again !== undefined) {
        last.set(again[0], mask);
        here.push(mask);
      } else if (prompts.length < maxObjects && coveredBy(here, mask) < coveredShare!) {
        prompts.push({ frame: index, object: next, mask });
        last.set(next++, mask);
        here.push(mask);
      }
    }
  }
  return prompts;
}

/** The share of a mask that others cover together. */
function coveredBy(known: readonly Mask[], mask: Mask): number {
  if (known.length === 0) return 0;
  const bits = new Uint32Array(mask.bits.length);
  for (const one of known) one.bits.forEach((word, i) => bits[i]! |= word);
  return maskIntersectionArea({ ...mask, bits }, mask) / maskArea(mask);
}

function requireVideo({ source }: Masklets): VideoSource {
  if (source !== undefined && typeof source.frame === "function") return source;
  throw new MaskletError("bad-argument", "Expected masklets that know their video, found ones read from disk", {
    hint: "attachVideo(masklets, video) links them",
  });
}
