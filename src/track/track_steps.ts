import { MaskletError } from "../error.ts";
import type { BankQuery } from "../memory/selection.ts";
import type { ObjectOutput } from "../masklet/object_output.ts";
import { originOf } from "../masklet/origin.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { RunFrames } from "../masklet/run.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import { remember } from "../memory/memory_bank.ts";
import { reach } from "../memory/sam2_policy.ts";
import type { Model } from "../model/model.ts";
import type { Frame, VideoSource } from "../frame/frame.ts";
import { answerPrompts } from "./answer_prompts.ts";
import type { ImageFeatures } from "../model/image_features.ts";
import { type EncodableFrame, encodeAhead } from "./encode_ahead.ts";
import { framesBefore } from "./merge_frames.ts";
import type { ObjectState } from "./object_state.ts";
import type { Pass } from "./passes.ts";
import type { Prompted } from "./prompted.ts";
import type { PromptedObject } from "./prompted_objects.ts";
import { memoryRecall } from "./restore_states.ts";
import { showFrame } from "./show_frame.ts";
import { clearAround, lastingAnswers, type PassEnd, startPass } from "./start_pass.ts";
import { type TrackedObjects, trackFrame } from "./track_frame.ts";
import { encodeFrame, type Tracker } from "./tracker.ts";

/** A frame that was tracked, and all that the next one needs of those before it. */
export interface TrackStep {
  /** What is handed out. */
  readonly frame: TrackedFrame;
  /** Where the run stands after it. */
  readonly point: RunPoint;
}

/** Where a run stands after a frame: with it the run goes on as if it had never stopped. A plain value. */
export interface RunPoint {
  /** Index of the pass. */
  readonly pass: number;
  /** Index of the frame. */
  readonly index: number;
  /** The objects with their banks. */
  readonly states: readonly ObjectState[];
  /** What the next pass begins with; undefined in the last one. */
  readonly before?: PassEnd | undefined;
}

/** Where a run goes, and from where. */
export interface TrackStepsOptions {
  /** The passes, in order. */
  readonly passes: readonly Pass[];
  /** The masklets that are corrected or continued. */
  readonly base?: Masklets | undefined;
  /** Give the frame's RGB bytes along; default false. */
  readonly keepPixels?: boolean | undefined;
  /** Told once, before the first frame, the frames of the run that is continued. */
  readonly onStart: (before: RunFrames) => void;
  /** Told each picture before its frame is tracked. */
  readonly onPicture?: (picture: Frame) => void;
  /** Where a run like it stood; absent: from its beginning. */
  readonly after?: RunPoint | undefined;
}

/** Answers the prompts that wait, then tracks frame by frame, pass by pass; or goes on after a point. */
export async function* trackSteps(
  objects: readonly PromptedObject[],
  tracker: Tracker,
  { passes, base, keepPixels = false, onStart, onPicture, after }: TrackStepsOptions,
): AsyncGenerator<TrackStep, void, void> {
  const { video, rules, signal } = tracker;
  const recall = memoryRecall(tracker);
  const answers = lastingAnswers(await answerPrompts(objects, tracker, { recall }), objects);
  onStart(framesBefore(base, objects, answers, rules));
  const far = reach(tracker.bank);
  let before: PassEnd | undefined;
  for (const [at, pass] of passes.entries()) {
    if (after !== undefined && at < after.pass) continue;
    const reached = at === after?.pass ? after : undefined;
    let states = reached?.states ?? await startPass(objects, answers, pass, { ...tracker, recall, before });
    before = reached?.before ?? { pass: { ...pass, end: pass.start }, states: [] };
    const rest = remaining(pass, reached, video);
    if (rest.start >= rest.end) continue;
    const open = ({ index }: Frame): boolean => states.some(({ answers }) => !answers.has(index));
    for await (const encodable of encodedFrames(rest, tracker, open)) {
      const { frame: picture } = encodable;
      signal?.throwIfAborted();
      if (reached !== undefined && !pass.reverse && picture.index <= reached.index) continue; // a live source begins anew
      onPicture?.(picture);
      const step = await oneFrame(encodable, states, pass, tracker);
      const [frame, next] = await Promise.all([
        turnOfEvents().then(() => showFrame(picture, step.found, rules, { keepPixels })), // while the frame is remembered
        step.states,
      ]);
      states = next;
      const soFar = picture.index - pass.start + 1;
      before = {
        pass: { ...pass, end: picture.index + 1 },
        states: soFar <= far ? states.map((state) => sinceStart(state, pass)) : before.states,
      };
      const left = at + 1 < passes.length ? { before } : {};
      yield { frame, point: { pass: at, index: picture.index, states, ...left } };
      if (picture.index + 1 >= pass.end && !pass.reverse) break;
    }
  }
}

/** The frames that are left of a pass; a live source is walked from its first frame in any case. */
function remaining(pass: Pass, reached: RunPoint | undefined, video: Pick<VideoSource, "kind">): Pass {
  if (reached === undefined) return pass;
  if (pass.reverse) return { ...pass, end: reached.index };
  if (reached.index + 1 >= pass.end) return { ...pass, start: pass.end };
  return video.kind === "live" ? pass : { ...pass, start: reached.index + 1 };
}

