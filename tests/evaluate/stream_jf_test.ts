import { assert, assertEquals } from "@std/assert";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import { streamJF } from "../../src/evaluate/stream_jf.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { randomOf } from "../kernel/pictures.ts";
import { runLong } from "../soak/run_long.ts";

Deno.test("streamJF() gives the rows that evaluateJF() gives of the same masks under vos with all frames", async () => {
  const random = randomOf(8);
  const [width, height, frames] = [40, 30, 12];
  // Objects 2 and 3 appear late; 3 only in the prediction.
  const side = (late: number, third: boolean) =>
    Array.from({ length: frames }, (_, frame) => {
      const at = Math.floor(random() * 4);
      const inside = (x: number) =>
        Uint8Array.from({ length: width * height }, (_, i) => +((i % width) - x < 9 && (i % width) >= x));
      const masks = [
        [1, inside(at)],
        ...(frame >= late ? [[2, inside(15 + at)]] : []),
        ...(third ? [[3, inside(28 + at)]] : []),
      ];
      return new Map(masks.map(([id, bytes]) => [id as number, maskFromBytes(bytes as Uint8Array, width, height)]));
    });
  const [prediction, truth] = [side(3, true), side(5, false)];
  const stream = streamJF({ sequence: "three" });
  prediction.forEach((masks, i) => stream.add({ prediction: masks, truth: truth[i]!, name: String(i) }));
  const whole = await evaluateJF(prediction, truth, { protocol: "vos", allFrames: true, sequence: "three" });
  const plain = ({ rows }: typeof whole) => rows.map(({ object, J, F, statistics }) => ({ object, J, F, statistics }));
  assertEquals(plain(stream.evaluation()), plain(whole));
  assertEquals(stream.evaluation().rows.map(({ object, frames }) => [object, frames.length]), [[1, 12], [2, 9]]);
});

Deno.test("two thousand mask pairs are scored in flat memory", async () => {
  const lines = await runLong("masks", 2000);
  assert(lines.length === 10 && lines[9]!.startsWith("2000 pairs"));
});
