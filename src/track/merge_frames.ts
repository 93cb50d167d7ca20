import { maskToRle, type Rle } from "../mask/rle.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { Run, RunFrames } from "../masklet/run.ts";
import type { StoredFrame, StoredObject } from "../masklet/stored_frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { Answer } from "./answer_prompts.ts";
import type { KnownObject } from "./object_state.ts";
import { type MaskRules, masksOf } from "./show_frame.ts";

/** How masks of masklets were made; those of files without rules overlap. */
export function maskRulesOf({ options }: Pick<Run, "options">): MaskRules {
  const rules = options["rules"] as Partial<MaskRules> | undefined;
  return { nonOverlapping: rules?.nonOverlapping ?? false, objectScoreThreshold: rules?.objectScoreThreshold ?? 0 };
}

/** A frame whose masks are made again of its logits, where masks depend on each other. */
export function remasked(frame: StoredFrame, run: Pick<Masklets, "options" | "width" | "height">): StoredFrame {
  const rules = maskRulesOf(run);
  return rules.nonOverlapping ? withMasks(frame, run, rules) : frame;
}

/** The frames of a run before it is continued: cleared prompts taken back, answers in their places. */
export function framesBefore(
  base: Masklets | undefined,
  objects: readonly Pick<KnownObject, "id" | "history">[],
  answers: readonly Answer[],
  rules: MaskRules,
): Required<RunFrames> {
  const histories = new Map(objects.map(({ id, history }) => [id, history]));
  const byFrame = Map.groupBy(answers, ({ frame }) => frame.index);
  const merged = (frame: StoredFrame): StoredFrame => {
    const known = frame.objects.map((object) => histories.get(object.id)?.get(frame.index) ?? object);
    const changed = known.some((object, i) => object !== frame.objects[i]);
    const own = byFrame.get(frame.index);
    if (own === undefined) return changed ? { ...frame, objects: known } : frame;
    return answered({ ...frame, objects: known }, own, objects.map(({ id }) => id), rules);
  };
  const frames = (base?.frames ?? []).map(merged);
  const kept = (base?.kept ?? []).map(merged);
  const known = new Set([...frames, ...kept].map(({ index }) => index));
  const beside = [...byFrame].filter(([index]) => !known.has(index)).map(([, own]) => {
    const { index, time, name } = own[0]!.frame;
    return answered({ index, time, name, objects: [] }, own, objects.map(({ id }) => id), rules);
  });
  return { frames, kept: [...kept, ...beside] };
}

/** A frame with answers in their objects' places. */
function answered(
  frame: StoredFrame,
  answers: readonly Answer[],
  order: readonly ObjectId[],
  rules: MaskRules,
): StoredFrame {
  const objects = new Map(frame.objects.map((object) => [object.id, object]));
  const size = answers[0]!.frame;
  for (const { output } of answers) objects.set(output.id, { ...output, rle: NO_MASK });
  const sorted = [...objects.values()].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  return withMasks({ ...frame, objects: sorted }, size, rules);
}

/** Stands for a mask that is made right afterwards. */
const NO_MASK: Rle = { size: [0, 0], counts: "" };

/** A frame whose masks are made of its logits: all where masks depend on each other, otherwise those that are not made yet. */
function withMasks(
  frame: StoredFrame,
  size: { readonly width: number; readonly height: number },
  rules: MaskRules,
): StoredFrame {
  const known = frame.objects.filter((object): object is StoredObject & { readonly logits: Float32Array } =>
    object.logits !== undefined && object.logits.length > 0 && (rules.nonOverlapping || object.rle === NO_MASK)
  );
  const masks = masksOf(known, size, rules);
  const rles = new Map(known.map((object, i) => [object.id, maskToRle(masks[i]!)]));
  return { ...frame, objects: frame.objects.map((object) => ({ ...object, rle: rles.get(object.id) ?? object.rle })) };
}

/** Frames of a run that was continued: those that were handed out, in place of those from before. */
export function mergeFrames({ frames, kept = [] }: RunFrames, fresh: readonly StoredFrame[]): Required<RunFrames> {
  const again = new Set(fresh.map(({ index }) => index));
  const older = (frame: StoredFrame): boolean => !again.has(frame.index);
  return { frames: [...frames.filter(older), ...fresh], kept: kept.filter(older) };
}
