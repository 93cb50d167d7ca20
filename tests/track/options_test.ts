import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { checkOptions } from "../../src/options.ts";
import { CORRECT_OPTIONS } from "../../src/track/correct.ts";
import { checkTracking, PROPAGATE_OPTIONS } from "../../src/track/options.ts";

const refused = (given: unknown): string => {
  const error = assertThrows(() => checkOptions("propagate", given, PROPAGATE_OPTIONS), MaskletError);
  assertEquals(error.code, "bad-argument");
  return error.message;
};

Deno.test("a mistyped option of propagate() is refused with the nearest name", () => {
  assert(refused({ presett: "vos" }).includes("Did you mean preset?"));
  assert(refused({ fillHole: 3 }).includes("Did you mean fillHoles?"));
  assert(refused({ nonOverlaping: true }).includes("Did you mean nonOverlapping?"));
  assert(refused({ maxframes: 3 }).includes("Did you mean maxFrames?"));
});

Deno.test("values of another kind are refused in words, also those that used to run with something else", () => {
  assert(refused({ memoryPrecision: "bf16" }).includes('to be one of bfloat16, float32, found "bf16"'));
  assert(refused({ preset: "fast" }).includes('to be one of interactive, reference, vos, found "fast"'));
  assert(refused({ fillHoles: 2.5 }).includes("a whole number from 0 on, found 2.5"));
  assert(refused({ fillHoles: "8" }).includes('found "8"'));
  assert(refused({ nonOverlapping: 1 }).includes("true or false, found 1"));
  assert(refused({ objectScoreThreshold: NaN }).includes("a number, found NaN"));
  assert(refused({ maxPromptedMemories: 1 }).includes("from 2 on, found 1"));
  assert(refused({ policy: "samurai" }).includes('a memory policy such as samurai() or parsePolicy("samurai")'));
  assert(refused({ direction: "sideways" }).includes("forward, backward, both"));
  assert(refused({ signal: new AbortController() }).includes("an AbortSignal"));
});

Deno.test("correct() has no range of frames, and what a benchmark tracks with has no start", () => {
  assertThrows(() => checkOptions("correct", { maxFrames: 2 }, CORRECT_OPTIONS), MaskletError, "maxFrames");
  assertEquals(checkOptions("correct", { frame: 2 }, CORRECT_OPTIONS), { frame: 2 });
  assertThrows(() => checkTracking("runBenchmark", { start: 2 }), MaskletError, "start");
});
