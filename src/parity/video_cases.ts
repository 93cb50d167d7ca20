import { MaskletError } from "../error.ts";
import { maskFromBytes } from "../mask/mask.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import { compileModel } from "../model/compile_model.ts";
import { Sam2Model } from "../model/sam2_model.ts";
import type { Model } from "../model/model.ts";
import type { ObjectId, Prompt } from "../prompt/prompt.ts";
import type { Backend } from "../runtime/backend.ts";
import { clearPrompts } from "../track/clear_prompts.ts";
import { collect } from "../track/collect.ts";
import { correct } from "../track/correct.ts";
import type { PropagateOptions } from "../track/options.ts";
import { isPrompted, prompt, type Prompted } from "../track/prompted.ts";
import { startRun } from "../track/propagate.ts";
import { removeObject } from "../track/remove_object.ts";
import { loadVideo } from "../video/load_video.ts";
import { formulaReader } from "./formula_model.ts";
import { referenceConfig } from "./reference_file.ts";
import { syntheticFrame, syntheticMask } from "./synthetic_video.ts";
import { rangeOf, rulesOf, unknownOptions } from "./video_options.ts";
import { returnedFrames, type VideoReference, type VideoStep } from "./video_reference.ts";
import { frameRows, type VideoRow } from "./video_rows.ts";

export type { VideoReference } from "./video_reference.ts";
export type { VideoRow } from "./video_rows.ts";

/** A compared quantity, or what of a reference could not be run. */
export type VideoResult = VideoRow | { readonly notRun: string };

/** What a step has to work with. */
interface Session {
  readonly model: Model;
  readonly reference: VideoReference;
  readonly rules: PropagateOptions;
  /** An object that comes again after it was removed has another id here. */
  readonly ids: Map<number, ObjectId>;
}

/** Runs every step of a `video/*.json` as the reference's calls, and compares what each of them returned. */
export async function* videoCases(reference: VideoReference, backend: Backend): AsyncGenerator<VideoResult> {
  const unknown = unknownOptions(reference);
  if (unknown.length > 0) return yield { notRun: `all steps: no rule stands for ${unknown.join(", ")}` };
  const { width, height, frames: count } = reference.video;
  const config = referenceConfig(reference.model, reference.configuration);
  await using model = new Sam2Model(
    await compileModel(config, formulaReader(reference.weightOverrides), "formula"),
    backend,
  );
  const pictures = Array.from({ length: count }, (_, t) => ({ width, height, rgb: syntheticFrame(width, height, t) }));
  await using video = await loadVideo(pictures);
  const session: Session = { model, reference, rules: rulesOf(reference), ids: new Map() };
  let value: Prompted | Masklets = prompt(video);
  for (const [i, step] of reference.steps.entries()) {
    const name = `step ${i}`;
    if (step.do === "propagate") {
      value = yield* propagated(name, step, value, session);
    } else if (step.do === "points" || step.do === "mask" || step.do === "clear" || step.do === "remove") {
      value = promptedBy(step, value, session);
      yield* returnedRows(name, step, value, session);
    } else return yield { notRun: `${name} and what follows: ${JSON.stringify((step as VideoStep).do)}` };
  }
}

/** The value after a prompt, a clearing or a removal. */
function promptedBy(step: VideoStep, value: Prompted | Masklets, session: Session): Prompted | Masklets {
  const object = idOf(session, step.object!);
  if (step.do === "clear") {
    const place = { frame: step.frame!, object };
    return isPrompted(value) ? clearPrompts(value, place) : clearPrompts(value, place);
  }
  if (step.do !== "remove") return prompt(value, promptOf(step, object, session.reference));
  session.ids.set(step.object!, `${step.object} again`);
  return isPrompted(value) ? removeObject(value, object) : removeObject(value, object);
}

const idOf = ({ ids }: Session, object: number): ObjectId => ids.get(object) ?? object;

/** What a prompt, a clearing or a removal returned at once. */
async function* returnedRows(
  name: string,
  step: VideoStep,
  value: Prompted | Masklets,
  session: Session,
): AsyncGenerator<VideoResult> {
  const { model, rules } = session;
  for (const want of returnedFrames(step)) {
    const frame = await correct(model, value, { ...rules, frame: want.frame });
    yield* frameRows(name, want, compared(frame, session));
  }
}

/** A propagation, frame by frame; its result is the next step's value. */
async function* propagated(
  name: string,
  step: VideoStep,
  value: Prompted | Masklets,
  session: Session,
): AsyncGenerator<VideoResult, Masklets> {
  const { steps, run } = startRun(session.model, value, { ...session.rules, ...rangeOf(step) });
  const frames: TrackedFrame[] = [];
  const wanted = step.frames ?? [];
  for await (const { frame, point: { states } } of steps) {
    const want = wanted[frames.length];
    if (want?.frame !== frame.index) throw unexpected(name, frame.index, want?.frame);
    frames.push(frame);
    const memory = (id: ObjectId) => {
      const bank = states.find((state) => state.id === id)?.bank;
      return bank?.conditioning.get(frame.index) ?? bank?.tracked.get(frame.index);
    };
    yield* frameRows(name, want, { ...compared(frame, session), memory });
  }
  if (frames.length < wanted.length) throw unexpected(name, undefined, wanted[frames.length]!.frame);
  return await collect(Object.assign(iterate(frames), { run }));
}

async function* iterate<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}

function compared(frame: TrackedFrame, session: Session): Parameters<typeof frameRows>[2] {
  return {
    frame,
    nonOverlapping: session.rules.nonOverlapping === true,
    idOf: (object) => idOf(session, object),
    precision: session.reference.memory,
  };
}

function unexpected(step: string, found: number | undefined, want: number | undefined): MaskletError {
  const named = (frame: number | undefined): string => frame === undefined ? "the end" : `frame ${frame}`;
  return new MaskletError("bad-argument", `Expected ${named(want)} next in ${step}, found ${named(found)}`, {
    hint: "Check the range of the propagation",
  });
}

function promptOf(step: VideoStep, object: ObjectId, { video: { width, height } }: VideoReference): Prompt {
  const { frame, points, labels, box, shape, clearOldPoints } = step;
  const at = { frame: frame!, object };
  if (step.do === "mask") {
    return { ...at, mask: maskFromBytes(syntheticMask(width, height, frame!, shape!), width, height) };
  }
  const replace = clearOldPoints !== false;
  return { ...at, replace, ...(points && { points }), ...(labels && { labels }), ...(box && { box }) };
}
