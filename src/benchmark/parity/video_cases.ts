import { MaskletError } from "../../error.ts";
import { upsampleLogits } from "../../kernel/upsample.ts";
import { maskFromBytes } from "../../mask/mask.ts";
import type { TrackedFrame, TrackedObject } from "../../masklet/tracked_frame.ts";
import type { ParameterReader } from "../../model/compile.ts";
import { compileModel, Sam2Model } from "../../model/sam2_model.ts";
import type { Prompt } from "../../prompt/prompt.ts";
import type { Backend } from "../../runtime/backend.ts";
import type { PropagateOptions } from "../../track/options.ts";
import { prompt } from "../../track/prompted.ts";
import { propagate } from "../../track/propagate.ts";
import { loadVideo } from "../../video/load_video.ts";
import { formulaWeight } from "./formula.ts";
import { referenceConfig, type ReferenceConfiguration } from "./reference_file.ts";
import { compareSampled, type SampledTensor } from "./sampled.ts";
import { syntheticFrame, syntheticMask } from "./synthetic_video.ts";

/** One compared quantity of a run. */
export interface VideoRow {
  /** "step 2 frame 5 object 1" */
  readonly case: string;
  /** "lowRes", "objPtr", "objectScore", "ious", "lowResArea", "videoMask", "videoArea" */
  readonly tensor: string;
  /** Largest absolute difference; areas: px. */
  readonly absolute: number;
}

/** A step of a reference that Masklet has no way to run yet, or a compared quantity. */
export type VideoResult = VideoRow | { readonly notRun: string };

interface ObjectReference {
  readonly object: number;
  readonly videoArea: number;
  readonly videoMask: SampledTensor;
  readonly lowResArea?: number;
  readonly lowRes?: SampledTensor;
  readonly objectScore?: number;
  readonly ious?: readonly number[];
  readonly objPtr?: SampledTensor;
}

interface Step {
  readonly do: "points" | "mask" | "propagate" | "clear" | "remove";
  readonly frame?: number;
  readonly object?: number;
  readonly shape?: number;
  readonly points?: readonly (readonly [number, number])[];
  readonly labels?: readonly number[];
  readonly box?: readonly [number, number, number, number];
  readonly clearOldPoints?: boolean;
  readonly start?: number;
  readonly count?: number;
  readonly reverse?: boolean;
  readonly frames?: readonly { readonly frame: number; readonly objects: readonly ObjectReference[] }[];
}

/** `video/*.json` of the reference. */
export interface VideoReference {
  readonly model: string;
  readonly configuration?: ReferenceConfiguration;
  readonly video: { readonly width: number; readonly height: number; readonly frames: number };
  readonly predictorOptions: Readonly<Record<string, unknown>>;
  readonly weightOverrides: Readonly<Record<string, number | readonly number[]>>;
  readonly memory: "bfloat16" | "float32";
  readonly steps: readonly Step[];
}

/** Runs the prompts of a `video/*.json` and its first propagation; what comes after is named as not run. */
export async function* videoCases(reference: VideoReference, backend: Backend): AsyncGenerator<VideoResult> {
  const { width, height, frames: count } = reference.video;
  const config = referenceConfig(reference.model, reference.configuration);
  await using model = new Sam2Model(await compileModel(config, overridden(reference), "formula"), backend);
  const pictures = Array.from({ length: count }, (_, t) => ({ width, height, rgb: syntheticFrame(width, height, t) }));
  await using video = await loadVideo(pictures);
  const first = reference.steps.findIndex((step) => step.do === "propagate");
  const said = reference.steps.slice(0, first);
  const propagation = reference.steps[first];
  const unknown = said.find((step) => !isPrompt(step));
  if (propagation === undefined || unknown !== undefined || propagation.reverse === true) {
    return yield { notRun: `all steps (${unknown?.do ?? "a reverse pass"} comes first)` };
  }
  const prompted = prompt(video, ...said.map((step) => promptOf(step, width, height)));
  const expected = new Map(propagation.frames!.map((frame) => [frame.frame, frame.objects]));
  for await (const frame of propagate(model, prompted, optionsOf(reference, propagation))) {
    const objects = expected.get(frame.index);
    if (objects === undefined) throw unexpected(frame.index);
    expected.delete(frame.index);
    for (const want of objects) yield* objectRows(`step ${first}`, frame, want, reference);
  }
  if (expected.size > 0) throw unexpected([...expected.keys()].join());
  for (let i = first + 1; i < reference.steps.length; i++) yield { notRun: `step ${i} (${reference.steps[i]!.do})` };
}

