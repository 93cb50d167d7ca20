import { assertEquals } from "@std/assert";
import { tableOf } from "../../src/video/packet_table.ts";

/** Packets in the order of decoding: the number is when its frame is shown, "k" marks key packets. */
const packets = (text: string) => text.split(" ").map((word) => ({ time: parseFloat(word), key: word.endsWith("k") }));
const entriesOf = (text: string): number[] => tableOf(packets(text)).entries.map((entry) => entry.place);

Deno.test("tableOf() puts frames into the order in which they are shown", () =>
  assertEquals([...tableOf(packets("0k 4 2 1 3 5k 7 6")).times], [0, 1, 2, 3, 4, 5, 6, 7]));

Deno.test("tableOf() begins decoding at key packets that part the file, and not at those with earlier frames behind them", () => {
  assertEquals(entriesOf("0k 2 1 3k 5 4"), [0, 3]);
  assertEquals(entriesOf("0k 2 1 5k 3 4 6k 7"), [0, 6]); // 3 and 4 are decoded after 5 and shown before it
  assertEquals(entriesOf("0k 1k 2k"), [0, 1, 2]);
  assertEquals(entriesOf("1k 0 2"), [0]);
  assertEquals(entriesOf("0k 3 1k 2"), [0]); // 3 is decoded before 1 and shown after it
});

Deno.test("tableOf() shows the frames that are chosen, at the times that are said, and decodes all", () => {
  const table = tableOf(
    packets("-2k -1 0 1k"),
    (times) => times.flatMap((time, place) => time < 0 ? [] : [{ place, time: time + 5 }]),
  );
  assertEquals([[...table.places], [...table.times], table.entries.length], [[2, 3], [5, 6], 2]);
  assertEquals([...tableOf(packets("-0.5k 0.5")).times], [-0.5, 0.5]);
});
