import { assertEquals, assertThrows } from "@std/assert";
import { parseShard, shardOf } from "../../src/benchmark/shard.ts";
import { MaskletError } from "../../src/error.ts";

Deno.test("shares take each of a list once, whatever their number", () => {
  const list = Array.from({ length: 10 }, (_, i) => `s${i}`);
  for (const count of [1, 3, 10, 12]) {
    const shares = Array.from({ length: count }, (_, i) => shardOf(list, parseShard(`${i + 1}/${count}`)));
    assertEquals(shares.flat().sort(), list);
    assertEquals(Math.max(...shares.map(({ length }) => length)), Math.ceil(10 / count));
  }
});

Deno.test("a share that begins at 0, passes the last, or is none is refused in words", () => {
  for (const text of ["0/4", "5/4", "1", "1/0", "a/b", "-1/4", ""]) {
    assertThrows(() => parseShard(text), MaskletError, "Expected a share I/N with I from 1 to N");
  }
});
