import type { ObjectOutput } from "./object_output.ts";

/** How an output came about. */
export type Origin = NonNullable<ObjectOutput["origin"]>;

/** How an output came about; of one that does not say it, that it conditions others tells whether it answered prompts. */
export function originOf(
  { origin, conditioning }: { readonly origin?: Origin; readonly conditioning: boolean },
): Origin {
  return origin ?? { prompted: conditioning };
}

/** The logits that a memory was made of: those that are kept, with holes opened that were filled afterwards. */
export function rememberedLogits(logits: Float32Array, origin: Origin | undefined): Float32Array {
  const unfilled = origin?.unfilled;
  if (unfilled === undefined) return logits;
  const before = Float32Array.from(logits);
  unfilled.at.forEach((at, i) => before[at] = unfilled.logits[i]!);
  return before;
}

/** What filling changed, or undefined where nothing was. */
export function changedLogits(before: Float32Array, after: Float32Array): Origin["unfilled"] {
  const at: number[] = [];
  for (let i = 0; i < before.length; i++) if (before[i] !== after[i]) at.push(i);
  if (at.length === 0) return undefined;
  return { at: Uint32Array.from(at), logits: Float32Array.from(at, (i) => before[i]!) };
}
