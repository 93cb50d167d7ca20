import { assertEquals, assertStrictEquals } from "@std/assert";
import { continuedTimes } from "../../src/video/continued_times.ts";
import { loadVideo } from "../../src/video/load_video.ts";

/** Packets in the order of decoding: the number is when its frame is shown, "k" marks key packets. */
const packets = (text: string) => text.split(" ").map((word) => ({ time: parseFloat(word), key: word.endsWith("k") }));
const times = (text: string): number[] => continuedTimes(packets(text)).map(({ time }) => time);

Deno.test("continuedTimes() goes on where a key packet jumps back, and leaves packets alone where none does", () => {
  assertEquals(times("5k 6 7 1k 2 3k 4"), [5, 6, 7, 8, 9, 10, 11]);
  assertEquals(times("5k 7 6 8k 4k 5 0k 1"), [5, 7, 6, 8, 9, 10, 11, 12]);
  const long = Array.from({ length: 40 }, (_, i) => `${i}${i % 8 === 0 ? "k" : ""}`).join(" ");
  assertEquals(times(`${long} 20k 21 22`).slice(-3), [40, 41, 42]); // into the middle of what was before
  assertEquals(times("1k 2 1k 2 1k 2"), [1, 2, 3, 4, 5, 6]);
  for (
    const text of [
      "0k 4 2 1 3 5k 7 6",
      "0k 2 1 5k 3 4 6k 7",
      "1k 0 2",
      "0k 0k 1k 1k",
      "0k 0 1 1 2k 2",
      "3k",
      "0k 9k 20k",
    ]
  ) {
    const given = packets(text);
    assertStrictEquals(continuedTimes(given), given);
  }
});

Deno.test("a recording that was put behind another has the frames of both, and times that go on", async () => {
  const one = await Deno.readFile(new URL("fixtures/clip.m2t", import.meta.url));
  await using single = await loadVideo(one);
  await using both = await loadVideo(new Uint8Array([...one, ...one]));
  const [alone, frames] = [await Array.fromAsync(single.frames()), await Array.fromAsync(both.frames())];
  assertEquals(frames.map(({ rgb }) => rgb), [...alone, ...alone].map(({ rgb }) => rgb));
  const begin = alone[0]!.time;
  const ticks = frames.map(({ time }) => Math.round(12 * (time - begin)));
  assertEquals(ticks, Array.from({ length: 48 }, (_, i) => i));
  for (const index of [30, 5, 47]) assertEquals((await both.frame(index)).rgb, alone[index % 24]!.rgb);
});
