import { assertEquals } from "@std/assert";
import { EMPTY_BANK, remember } from "../../src/memory/memory_bank.ts";
import { parsePolicy } from "../../src/memory/parse_policy.ts";
import { candidates, play, promptedMemory } from "./drawn_run.ts";

/** A bank as a correction restores it: tokens of the last frames, of the others the pointer alone. */
function restored() {
  let bank = remember(EMPTY_BANK, promptedMemory(0), "conditioning");
  for (let frame = 10; frame <= 25; frame++) {
    const tokens = new Float32Array(frame > 21 ? 1 : 0);
    bank = remember(bank, { ...promptedMemory(frame), tokens }, "tracked");
  }
  return bank;
}

for (const name of ["samurai", "dam4sam", "sam2long"]) {
  Deno.test(`${name} attends to no memory whose pointer alone is known`, () => {
    const policy = parsePolicy(name);
    const from = [{ bank: restored(), state: policy.start }];
    const played = play(policy, () => candidates(5, [0.9, [3, 3, 9, 9]]), { frames: [26, 30], from });
    const read = played.flatMap((one) => one.read.flatMap(({ memories }) => memories.map(({ memory }) => memory)));
    assertEquals(read.filter(({ tokens }) => tokens.length === 0), []);
    assertEquals(read.some(({ frame }) => frame === 22 || frame === 25), true);
  });
}
