import { type Mask, maskFromBytes } from "../mask/mask.ts";
import { fnv1a32, uniformOf } from "./formula.ts";
import { syntheticMask } from "./synthetic_video.ts";

/** Logits of an ellipse with holes and single pixels beside it, `[height, width]`. */
export function holesLogits(width: number, height: number): Float32Array {
  const seed = fnv1a32("input.holes");
  return Float32Array.from(syntheticMask(width, height, 0, 1), (inside, i) => {
    const u = uniformOf(seed, i);
    if (inside === 1) return u < -0.8 ? -1 + u / 2 : 3 + u;
    return u > 0.95 ? 1 : -4 + u;
  });
}

/** The mask that a formula's text stands for; undefined for a text that nobody here knows. */
export function maskOfFormula(formula: string, width: number, height: number): Mask | undefined {
  const shape = /^object_mask\((\d+), (\d+), (\d+), (\d)\)/.exec(formula);
  if (shape !== null) {
    const [w, h, t, index] = shape.slice(1).map(Number);
    return maskFromBytes(syntheticMask(w!, h!, t!, index!), w!, h!);
  }
  const noise = /^uniform\("([^"]+)"\)\[y \* (\d+) \+ x\] > ([\d.]+)$/.exec(formula);
  const seed = fnv1a32(noise?.[1] ?? "");
  const rules: Readonly<Record<string, (x: number, y: number) => boolean>> = {
    "no pixel": () => false,
    "every pixel": () => true,
    "x = y": (x, y) => x === y,
    ...(noise !== null && { [formula]: (x, y) => uniformOf(seed, y * Number(noise[2]) + x) > Number(noise[3]) }),
  };
  if (!Object.hasOwn(rules, formula)) return undefined;
  const inside = (_: unknown, i: number): number => rules[formula]!(i % width, Math.floor(i / width)) ? 1 : 0;
  return maskFromBytes(Uint8Array.from({ length: width * height }, inside), width, height);
}
