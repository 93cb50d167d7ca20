import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { encodeJpeg } from "../../src/image/encode_image.ts";
import type { RgbImage } from "../../src/image/rgb_image.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { levels, plain } from "./pictures.ts";

async function* camera(
  frames: readonly (RgbImage | Uint8Array)[],
  log: string[] = [],
): AsyncGenerator<RgbImage | Uint8Array> {
  try {
    for (const frame of frames) {
      log.push("frame");
      yield await Promise.resolve(frame);
    }
  } finally {
    log.push("end");
  }
}

Deno.test("A live source gives its frames in order, of a length that nobody knows", async () => {
  await using video = await loadVideo(camera([plain(1), await encodeJpeg(plain(2)), plain(3)]));
  assertEquals([video.kind, video.frameCount, video.framesPerSecond], ["live", undefined, undefined]);
  assertEquals((await video.frame(0)).rgb[0], 1);
  assertEquals(await levels(video), [1, 2, 3]);
});

Deno.test("A live source is walked once, forward; single frames but the first are gone", async () => {
  await using video = await loadVideo(camera([plain(1), plain(2)]), { framesPerSecond: 10 });
  assertEquals(video.framesPerSecond, 10);
  for (const range of [{ reverse: true }, { start: 1 }]) {
    const error = await assertRejects(() => levels(video, range), MaskletError, "live source");
    assertEquals(error.code, "unsupported");
  }
  await assertRejects(() => video.frame(1), MaskletError, "found 1");
  assertEquals(await levels(video, { end: 1 }), [1]);
  await assertRejects(() => levels(video), MaskletError, "a second walk");
  await assertRejects(() => video.frame(0), MaskletError, "found 0");
});

Deno.test("A live source with readAhead 0 takes no frame before it is wanted, and is told when nobody wants more", async () => {
  const log: string[] = [];
  const video = await loadVideo(camera([plain(1), plain(2), plain(3)], log), { readAhead: 0 });
  for await (const frame of video.frames()) if (frame.index === 1) break;
  assertEquals(log, ["frame", "frame"]);
  await video.close();
  assertEquals(log, ["frame", "frame", "end"]);
});

Deno.test("A live source that falls silent can be aborted and closed", async () => {
  const silence = Promise.withResolvers<void>();
  const video = await loadVideo((async function* () {
    yield plain(1);
    await silence.promise;
  })());
  const control = new AbortController();
  const walk = video.frames({ signal: control.signal });
  await walk.next();
  const waiting = walk.next();
  control.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  await video.close();
  silence.resolve();
});

Deno.test("A live source without frames, and one that changes its size, are errors", async () => {
  await assertRejects(() => loadVideo(camera([])), MaskletError, "a source that ended");
  await using video = await loadVideo(camera([plain(1), plain(2, 9, 6)]));
  const error = await assertRejects(() => levels(video), MaskletError, "frame 1 to be 8x6, found 9x6");
  assertEquals(error.code, "bad-video");
});

Deno.test("A slow reader holds a live source: it runs no further ahead than it may", async () => {
  for (const readAhead of [0, 1, 3]) {
    const log: string[] = [];
    await using video = await loadVideo(camera(Array.from({ length: 12 }, (_, i) => plain(i)), log), { readAhead });
    let furthest = 0;
    for await (const { index } of video.frames()) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      furthest = Math.max(furthest, log.filter((entry) => entry === "frame").length - (index + 1));
    }
    assertEquals(furthest, readAhead);
  }
});

Deno.test("A live source that throws says which frame it kept back; the frames before it are handed out", async () => {
  async function* failing(): AsyncGenerator<RgbImage> {
    yield plain(1);
    yield plain(2);
    throw await Promise.resolve(new Error("the cable is out"));
  }
  await using video = await loadVideo(failing(), { readAhead: 2 });
  const seen: number[] = [];
  const error = await assertRejects(
    async () => {
      for await (const { rgb } of video.frames()) seen.push(rgb[0]!);
    },
    MaskletError,
    "Expected frame 2 of the live source, found: the cable is out",
  );
  assertEquals([error.code, (error.cause as Error).message, seen], ["bad-video", "the cable is out", [1, 2]]);
});

Deno.test("A live source is read to as many frames as were said, and one that has fewer is an error", async () => {
  const pictures = [plain(1), plain(2), plain(3)];
  await using enough = await loadVideo(camera(pictures), { frames: 2 });
  assertEquals(await levels(enough), [1, 2]);
  await using short = await loadVideo(camera(pictures), { frames: 4 });
  const error = await assertRejects(
    () => levels(short),
    MaskletError,
    "Expected 4 frames of live, found its end after 3",
  );
  assertEquals(error.code, "bad-video");
  for (const wrong of [{ frames: 0 }, { readAhead: -1 }, { frames: 1.5 }]) {
    await assertRejects(() => loadVideo(camera(pictures), wrong), MaskletError, "to be a whole number");
  }
});
