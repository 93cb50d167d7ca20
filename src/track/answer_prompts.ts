import { fillHolesInLogits } from "../mask/components.ts";
import { maskPromptLogits } from "../kernel/resize.ts";
import { maskToModelInput } from "../mask/mask_to_model_input.ts";
import type { BankQuery } from "../memory/selection.ts";
import { selectMemories } from "../memory/sam2_policy.ts";
import type { DecodedMask } from "../masklet/decoded_mask.ts";
import type { ObjectOutput } from "../masklet/object_output.ts";
import { changedLogits, type Origin, originOf } from "../masklet/origin.ts";
import { PADDING } from "../model/decoder_prompt.ts";
import type { ImageFeatures } from "../model/image_features.ts";
import type { Candidates } from "../memory/policy.ts";
import type { Model } from "../model/model.ts";
import type { Frame } from "../frame/frame.ts";
import { decoderPoints, NO_POINTS } from "./model_input.ts";
import { type KnownObject, passedOf } from "./object_state.ts";
import type { TrackingRules } from "./rules.ts";
import { conditions, type PromptedObject, type WaitingPrompt } from "./prompted_objects.ts";
import { memoryRecall, type Recall, restoreStates } from "./restore_states.ts";
import { encodeFrame, storedTokens, type Tracker } from "./tracker.ts";

/** Score of an object that a mask prompt shows, and of one that it leaves empty, logits. */
const MASK_PROMPT_SCORE = 10;
/** Previous logits are clamped to this when they go back in as a mask prompt. */
const PROMPT_LOGIT_LIMIT = 32;
/** Most points with which three candidates are predicted; more points are taken to be unambiguous. */
const MULTIMASK_POINTS = 1;

/** What the prompts for one object on one frame gave. */
export interface Answer {
  /** The frame, its picture let go. */
  readonly frame: Omit<Frame, "rgb">;
  /** What was found of the object. */
  readonly output: ObjectOutput;
  /** The memory's tokens; absent where the answer is only shown. */
  readonly tokens?: Float32Array;
  /** The masks that the decoder offered, of an answer that is only shown; absent for a mask prompt. */
  readonly offered?: Candidates;
}

/** Which answers are wanted. */
export interface AnswerOptions {
  /** Only those of one frame, only to be shown: no memories are made. */
  readonly only?: number;
  /** Shared with whoever else restores memories. */
  readonly recall?: Recall;
}

/** Answers the prompts that wait, each frame's picture encoded once. In the order of the objects and of their prompts. */
export async function answerPrompts(
  objects: readonly PromptedObject[],
  tracker: Tracker,
  { only, recall = memoryRecall(tracker) }: AnswerOptions = {},
): Promise<Answer[]> {
  const answers = new Map<PromptedObject, Map<number, Answer>>(objects.map((object) => [object, new Map()]));
  for (const index of new Set(objects.flatMap(({ waiting }) => [...waiting.keys()]))) {
    if (only !== undefined && index !== only) continue;
    tracker.signal?.throwIfAborted();
    const { rgb, ...frame } = await tracker.video.frame(index);
    using features = await encodeFrame({ ...frame, rgb }, tracker);
    for (const object of objects) {
      const waiting = object.waiting.get(index);
      if (waiting === undefined) continue;
      const { output, offered } = await answerObject(object, waiting, features, {
        ...{ ...tracker, recall },
        shown: only !== undefined,
      });
      const tokens = only === undefined ? await encode(output, features, tracker) : undefined;
      answers.get(object)!.set(index, { frame, output, ...(tokens && { tokens }), ...(offered && { offered }) });
    }
  }
  return objects.flatMap((object) => [...object.waiting.keys()].flatMap((at) => answers.get(object)!.get(at) ?? []));
}

async function encode(output: ObjectOutput, features: ImageFeatures, tracker: Tracker): Promise<Float32Array> {
  const { model, rules } = tracker;
  const { logits, objectScore } = output;
  const [tokens] = await model.encodeMemory(features, [{ logits, objectScore, binarize: rules.binarizePrompted }]);
  return storedTokens(tokens!, tracker);
}

/**
 * The prompts that wait for one object on one frame, in order: what one of them gives goes in with the next. Of an answer that is only
 * shown, the masks that the decoder offers are asked for, too.
 */
