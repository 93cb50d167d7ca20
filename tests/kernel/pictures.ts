/**
 * Seeded random numbers and masks, for the specs that run on the kernels and on their twins.
 * @module
 */
import { type Mask, maskFromBytes } from "../../src/mask/mask.ts";

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sizes around the edges of words, of lanes and of nothing much: `[width, height]`. */
export const SIZES: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 37],
  [31, 3],
  [32, 2],
  [33, 33],
  [63, 5],
  [64, 64],
  [65, 9],
  [96, 1],
  [97, 40],
  [129, 31],
  [200, 70],
];

/** Noise of some density, a few boxes and disks, all or nothing. */
export function randomMask(random: () => number, width: number, height: number): Mask {
  const bytes = new Uint8Array(width * height);
  const kind = Math.floor(random() * 8);
  if (kind < 3) {
    const density = [0.03, 0.5, 0.95][kind]!;
    bytes.forEach((_, i) => bytes[i] = random() < density ? 1 : 0);
  } else if (kind === 3) {
    bytes.fill(random() < 0.5 ? 1 : 0);
  } else {
    for (let n = 0; n < 4; n++) {
      const [cx, cy] = [random() * width, random() * height];
      const [rx, ry] = [random() * width / 3 + 0.5, random() * height / 3 + 0.5];
      const [round, value] = [random() < 0.5, random() < 0.75 ? 1 : 0];
      bytes.forEach((_, i) => {
        const [dx, dy] = [Math.abs(i % width - cx) / rx, Math.abs(Math.floor(i / width) - cy) / ry];
        if (round ? dx * dx + dy * dy < 1 : Math.max(dx, dy) < 1) bytes[i] = value;
      });
    }
  }
  return maskFromBytes(bytes, width, height);
}

/** Some random masks of every size, with a name for the message of a failing test. */
export function* randomMasks(seed: number, each = 6): Generator<{ name: string; mask: Mask; random: () => number }> {
  const random = randomOf(seed);
  for (const [width, height] of SIZES) {
    for (let n = 0; n < each; n++) {
      yield { name: `seed ${seed}, ${width}x${height}, number ${n}`, mask: randomMask(random, width, height), random };
    }
  }
}
