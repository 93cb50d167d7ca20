import { forget, remember } from "../memory/memory_bank.ts";
import { type BankOptions, type BankQuery, reach, type Selection, selectMemories } from "../memory/sam2_policy.ts";
import type { ImageFeatures } from "../model/image_features.ts";
import type { Sam2Model } from "../model/sam2_model.ts";
import { filled, stabilityOf, stored } from "./answer_prompts.ts";
import { NO_POINTS } from "./model_input.ts";
import { memoryOf, type ObjectOutput, type ObjectState } from "./object_state.ts";
import type { TrackingRules } from "./options.ts";

/** An object after a frame, and what was found of it there. */
export interface Step {
  /** The object's next state. */
  readonly state: ObjectState;
  /** What was found. */
  readonly output: ObjectOutput;
}

/** How banks are read under the rules of a run. */
export function bankOptions(model: Sam2Model, rules: TrackingRules): BankOptions {
  const { numMaskmem, maxObjectPointers, signedPointerTimes } = model.config;
  return {
    numMaskmem,
    maxObjectPointers,
    signedPointerTimes,
    stride: rules.memoryStride,
    maxPromptedMemories: rules.maxPromptedMemories,
  };
}

/** Tracks objects on one frame. Objects whose banks have the same layout go through attention and decoder together. */
export async function trackFrame(
  states: readonly ObjectState[],
  query: BankQuery,
  features: ImageFeatures,
  { model, rules }: { readonly model: Sam2Model; readonly rules: TrackingRules },
): Promise<Step[]> {
  const options = bankOptions(model, rules);
  const asked = states.map((state) => ({ state, selection: selectMemories(state.bank, query, options) }));
  const steps = new Map<ObjectState, Step>();
  for (const group of Map.groupBy(asked, ({ selection }) => layoutOf(selection)).values()) {
    using conditioned = await model.attend(features, group.map(({ selection }) => selection));
    const prompts = group.map(() => ({ points: NO_POINTS, multimask: true, stability: stabilityOf(rules) }));
    const decoded = await model.decode(features, conditioned, prompts);
    const memories = await model.encodeMemory(features, decoded.map((d) => ({ ...d, binarize: false })));
    group.forEach(({ state }, i) => {
      const output = { ...decoded[i]!, conditioning: false };
      const memory = memoryOf(query.frame, output, stored(memories[i]!, rules));
      const bank = forget(remember(state.bank, memory, "tracked"), readable(query, options));
      steps.set(state, { state: { ...state, bank }, output: filled(output, { model, rules }) });
    });
  }
  return states.map((state) => steps.get(state)!);
}

/** Banks of the same layout can be read together. */
function layoutOf({ memories, pointers }: Selection): string {
  return `${memories.map(({ row }) => row).join()}/${pointers.map(({ time }) => time).join()}`;
}

/** Which tracked frames the next frame and those after it can still read. */
function readable({ frame, reverse }: BankQuery, options: BankOptions): (frame: number) => boolean {
  const far = reach(options);
  return (t) => reverse ? t <= frame + far : t >= frame - far;
}