async function answerObject(
  { id, order }: PromptedObject,
  waiting: readonly WaitingPrompt[],
  features: ImageFeatures,
  tracker: Tracker & { readonly recall: Recall; readonly shown: boolean },
): Promise<Pick<Answer, "output" | "offered">> {
  const { model, rules, video, recall, shown } = tracker;
  let output: ObjectOutput | undefined;
  let offered: Candidates | undefined;
  for (const { prompts, history } of waiting) {
    const { frame, content } = prompts.at(-1)!;
    const direction = passedOf(history.get(frame));
    const query = { frame, reverse: direction === "backward", frameCount: video.frameCount };
    using seen = direction === undefined || content.kind === "mask"
      ? undefined
      : await attended({ id, history, order }, query, features, { ...tracker, recall });
    const points = decoderPoints(prompts, video, model.imageSize);
    const known = output?.logits ?? history.get(frame)?.logits;
    const asked = {
      ...{ points: [...points, PADDING], mask: known?.map(limited), stability: stabilityOf(rules) },
      multimask: points.length <= MULTIMASK_POINTS,
    };
    const conditioned = seen ?? features.noMemory;
    const decoded = content.kind === "mask"
      ? await answerMask(maskToModelInput(content.mask, model.imageSize), features, model)
      : (await model.decode(features, conditioned, [asked]))[0]!;
    offered = shown && content.kind !== "mask"
      ? (await model.decodeCandidates(features, conditioned, [asked]))[0]
      : undefined;
    const origin: Origin = { prompted: true, ...(direction && { direction }) };
    output = { ...filled(decoded, model, rules), id, conditioning: conditions({ prompts, history }, rules), origin };
  }
  return { output: output!, ...(offered && { offered }) };
}

/** Previous logits as they go back in as a mask prompt. */
const limited = (logit: number): number => Math.min(PROMPT_LOGIT_LIMIT, Math.max(-PROMPT_LOGIT_LIMIT, logit));

/** Features of a tracked frame as its memories let them be seen, that of its own prompts included. */
async function attended(
  object: KnownObject,
  query: BankQuery,
  features: ImageFeatures,
  tracker: Tracker & { readonly recall: Recall },
): ReturnType<Model["attend"]> {
  const { model, bank, recall } = tracker;
  const [state] = await restoreStates([object], query, tracker, { recall, frames: 1 });
  return await model.attend(features, [selectMemories(state!.bank, query, bank)]);
}

/** An output with small holes filled, where the rules ask for it. */
export function filled<T extends { readonly logits: Float32Array }>(
  output: T,
  { logitsSide }: Pick<Model, "logitsSide">,
  { fillHoles }: Pick<TrackingRules, "fillHoles">,
): T {
  if (fillHoles === 0) return output;
  return { ...output, logits: fillHolesInLogits(output.logits, logitsSide, logitsSide, fillHoles) };
}

/** The same for an output whose memory was made before: what was filled is kept, so that the memory can be made again. */
export function filledLater(output: ObjectOutput, model: Model, rules: TrackingRules): ObjectOutput {
  const after = filled(output, model, rules);
  if (after === output) return output;
  const unfilled = changedLogits(output.logits, after.logits);
  return { ...after, origin: { ...originOf(output), ...(unfilled && { unfilled }) } };
}

/** The stability rule as the decoder takes it. */
export function stabilityOf(rules: TrackingRules): { readonly delta: number; readonly threshold: number } {
  return { delta: rules.stabilityDelta, threshold: rules.stabilityThreshold };
}

/** A mask prompt is its own answer; the decoder only gives its pointer. `values01` is `[S, S]`. */
export async function answerMask(
  values01: Float32Array,
  features: ImageFeatures,
  model: Model,
): Promise<DecodedMask> {
  const present = values01.some((v) => v > 0);
  const [decoded] = await model.decode(features, features.raw, [{
    points: NO_POINTS,
    mask: model.downsampleMask(values01),
    multimask: false,
  }]);
  return {
    logits: maskPromptLogits(values01, model.imageSize),
    objectScore: present ? MASK_PROMPT_SCORE : -MASK_PROMPT_SCORE,
    iou: 1,
    candidateIous: new Float32Array([1]),
    pointer: present ? decoded!.pointer : model.noObjectPointer,
  };
}
