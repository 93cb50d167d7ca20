import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { ReadAt } from "../../src/video/boxes.ts";
import { editsOf, shownFrames } from "../../src/video/edit_list.ts";
import { videoOfFile } from "../../src/video/file.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { type EditEntry, withEdits } from "./edited_clip.ts";

const clip = await Deno.readFile(new URL("fixtures/clip.mp4", import.meta.url));
const reader = (bytes: Uint8Array): ReadAt => (offset, length) =>
  Promise.resolve(bytes.subarray(offset, offset + length));

/** Which frame of the clip a picture shows, by its gray. */
const shownIn = ({ rgb, width }: { readonly rgb: Uint8Array; readonly width: number }): number =>
  Math.round(rgb[3 * (20 * width + 12)]! * 219 / 255 / 8);

const range = (first: number, end: number): number[] => Array.from({ length: end - first }, (_, i) => first + i);

// Frames that FFmpeg 5.1 shows of the same files (`ffmpeg -vsync 0 -f rawvideo`): the clip's first frame lies at tick 2048, one has 1024.
const CASES: readonly (readonly [string, readonly EditEntry[], readonly number[]])[] = [
  ["all frames", [[2000, 2048, 1]], range(0, 24)],
  ["a list without an entry", [], range(0, 24)],
  ["a start and an end between two frames", [[1000, 3548, 1]], range(2, 14)],
  ["two edits", [[400, 2548, 1], [600, 12588, 1]], [...range(1, 6), ...range(11, 18)]],
  ["an empty edit before one that begins between two frames", [[250, -1, 1], [500, 3548, 1]], range(2, 8)],
  ["an edit that goes back", [[300, 10240, 1], [300, 2048, 1]], [...range(8, 12), ...range(0, 4)]],
  ["an edit that ends early", [[760, 2048, 1]], range(0, 10)],
  ["edits that repeat frames", [[500, 2048, 1], [500, 4096, 1]], [...range(0, 6), ...range(2, 8)]],
  ["an edit at another speed", [[500, 3072, 2]], range(1, 7)],
  ["an edit that begins before the first frame", [[1000, -2, 1]], range(0, 10)],
  ["an empty edit between two others", [[500, 2048, 1], [400, -1, 1], [500, 8192, 1]], [
    ...range(0, 6),
    ...range(0, 3),
    ...range(6, 12),
  ]],
  ["an empty edit of no whole number of ticks", [[300, -1, 1], [500, 2048, 1]], range(0, 6)],
  ["several of them", [[100, -1, 1], [100, -1, 1], [100, -1, 1], [500, 4096, 1]], range(2, 8)],
  ["an edit of no whole number of ticks that ends at a frame", [[83, 2048, 1], [917, 3068, 1]], [0, ...range(1, 12)]],
  ["edits back and between two frames", [[300, 10752, 1], [300, 3172, 1]], [...range(9, 13), ...range(2, 5)]],
];

for (const [name, edits, shown] of CASES) {
  Deno.test(`an mp4 shows the frames that FFmpeg shows: ${name}`, async () => {
    await using video = await videoOfFile(withEdits(clip, edits), "edited.mp4");
    assertEquals(video.frameCount, shown.length);
    assertEquals(await Array.fromAsync(video.frames(), shownIn), shown);
    const backward = await Array.fromAsync(video.frames({ reverse: true }), shownIn);
    assertEquals(backward.reverse(), shown);
    for (const index of [shown.length - 1, 0, shown.length >> 1]) {
      assertEquals(shownIn(await video.frame(index)), shown[index]);
    }
    const times = await Array.fromAsync(video.frames(), ({ time }) => time);
    assertEquals(times.every((time, i) => i === 0 || time > times[i - 1]!), true);
  });
}

Deno.test("an mp4 trimmed between two frames begins with the first frame that begins after the cut", async () => {
  await using video = await loadVideo(new URL("../reported/edit-list-trim/trim.mp4", import.meta.url));
  assertEquals([video.frameCount, Math.round((await video.frame(0)).time * 1000)], [22, 50]);
});

Deno.test("an edit list that hides every frame is told", async () => {
  await assertRejects(() => videoOfFile(withEdits(clip, [[0, 3548, 1]]), "none.mp4"), MaskletError, "none.mp4");
});

Deno.test("editsOf() reads the track's edits in seconds, and knows other formats and damage", async () => {
  assertEquals(await editsOf(reader(withEdits(clip, [[250, -1, 1], [500, 3072, 1]])), 1), {
    edits: [{ media: undefined, duration: 0.25, rate: 1 }, { media: 0.25, duration: 0.5, rate: 1 }],
    shift: 0,
  });
  const uneven = await editsOf(reader(withEdits(clip, [[100, -1, 1], [200, -1, 1], [301, 2048, 1]])), 1);
  const [first, second, third] = uneven!.edits.map(({ duration }) => duration * 12288);
  assertEquals([first, second, third, uneven!.shift * 12288], [1229, 2458, 3699, 2048 - 3686]);
  assertEquals(await editsOf(reader(clip), 7), undefined);
  assertEquals(await editsOf(reader(new Uint8Array(0)), 1), undefined);
  assertEquals(await editsOf(reader(clip.subarray(0, 300)), 1), undefined);
  const webm = await Deno.readFile(new URL("fixtures/vp9.webm", import.meta.url));
  assertEquals(await editsOf(reader(webm), 1), undefined);
});

Deno.test("shownFrames() takes frames that begin within an edit, its start among them and its end not", () => {
  const frames = shownFrames([0, 1, 2, 3], [{ media: 1, duration: 2, rate: 1 }], "clip");
  assertEquals(frames, [{ place: 1, time: 0 }, { place: 2, time: 1 }]);
});