const isPrompt = (step: Step): boolean => (step.do === "points" || step.do === "mask");

function unexpected(frame: number | string): MaskletError {
  return new MaskletError("bad-argument", `Expected the reference's frames, found a difference at frame ${frame}`, {
    hint: "Check the range of the propagation",
  });
}

function overridden({ weightOverrides }: VideoReference): ParameterReader {
  return (key, shape) => {
    const own = weightOverrides[key];
    if (own === undefined) return Promise.resolve(formulaWeight(key, shape));
    const count = shape.reduce((a, b) => a * b, 1);
    return Promise.resolve(typeof own === "number" ? new Float32Array(count).fill(own) : Float32Array.from(own));
  };
}

function promptOf(step: Step, width: number, height: number): Prompt {
  const { frame, object, points, labels, box, shape } = step;
  const at = { frame: frame!, object: object! };
  if (step.do === "mask") {
    return { ...at, mask: maskFromBytes(syntheticMask(width, height, frame!, shape!), width, height) };
  }
  return { ...at, ...(points && { points }), ...(labels && { labels }), ...(box && { box }) };
}

/** The reference's constructor options as rules on top of its preset. */
function optionsOf({ predictorOptions: o, memory }: VideoReference, { start, count }: Step): PropagateOptions {
  const extra = (o["sam_mask_decoder_extra_args"] ?? {}) as Record<string, number | boolean>;
  const number = (name: string): number | undefined => o[name] as number | undefined;
  const most = number("max_cond_frames_in_attn");
  return {
    preset: "reference",
    memoryPrecision: memory,
    fillHoles: number("fill_hole_area") ?? 0,
    nonOverlapping: o["non_overlap_masks"] === true,
    binarizePrompted: o["binarize_mask_from_pts_for_mem_enc"] === true,
    addAllCorrectedFramesAsConditioning: o["add_all_frames_to_correct_as_cond"] === true,
    stabilityThreshold: extra["dynamic_multimask_via_stability"] === true
      ? Number(extra["dynamic_multimask_stability_thresh"] ?? 0.98)
      : 0,
    stabilityDelta: Number(extra["dynamic_multimask_stability_delta"] ?? 0.05),
    memoryStride: number("memory_temporal_stride_for_eval") ?? 1,
    ...(most !== undefined && most > 0 && { maxPromptedMemories: most }),
    ...(start !== undefined && { start }),
    ...(count !== undefined && { maxFrames: count + 1 }),
  };
}

function* objectRows(
  step: string,
  frame: TrackedFrame,
  want: ObjectReference,
  reference: VideoReference,
): Generator<VideoRow> {
  const found = frame.objects.find(({ id }) => id === want.object);
  const name = `${step} frame ${frame.index} object ${want.object}`;
  if (found === undefined) return yield { case: name, tensor: "lowRes", absolute: Infinity };
  const row = (tensor: string, absolute: number): VideoRow => ({ case: name, tensor, absolute });
  if (want.lowRes !== undefined) yield row("lowRes", compareSampled(found.logits, want.lowRes).absolute);
  if (want.objPtr !== undefined) yield row("objPtr", compareSampled(found.pointer, want.objPtr).absolute);
  if (want.objectScore !== undefined) yield row("objectScore", Math.abs(found.objectScore - want.objectScore));
  if (want.ious !== undefined) yield row("ious", Math.abs(found.iou - Math.max(...want.ious)));
  if (want.lowResArea !== undefined) yield row("lowResArea", Math.abs(positive(found.logits) - want.lowResArea));
  yield* videoRows(row, frame, found, want, reference);
}

const positive = (values: Float32Array): number => values.reduce((n, v) => n + (v > 0 ? 1 : 0), 0);

/** Mask at the video's size; under non-overlap only its area is handed out. */
function* videoRows(
  row: (tensor: string, absolute: number) => VideoRow,
  frame: TrackedFrame,
  found: TrackedObject,
  want: ObjectReference,
  { predictorOptions }: VideoReference,
): Generator<VideoRow> {
  const bits = found.mask.bits.reduce((n, word) => n + popCount(word), 0);
  yield row("videoArea", Math.abs(bits - want.videoArea));
  if (predictorOptions["non_overlap_masks"] === true && frame.objects.length > 1) return;
  const side = Math.sqrt(found.logits.length);
  yield row(
    "videoMask",
    compareSampled(upsampleLogits(found.logits, side, side, frame.width, frame.height), want.videoMask).absolute,
  );
}

function popCount(word: number): number {
  let n = 0;
  for (let v = word >>> 0; v !== 0; v &= v - 1) n++;
  return n;
}
