import { roundToBfloat16 } from "../checkpoint/half.ts";
import { fillHolesInLogits } from "../kernel/components.ts";
import { maskPromptLogits, maskToModelInput } from "../kernel/resize.ts";
import { remember } from "../memory/memory_bank.ts";
import type { ImageFeatures } from "../model/image_features.ts";
import { type DecoderPoint, PADDING } from "../model/decoding.ts";
import type { Sam2Model } from "../model/sam2_model.ts";
import type { CheckedPrompt, ObjectId } from "../prompt/prompt.ts";
import type { VideoSource } from "../video/frame.ts";
import { decoderPoints, modelPixels, NO_POINTS } from "./model_input.ts";
import { memoryOf, newObject, type ObjectOutput, type ObjectState } from "./object_state.ts";
import type { TrackingRules } from "./options.ts";

/** Score of an object that a mask prompt shows, and of one that it leaves empty, logits. */
const MASK_PROMPT_SCORE = 10;
/** Previous logits are clamped to this when they go back in as a mask prompt. */
const PROMPT_LOGIT_LIMIT = 32;
/** Most points with which three candidates are predicted; more points are taken to be unambiguous. */
const MULTIMASK_POINTS = 1;

/** What answering prompts needs. */
export interface Answering {
  /** The model. */
  readonly model: Sam2Model;
  /** The video. */
  readonly video: VideoSource;
  /** The rules of the run. */
  readonly rules: TrackingRules;
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs every prompted frame once: objects with what their prompts gave and the memories of it. */
export async function answerPrompts(prompts: readonly CheckedPrompt[], answering: Answering): Promise<ObjectState[]> {
  const states = new Map<ObjectId, ObjectState>();
  for (const { object } of prompts) states.set(object, newObject(object));
  for (const frame of new Set(prompts.map((prompt) => prompt.frame))) {
    answering.signal?.throwIfAborted();
    const pixels = modelPixels(await answering.video.frame(frame), answering.model.imageSize);
    using features = await answering.model.encodeImage(pixels);
    const here = prompts.filter((prompt) => prompt.frame === frame);
    for (const id of new Set(here.map(({ object }) => object))) {
      const own = here.filter(({ object }) => object === id);
      states.set(id, await answerOne(states.get(id)!, frame, own, features, answering));
    }
  }
  return [...states.values()];
}

/** All prompts for one object on one frame, in order: clicks add up, a box or a mask begins anew. */
async function answerOne(
  state: ObjectState,
  frame: number,
  prompts: readonly CheckedPrompt[],
  features: ImageFeatures,
  answering: Answering,
): Promise<ObjectState> {
  const { model, rules } = answering;
  let points: DecoderPoint[] = [];
  let output: ObjectOutput | undefined;
  for (const { said } of prompts) {
    if (said.kind === "mask") {
      points = [];
      output = filled(await answerMask(maskToModelInput(said.mask, model.imageSize), features, model), answering);
      continue;
    }
    const own = decoderPoints(said, answering.video, model.imageSize);
    points = said.kind === "box" ? own : [...points, ...own];
    output = filled(await answerPoints(points, output, features, answering), answering);
  }
  const mask = { logits: output!.logits, objectScore: output!.objectScore, binarize: rules.binarizePrompted };
  const [tokens] = await model.encodeMemory(features, [mask]);
  const bank = remember(state.bank, memoryOf(frame, output!, stored(tokens!, rules)), "conditioning");
  return { ...state, bank, answers: new Map(state.answers).set(frame, output!) };
}

/** Memories as they are kept. */
export function stored(tokens: Float32Array, rules: TrackingRules): Float32Array {
  return rules.memoryPrecision === "bfloat16" ? roundToBfloat16(tokens) : tokens;
}

/** An output with small holes filled, where the rules ask for it. */
export function filled(output: ObjectOutput, { model, rules }: Pick<Answering, "model" | "rules">): ObjectOutput {
  if (rules.fillHoles === 0) return output;
  const side = model.logitsSide;
  return { ...output, logits: fillHolesInLogits(output.logits, side, side, rules.fillHoles) };
}

/** Points on a frame that was not tracked: no memory is read. */
async function answerPoints(
  points: readonly DecoderPoint[],
  before: ObjectOutput | undefined,
  features: ImageFeatures,
  { model, rules }: Answering,
): Promise<ObjectOutput> {
  const limited = (v: number): number => Math.min(PROMPT_LOGIT_LIMIT, Math.max(-PROMPT_LOGIT_LIMIT, v));
  const [decoded] = await model.decode(features, features.noMemory, [{
    points: [...points, PADDING],
    mask: before?.logits.map(limited),
    multimask: points.length <= MULTIMASK_POINTS,
    stability: stabilityOf(rules),
  }]);
  return { ...decoded!, conditioning: true };
}

/** The stability rule as the decoder takes it. */
export function stabilityOf(rules: TrackingRules): { readonly delta: number; readonly threshold: number } {
  return { delta: rules.stabilityDelta, threshold: rules.stabilityThreshold };
}

/** A mask prompt is its own answer; the decoder only gives its pointer. `values01` is `[S, S]`. */
export async function answerMask(
  values01: Float32Array,
  features: ImageFeatures,
  model: Sam2Model,
): Promise<ObjectOutput> {
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
    conditioning: true,
  };
}
