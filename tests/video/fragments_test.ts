import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { outerPlaces, type ReadAt } from "../../src/video/boxes.ts";
import { cutFragment, isIndexedTwice } from "../../src/video/fragments.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const bytesOf = (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  Deno.readFile(new URL(`fixtures/${name}`, import.meta.url));
const reader = (file: Uint8Array): ReadAt => (offset, length) =>
  Promise.resolve(file.subarray(offset, offset + length));

Deno.test("a fragmented mp4 has the frames of the same in one piece", async () => {
  await using whole = await loadVideo(await bytesOf("clip.mp4"));
  await using parts = await loadVideo(await bytesOf("fragments.mp4"));
  const rgbs = (video: typeof whole) => Array.fromAsync(video.frames(), ({ rgb }) => rgb);
  assertEquals(await rgbs(parts), await rgbs(whole));
});

Deno.test("a fragmented mp4 that is cut short within a fragment is refused in words, wherever the cut is", async () => {
  const file = await bytesOf("fragments.mp4");
  assertEquals(await cutFragment(reader(file), file.length), undefined);
  const places = await Array.fromAsync(outerPlaces(reader(file)));
  const inFragments = places.filter(({ type }) => type === "moof" || type === "mdat");
  assertEquals(inFragments.length, 8);
  for (const { offset, size } of inFragments) {
    for (const length of [offset + 3, offset + 8, offset + 16, offset + (size >> 1), offset + size - 1]) {
      const cut = file.slice(0, length);
      assertMatch(
        await cutFragment(reader(cut), length) ?? "",
        /^a file that is cut short: .* (fragment|ends at \d+)$/,
      );
      const error = await assertRejects(() => loadVideo(cut), MaskletError, "a file that is cut short");
      assertEquals(error.code, "bad-video");
    }
  }
  const behind = inFragments[3]!;
  await using shorter = await loadVideo(file.slice(0, behind.offset + behind.size)); // nothing says that there was more
  assertEquals(shorter.frameCount, 14);
});

Deno.test("an mp4 with frames in its index and others in fragments is refused: those in fragments would be missing", async () => {
  const file = await bytesOf("index_and_fragments.mp4");
  assertEquals(await isIndexedTwice(reader(file)), true);
  const error = await assertRejects(() => loadVideo(file), MaskletError, "fragments that have others (moof)");
  assertMatch(error.hint, /ffmpeg -i \S+ -c copy/);
  for (const name of ["fragments.mp4", "clip.mp4", "vp9.webm"]) {
    const other = await bytesOf(name);
    assertEquals([name, await isIndexedTwice(reader(other))], [name, false]);
  }
});
