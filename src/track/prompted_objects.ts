import type { StoredFrame, StoredObject } from "../masklet/stored_frame.ts";
import type { CheckedPrompt, ObjectId } from "../prompt/prompt.ts";
import { withoutPrompts } from "./clear_prompts.ts";
import { type History, type KnownObject, passedOf } from "./object_state.ts";
import type { TrackingRules } from "./rules.ts";
import type { Prompted } from "./prompted.ts";

/** A prompt that waits for its answer. */
export interface WaitingPrompt {
  /** The prompts that hold on its frame, in order, those that were answered before among them; it is the last. */
  readonly prompts: readonly CheckedPrompt[];
  /** The object's outputs when it was given. */
  readonly history: History;
}

/** One object with what is known of it and the prompts that wait for an answer. */
export interface PromptedObject extends KnownObject {
  /** Prompts that wait, by frame, in the order in which frames were first prompted. */
  readonly waiting: ReadonlyMap<number, readonly WaitingPrompt[]>;
}

/** The objects of a prompted value, each with what was said of it since the masklets that are corrected. */
export function promptedObjects({ base, events, objects, prompts }: Prompted): PromptedObject[] {
  const known = historiesOf([...base?.frames ?? [], ...base?.kept ?? []]);
  return objects.map((id) => {
    let history = known.get(id) ?? new Map<number, StoredObject>();
    const waiting = new Map<number, readonly WaitingPrompt[]>();
    const holding = Map.groupBy((base?.prompts ?? []).filter(({ object }) => object === id), ({ frame }) => frame);
    for (const event of events) {
      const { frame, object } = event.kind === "prompt" ? event.prompt : event.place;
      if (object !== id) continue;
      if (event.kind === "prompt") {
        const now = [...holding.get(frame) ?? [], event.prompt];
        holding.set(frame, now);
        waiting.set(frame, [...waiting.get(frame) ?? [], { prompts: now, history }]);
      } else {
        holding.delete(frame);
        waiting.delete(frame);
        const stored = history.get(frame);
        if (stored?.conditioning === true) history = new Map(history).set(frame, withoutPrompts(stored));
      }
    }
    const frames = prompts.filter(({ object }) => object === id).map(({ frame }) => frame);
    return { id, history, waiting, order: [...new Set(frames)] };
  });
}

/** The outputs of each object by frame. */
export function historiesOf(frames: readonly StoredFrame[]): ReadonlyMap<ObjectId, History> {
  const known = new Map<ObjectId, Map<number, StoredObject>>();
  for (const { index, objects } of frames) {
    for (const object of objects) {
      const own = known.get(object.id);
      if (own === undefined) known.set(object.id, new Map([[index, object]]));
      else own.set(index, object);
    }
  }
  return known;
}

/** Whether prompts on a frame make it condition others: where the object was not tracked yet, or where every correction does. */
export function conditions({ prompts, history }: WaitingPrompt, rules: TrackingRules): boolean {
  return rules.addAllCorrectedFramesAsConditioning || passedOf(history.get(prompts[0]!.frame)) === undefined;
}

/** Frames that condition others once the waiting prompts are answered. */
export function conditioningFrames({ history, waiting }: PromptedObject, rules: TrackingRules): number[] {
  const before = [...history].filter(([, { conditioning }]) => conditioning).map(([frame]) => frame);
  const now = [...waiting].filter(([, own]) => conditions(own[0]!, rules)).map(([frame]) => frame);
  return [...new Set([...before, ...now])];
}
