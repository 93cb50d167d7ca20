import { MaskletError } from "../../src/error.ts";
import { streamJF } from "../../src/evaluate/stream_jf.ts";
import { makeMask, type Mask } from "../../src/mask/mask.ts";
import type { Proof } from "./proof.ts";

const [WIDTH, HEIGHT, WORDS] = [854, 480, 27];
const MIB = 2 ** 20;

/** A block that wanders over the picture, as a mask that is made anew for each frame. */
function block(frame: number, shift: number): Mask {
  const bits = new Uint32Array(WORDS * HEIGHT);
  const [x, y] = [(frame * 7 + shift) % 20, (frame * 3 + shift) % 300];
  for (let row = y; row < y + 150; row++) bits.fill(~0, row * WORDS + x, row * WORDS + x + 5);
  return makeMask(WIDTH, HEIGHT, bits);
}

async function* pairs(count: number) {
  for (let frame = 0; frame < count; frame++) {
    const name = String(frame).padStart(6, "0");
    yield { name, prediction: new Map([[1, block(frame, 1)]]), truth: new Map([[1, block(frame, 0)]]) };
  }
}

/**
 * Scores so many mask pairs as they come, and returns resident memory after a tenth of them and at the end, in MiB.
 * @throws {MaskletError} when memory grew by more than the numbers kept (16 bytes a frame and object, with room for the collector)
 */
export async function evaluateLong(count: number, log: (line: string) => void): Promise<[early: number, late: number]> {
  const stream = streamJF({ sequence: "long" });
  let [early, done] = [0, 0];
  for await (const pair of pairs(count)) {
    stream.add(pair);
    if (++done % (count / 10) !== 0) continue;
    const rss = Deno.memoryUsage().rss / MIB;
    early ||= rss;
    log(
      `${done} pairs (${(done / 10_000).toFixed(1)} h at 2.8 annotated frames a second), ${
        rss.toFixed(0)
      } MiB resident`,
    );
    await new Promise((resolve) => setTimeout(resolve));
  }
  const late = Deno.memoryUsage().rss / MIB;
  const { rows } = stream.evaluation();
  if (rows.length !== 1 || rows[0]!.J.length !== count || late > early + 64) {
    throw new MaskletError(
      "io",
      `Expected ${count} frames in flat memory, found ${early.toFixed(0)} MiB grown to ${late.toFixed(0)}`,
      {
        hint: "Look for what keeps masks",
      },
    );
  }
  return [early, late];
}

/** Ten hours of predictions. */
export const longEvaluationProof: Proof = {
  summary: "J and F of 100,000 mask pairs, streamed, in flat memory",
  run: async (log) => void await evaluateLong(100_000, log),
};
