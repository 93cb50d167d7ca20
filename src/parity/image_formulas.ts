import { type Mask, maskFromBytes } from "../mask/mask.ts";
import { fnv1a32, formulaTensor, uniformOf } from "./formula.ts";
import { syntheticLogits, syntheticMask } from "./synthetic_video.ts";

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
    return w === width && h === height ? maskFromBytes(syntheticMask(w, h, t!, index!), w, h) : undefined;
  }
  const isInside = insideOf(formula);
  if (isInside === undefined) return undefined;
  const inside = (_: unknown, i: number): number => isInside(i % width, Math.floor(i / width)) ? 1 : 0;
  return maskFromBytes(Uint8Array.from({ length: width * height }, inside), width, height);
}

function insideOf(formula: string): ((x: number, y: number) => boolean) | undefined {
  if (formula === "no pixel") return () => false;
  if (formula === "every pixel") return () => true;
  if (formula === "x = y") return (x, y) => x === y;
  const noise = /^uniform\("([^"]+)"\)\[y \* (\d+) \+ x\] ([<>]) (-?[\d.]+)$/.exec(formula);
  if (noise === null) return undefined;
  const [seed, stride, limit] = [fnv1a32(noise[1]!), Number(noise[2]), Number(noise[4])];
  const value = (x: number, y: number): number => uniformOf(seed, y * stride + x);
  return noise[3] === ">" ? (x, y) => value(x, y) > limit : (x, y) => value(x, y) < limit;
}

/** The logits that a text stands for: `mask_logits(256)`, `tensor("input.x", 64 x 64, scale 3)`, `all -9`; undefined for another. */
export function logitsOfFormula(formula: string): Float32Array | undefined {
  const whole = /^mask_logits\((\d+)\)$/.exec(formula);
  if (whole !== null) return syntheticLogits(Number(whole[1]));
  const noise = /^tensor\("([^"]+)", (\d+) x (\d+), scale ([\d.]+)\)$/.exec(formula);
  if (noise !== null) return formulaTensor(noise[1]!, [Number(noise[2]), Number(noise[3])], Number(noise[4]));
  const flat = /^all (-?[\d.]+)( |$)/.exec(formula);
  return flat === null ? undefined : new Float32Array(64 * 64).fill(Number(flat[1]));
}
