import { assertEquals, assertRejects } from "@std/assert";
import { watchResident } from "./resident.ts";

Deno.test("a proof of flat memory fails when memory grows", async () => {
  const frames = (async function* () {
    for (let i = 0; i < 30; i++) yield await Promise.resolve(i);
  })();
  let resident = 100e6;
  const lines: string[] = [];
  const watched = watchResident(frames, (line) => lines.push(line), {
    settle: 5,
    every: 10,
    read: () => resident += 25e6,
  });
  await assertRejects(() => Array.fromAsync(watched), Error, "grew by 50.0 MB");
  assertEquals(lines[0], "frame 10: 150.0 MB resident, 25.0 MB more than after frame 5");
});