/**
 * Lets timers, signals and the collector of garbage have their turn. Without it a run on one thread whose frames are in memory never lets
 * the event loop go round: no timer can abort it, and dead frames pile up (8,000 frames of 320x240: a peak of 262 MB, with turns 177).
 */
function turnOfEvents(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** An object with what it has of a pass alone. */
function sinceStart(state: ObjectState, pass: Pass): ObjectState {
  const tracked = new Map([...state.bank.tracked].filter(([frame]) => frame >= pass.start));
  return { ...state, bank: { ...state.bank, tracked } };
}

/** The frames of a pass; where the model computes beside this thread, the next one is encoded while one is tracked. */
function encodedFrames(
  { start, end, reverse }: Pass,
  tracker: Tracker,
  wanted: (frame: Frame) => boolean,
): AsyncGenerator<EncodableFrame> {
  const { video, model, signal } = tracker;
  const known = Number.isFinite(end) ? { start, end, reverse } : { start };
  const ahead = model.backend.concurrent === true && video.kind !== "live";
  const encode = (frame: Frame): Promise<ImageFeatures> => encodeFrame(frame, tracker);
  return encodeAhead(video.frames({ ...known, ...(signal && { signal }) }), { encode, wanted, ahead });
}

/** What was found of all objects on a frame, and the objects after it, when it is remembered. */
interface FrameStep {
  readonly found: readonly ObjectOutput[];
  readonly states: Promise<readonly ObjectState[]>;
}

/** Frames that condition others, and corrections that are kept, are taken as they are; the other objects are tracked. */
async function oneFrame(
  encodable: EncodableFrame,
  states: readonly ObjectState[],
  { reverse }: Pass,
  tracker: Tracker,
): Promise<FrameStep> {
  const { index } = encodable.frame;
  const { model, video, rules } = tracker;
  const open = states.filter(({ answers }) => !answers.has(index));
  const query = { frame: index, reverse, frameCount: video.frameCount };
  const tracked = open.length === 0 ? NOTHING : await trackEncoded(open, query, encodable, tracker);
  const passed = new Map(states.flatMap((state): [ObjectState, PassedAnswer][] => {
    const answer = state.answers.get(index);
    return answer === undefined ? [] : [[state, passedAnswer(state, index, answer, { model, rules, reverse })]];
  }));
  return {
    found: states.map((state) => passed.get(state)?.output ?? tracked.outputs[open.indexOf(state)]!),
    states: tracked.states.then((next) =>
      states.map((state) => passed.get(state)?.state ?? next[open.indexOf(state)]!)
    ),
  };
}

const NOTHING: TrackedObjects = { outputs: [], states: Promise.resolve([]) };

/** Tracks objects on a frame, whose features are disposed of when it is remembered. */
async function trackEncoded(
  states: readonly ObjectState[],
  query: BankQuery,
  { features: encoded }: EncodableFrame,
  tracker: Tracker,
): Promise<TrackedObjects> {
  using owned = new DisposableStack();
  const features = owned.use(await encoded());
  const { outputs, states: next } = await trackFrame(states, query, features, tracker);
  const kept = owned.move();
  return { outputs, states: next.finally(() => kept.dispose()) };
}

/** An object that a frame was answered for, after it. */
interface PassedAnswer {
  readonly state: ObjectState;
  readonly output: ObjectOutput;
}

function passedAnswer(
  state: ObjectState,
  frame: number,
  answer: ObjectOutput,
  { model, rules, reverse }: Pick<Tracker, "model" | "rules"> & { readonly reverse: boolean },
): PassedAnswer {
  const direction = reverse ? "backward" as const : "forward" as const;
  const { numMaskmem } = model;
  const correction = state.corrections?.get(frame);
  const passed = correction === undefined ? state : { ...state, bank: remember(state.bank, correction, "tracked") };
  return {
    state: rules.clearMemoryAroundInput && answer.conditioning
      ? clearAround(passed, frame, { numMaskmem, rules })
      : passed,
    output: { ...answer, origin: { ...originOf(answer), direction } },
  };
}

/**
 * Refuses a model that the masklets that are continued were not made with.
 * @throws {MaskletError} `bad-argument`
 */
export function requireSameModel({ base }: Prompted, model: Model): void {
  if (base === undefined) return;
  const logits = base.frames.flatMap(({ objects }) => objects).find((object) => object.logits !== undefined)?.logits;
  const side = logits === undefined || logits.length === 0 ? model.logitsSide : Math.sqrt(logits.length);
  if (base.model === model.name && side === model.logitsSide) return;
  throw new MaskletError(
    "bad-argument",
    `Expected the model that the masklets were tracked with (${base.model}, logits of ${side} px), found ${model.name} (${model.logitsSide} px)`,
    { hint: "Load that model, or prompt the video anew" },
  );
}
