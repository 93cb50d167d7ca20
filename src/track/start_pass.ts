import { remember } from "../memory/memory_bank.ts";
import type { Answer } from "./answer_prompts.ts";
import { memoryOf, type ObjectState } from "./object_state.ts";
import type { TrackingRules } from "./rules.ts";
import { firstFrame, type Pass } from "./passes.ts";
import type { PromptedObject } from "./prompted_objects.ts";
import { type Recall, restoreStates } from "./restore_states.ts";
import type { Tracker } from "./tracker.ts";

/** What a pass left that another one, the other way, begins with. */
export interface PassEnd {
  /** The pass. */
  readonly pass: Pass;
  /** The objects when the pass was as far from its start as the other one can read. */
  readonly states: readonly ObjectState[];
}

/** Answers that last: as in Meta's predictor one that does not condition is lost on a frame that conditions already. */
export function lastingAnswers(answers: readonly Answer[], objects: readonly PromptedObject[]): Answer[] {
  const histories = new Map(objects.map(({ id, history }) => [id, history]));
  return answers.filter(({ frame, output }) =>
    output.conditioning || histories.get(output.id)?.get(frame.index)?.conditioning !== true
  );
}

/** The objects at the start of a pass: what is known of them, what prompts gave, and what a pass the other way has just left. */
export async function startPass(
  objects: readonly PromptedObject[],
  answers: readonly Answer[],
  pass: Pass,
  tracker: Tracker & { readonly recall: Recall; readonly before?: PassEnd | undefined },
): Promise<ObjectState[]> {
  const { before, recall, rules } = tracker;
  const passed = (frame: number): boolean =>
    before !== undefined && frame >= before.pass.start && frame < before.pass.end;
  const restored = objects.map(({ id, history, order }) => {
    const own = new Set(answers.filter(({ output }) => output.id === id).map(({ frame }) => frame.index));
    const known = [...history].filter(([at, { conditioning }]) => !own.has(at) && (conditioning || !passed(at)));
    return { id, order, history: new Map(known) };
  });
  const query = { frame: firstFrame(pass), reverse: pass.reverse };
  const states = await restoreStates(restored, query, tracker, { recall, frames: pass.end - pass.start });
  return states.map((state, i) => {
    const own = answers.filter(({ frame, output }) =>
      output.id === state.id && (output.conditioning || !passed(frame.index))
    );
    const answered = own.reduce(
      (next, answer) => withAnswer(next, answer, rules),
      withPassed(state, before?.states[i]),
    );
    const clean = rules.clearMemoryAroundInput ? clearedAround(answered, own, tracker) : answered;
    return inOrder(clean, objects[i]!.order);
  });
}

function withPassed(state: ObjectState, left: ObjectState | undefined): ObjectState {
  if (left === undefined) return state;
  const tracked = new Map([...state.bank.tracked, ...left.bank.tracked]);
  return { ...state, bank: { ...state.bank, tracked } };
}

function withAnswer(
  state: ObjectState,
  { frame: { index }, output, tokens }: Answer,
  { keepCorrections }: Pick<TrackingRules, "keepCorrections">,
): ObjectState {
  const { conditioning } = output;
  const memory = memoryOf(index, output, tokens!);
  const bank = remember(state.bank, memory, conditioning ? "conditioning" : "tracked");
  if (!conditioning && !keepCorrections) return { ...state, bank };
  const answers = new Map(state.answers).set(index, output);
  if (conditioning) return { ...state, bank, answers };
  return { ...state, bank, answers, corrections: new Map(state.corrections).set(index, memory) };
}

function clearedAround(state: ObjectState, answers: readonly Answer[], { model, rules }: Tracker): ObjectState {
  const own = new Set(answers.map(({ frame }) => frame.index));
  const numMaskmem = model.numMaskmem;
  return [...own].reduce((next, frame) => clearAround(next, frame, { numMaskmem, rules, except: own }), state);
}

/** An object without the memories of tracked frames around a prompted one. */
export function clearAround(
  state: ObjectState,
  frame: number,
  { numMaskmem, rules, except = new Set() }: {
    readonly numMaskmem: number;
    readonly rules: Pick<TrackingRules, "memoryStride">;
    readonly except?: ReadonlySet<number>;
  },
): ObjectState {
  const far = rules.memoryStride * numMaskmem;
  const tracked = [...state.bank.tracked].filter(([at]) => except.has(at) || Math.abs(at - frame) > far);
  return { ...state, bank: { ...state.bank, tracked: new Map(tracked) } };
}

/** Conditioning frames in the order of their first prompts. */
function inOrder(state: ObjectState, order: readonly number[]): ObjectState {
  const place = (frame: number): number => {
    const at = order.indexOf(frame);
    return at < 0 ? order.length : at;
  };
  const conditioning = [...state.bank.conditioning].sort(([a], [b]) => place(a) - place(b));
  return { ...state, bank: { ...state.bank, conditioning: new Map(conditioning) } };
}
