import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { levels, plain } from "./pictures.ts";

const five = (): ReturnType<typeof loadVideo> => loadVideo([1, 2, 3, 4, 5].map((level) => plain(level)));

Deno.test("frames() walks a range forward and backward", async () => {
  await using video = await five();
  assertEquals(await levels(video, { start: 1, end: 4 }), [2, 3, 4]);
  assertEquals(await levels(video, { start: 1, end: 4, reverse: true }), [4, 3, 2]);
  assertEquals(await levels(video, { start: 3 }), [4, 5]);
  assertEquals(await levels(video, { end: 2, reverse: true }), [2, 1]);
  assertEquals(await levels(video, { start: 5 }), []);
});

Deno.test("frames() and frame() refuse what lies outside the video", async () => {
  await using video = await five();
  for (const range of [{ start: -1 }, { end: 6 }, { start: 3, end: 2 }, { start: 0.5 }, { end: NaN }]) {
    const error = await assertRejects(() => levels(video, range), MaskletError, "0..5");
    assertEquals(error.code, "bad-argument");
  }
  for (const index of [-1, 5, 1.5, NaN]) await assertRejects(() => video.frame(index), MaskletError, "0..4");
});

Deno.test("frames() stops when the signal aborts, with the signal's reason", async () => {
  await using video = await five();
  const control = new AbortController();
  const reason = new Error("enough");
  const seen: number[] = [];
  const error = await assertRejects(async () => {
    for await (const frame of video.frames({ signal: control.signal })) {
      seen.push(frame.index);
      if (frame.index === 1) control.abort(reason);
    }
  });
  assertEquals(seen, [0, 1]);
  assertStrictEquals(error, reason);
  await assertRejects(() => levels(video, { signal: AbortSignal.abort(reason) }), Error, "enough");
});

Deno.test("A closed video refuses frames, ends walks under way, and may be closed again", async () => {
  const video = await five();
  const walk = video.frames();
  assertEquals((await walk.next()).value.index, 0);
  await video.close();
  await video.close();
  await video[Symbol.asyncDispose]();
  for (const use of [() => walk.next(), () => video.frame(0), () => levels(video)]) {
    const error = await assertRejects<MaskletError>(use as () => Promise<unknown>, MaskletError);
    assertEquals(error.code, "closed");
  }
});

Deno.test("Two walks over one video do not disturb each other", async () => {
  await using video = await five();
  const [there, back] = [video.frames(), video.frames({ reverse: true })];
  const seen: number[] = [];
  for (let i = 0; i < 3; i++) seen.push((await there.next()).value.index, (await back.next()).value.index);
  await there.return(undefined);
  await back.return(undefined);
  assertEquals(seen, [0, 4, 1, 3, 2, 2]);
});

Deno.test("loadVideo() refuses what it cannot be a video of", async () => {
  await assertRejects(() => loadVideo([]), MaskletError, "empty list");
  await assertRejects(() => loadVideo(7 as never), MaskletError, "found 7");
  await assertRejects(() => loadVideo("https://example.org/a.mp4"), MaskletError, "Fetch it first");
  await assertRejects(() => loadVideo([plain(1)], { framesPerSecond: 0 }), MaskletError, "above 0");
  const alpha = { width: 2, height: 2, rgb: new Uint8Array(16) };
  const error = await assertRejects(() => loadVideo([plain(1, 2, 2), alpha]), MaskletError, "frame 1 to have 12 bytes");
  assertEquals(error.code, "bad-image");
});
