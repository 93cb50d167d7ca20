import { assertEquals, assertRejects } from "@std/assert";
import { toldWhenSlow } from "../../src/runtime/told_when_slow.ts";

Deno.test("what takes its time is told of, once; what does not, or fails at once, is not", async () => {
  const lines: string[] = [];
  const options = { tell: (line: string) => void lines.push(line), patience: 5 };
  const slow = Promise.withResolvers<number>();
  const waiting = toldWhenSlow(slow.promise, "slow", {
    ...options,
    tell: (line) => (lines.push(line), slow.resolve(7)),
  });
  assertEquals([await waiting, lines], [7, ["slow"]]);
  assertEquals(await toldWhenSlow(Promise.resolve(1), "quick", options), 1);
  await assertRejects(() => toldWhenSlow(Promise.reject(new Error("broken")), "broken", options), Error, "broken");
  assertEquals(lines, ["slow"]);
});
