import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type ArrayPlace, fromPlain, type NumberArray, toPlain } from "../../src/run/plain_value.ts";
import { EMPTY_BANK, type Memory, type MemoryBank, remember } from "../../src/memory/memory_bank.ts";
import type { MemoryPath } from "../../src/memory/policy.ts";
import { sam2long } from "../../src/memory/sam2long.ts";
import { pathsOf } from "../../src/track/memory_paths.ts";
import { newObject, type ObjectState } from "../../src/track/object_state.ts";

const memory = (frame: number): Memory => ({
  ...{ frame, tokens: new Float32Array([frame]), pointer: new Float32Array([frame]), objectScore: 1, iou: 1 },
});
const prompted: MemoryBank = remember(EMPTY_BANK, memory(0), "conditioning");
const policy = sam2long();
const path = (bank: MemoryBank, score: number): MemoryPath => ({ bank, state: { frame: 1, reverse: false, score } });

/** An object as a stopped run writes it down and reads it again. */
function reread(state: ObjectState): ObjectState {
  const arrays: NumberArray[] = [];
  const put = (array: NumberArray): ArrayPlace => {
    if (!arrays.includes(array)) arrays.push(array);
    return ["Float32Array", arrays.indexOf(array), 0, 0];
  };
  const written = JSON.parse(JSON.stringify(toPlain(state, put)));
  return fromPlain(written, ([, at]) => arrays[at]!) as ObjectState;
}

Deno.test("an object that was not tracked has one path, in the policy's first state", () =>
  assertEquals(pathsOf({ ...newObject(1), bank: prompted }, policy), [{ bank: prompted, state: null }]));

Deno.test("paths that were left go on; paths that are the same stay one value when they were written down", () => {
  const [a, b] = [remember(prompted, memory(1), "tracked"), remember(prompted, memory(1), "tracked")];
  const same = path(a, -1);
  const state: ObjectState = { ...newObject(1), bank: a, paths: [same, same, path(b, -2)] };
  assertEquals(pathsOf(state, policy), state.paths);
  const again = pathsOf(reread(state), policy);
  assertEquals(again.length, 3);
  assertStrictEquals(again[0], again[1]);
  assert(again[0] !== again[2]);
  assertEquals(again.map(({ state }) => state), state.paths!.map(({ state }) => state));
});

Deno.test("a bank that was changed leaves the best path alone", () => {
  const a = remember(prompted, memory(1), "tracked");
  const corrected = remember(a, memory(1), "conditioning");
  const state: ObjectState = { ...newObject(1), bank: corrected, paths: [path(a, -1), path(prompted, -2)] };
  assertEquals(pathsOf(state, policy), [path(corrected, -1)]);
  const replaced = remember(a, memory(1), "tracked");
  assertEquals(pathsOf({ ...state, bank: replaced }, policy).length, 1);
});
