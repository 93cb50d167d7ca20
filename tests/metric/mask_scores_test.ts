import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { makeMask, type Mask, maskFromBytes, maskToBytes } from "../../src/mask/mask.ts";
import { boundaryIou } from "../../src/metric/boundary_iou.ts";
import { boundaryScores } from "../../src/metric/boundary_scores.ts";
import { bootstrapMean } from "../../src/metric/bootstrap.ts";
import { boundaryF } from "../../src/metric/contour_accuracy.ts";
import { pixelScores } from "../../src/metric/pixel_scores.ts";
import { jaccard } from "../../src/metric/region_similarity.ts";
import { temporalStability } from "../../src/metric/temporal_stability.ts";
import { randomOf } from "../kernel/pictures.ts";

const [WIDTH, HEIGHT] = [70, 45];

function blobs(random: () => number): Mask {
  const bytes = new Uint8Array(WIDTH * HEIGHT);
  for (let n = 0; n < 3; n++) {
    const [x, y, r] = [random() * WIDTH, random() * HEIGHT, 3 + random() * 14];
    bytes.forEach((_, i) => (i % WIDTH - x) ** 2 + (Math.floor(i / WIDTH) - y) ** 2 < r * r && (bytes[i] = 1));
  }
  return maskFromBytes(bytes, WIDTH, HEIGHT);
}

/** Pixels of the mask with a background pixel, or the picture's end, at most d columns and rows away. */
function rimTwin(mask: Mask, d: number): Set<number> {
  const bytes = maskToBytes(mask);
  const rim = new Set<number>();
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0) continue;
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    for (let v = y - d; v <= y + d; v++) {
      for (let u = x - d; u <= x + d; u++) {
        if (u < 0 || v < 0 || u >= WIDTH || v >= HEIGHT || bytes[v * WIDTH + u] === 0) rim.add(i);
      }
    }
  }
  return rim;
}

Deno.test("boundaryIou() is the IoU of the pixels near the contours, as a search of every square finds them", () => {
  const random = randomOf(3);
  for (let i = 0; i < 20; i++) {
    const [pred, truth] = [blobs(random), blobs(random)];
    for (const [share, d] of [[0.02, 2], [0.05, 4], [0.001, 1]] as const) {
      const [a, b] = [rimTwin(pred, d), rimTwin(truth, d)];
      const union = new Set([...a, ...b]).size;
      assertEquals(boundaryIou(pred, truth, { share }), [...a].filter((p) => b.has(p)).length / union);
    }
  }
  const none = makeMask(WIDTH, HEIGHT);
  assertEquals([boundaryIou(none, none), boundaryIou(none, blobs(random))], [1, 0]);
});

Deno.test("pixelScores() agree with each other, with J, and with a count of pixels", () => {
  const random = randomOf(4);
  for (let i = 0; i < 20; i++) {
    const [pred, truth] = [blobs(random), blobs(random)];
    const [p, t] = [maskToBytes(pred), maskToBytes(truth)];
    const common = p.filter((v, k) => v === 1 && t[k] === 1).length;
    const { precision, recall, dice } = pixelScores(pred, truth);
    assertEquals(precision, common / p.filter((v) => v === 1).length);
    assertEquals(recall, common / t.filter((v) => v === 1).length);
    const J = jaccard(pred, truth);
    assertAlmostEquals(dice, 2 * J / (1 + J), 1e-12);
  }
  const [none, some] = [makeMask(WIDTH, HEIGHT), blobs(random)];
  assertEquals(pixelScores(none, none), { precision: 1, recall: 1, dice: 1 });
  assertEquals(pixelScores(none, some), { precision: 1, recall: 0, dice: 0 });
  assertThrows(() => pixelScores(none, makeMask(3, 3)), MaskletError);
});

Deno.test("the harmonic mean of boundaryScores() is F", () => {
  const random = randomOf(5);
  for (let i = 0; i < 20; i++) {
    const [pred, truth] = [blobs(random), blobs(random)];
    const { precision, recall } = boundaryScores(pred, truth);
    const F = precision + recall === 0 ? 0 : 2 * precision * recall / (precision + recall);
    assertEquals(F, boundaryF(pred, truth));
  }
  const [none, some] = [makeMask(WIDTH, HEIGHT), blobs(random)];
  assertEquals([boundaryScores(none, none), boundaryScores(none, some)], [
    { precision: 1, recall: 1 },
    { precision: 0, recall: 0 },
  ]);
});

Deno.test("temporalStability() is about 0 for a shape that moves, more for one that changes, most for one that jumps", () => {
  const ellipse = (x: number, a: number, b: number): Mask =>
    maskFromBytes(
      Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
        +(((i % WIDTH - x) / a) ** 2 + ((Math.floor(i / WIDTH) - 22) / b) ** 2 < 1)),
      WIDTH,
      HEIGHT,
    );
  const moves = [15, 25, 35].map((x) => ellipse(x, 10, 10));
  const changes = [[10, 10], [11, 9], [12, 8]].map(([a, b]) => ellipse(30, a!, b!));
  const jumps = [[6, 20], [30, 4], [6, 20]].map(([a, b]) => ellipse(34, a!, b!));
  const [still, some, much] = [moves, changes, jumps].map(temporalStability) as [number, number, number];
  assert(still < 1e-9 && still < some && some < much && much <= 1, `${still} ${some} ${much}`);
  assertEquals(temporalStability([moves[0]!, makeMask(WIDTH, HEIGHT), moves[1]!]), NaN);
  assertEquals(temporalStability([moves[0]!, moves[1]!, makeMask(WIDTH, HEIGHT)]) < 1e-9, true);
});

Deno.test("bootstrapMean() gives one interval a seed, wider for more confidence, near that of the normal law", () => {
  const random = randomOf(6);
  const values = Array.from({ length: 200 }, () => random());
  const [a, again, other] = [1, 1, 2].map((seed) => bootstrapMean(values, { seed }));
  assertEquals(a, again);
  assert(a!.low !== other!.low);
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - a!.mean) ** 2, 0) / values.length / values.length);
  assertAlmostEquals(a!.low, a!.mean - 1.96 * deviation, 0.15 * deviation);
  assertAlmostEquals(a!.high, a!.mean + 1.96 * deviation, 0.15 * deviation);
  const wide = bootstrapMean(values, { confidence: 0.99 });
  assert(wide.low < a!.low && wide.high > a!.high);
  for (const bad of [() => bootstrapMean([]), () => bootstrapMean([1], { confidence: 1 })]) {
    assertThrows(bad, MaskletError);
  }
});
