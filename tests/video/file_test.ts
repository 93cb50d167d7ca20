import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { crc32 } from "node:zlib";
import { MaskletError } from "../../src/error.ts";
import type { Frame } from "../../src/frame/frame.ts";
import { videoOfFile } from "../../src/video/file.ts";
import { rgbOfPicture } from "../../src/video/yuv.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { type DecodedPicture, loadWebCodecs, type PictureDecoder, type WebCodecs } from "../../src/video/webcodecs.ts";

const fixture = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url);
const bytesOf = (name: string): Promise<Uint8Array<ArrayBuffer>> => Deno.readFile(fixture(name));

function pixel(frame: Frame, x: number, y: number): number[] {
  const at = 3 * (y * frame.width + x);
  return [...frame.rgb.subarray(at, at + 3)];
}

/** Which frame of the clip a picture shows, by its gray: luma 16 + 8n is level 8n * 255 / 219. */
const shownIn = (frame: Frame): number => Math.round(pixel(frame, 12, 20)[0]! * 219 / 255 / 8);

for (const name of ["clip.mp4", "bt709.mov", "vp9.webm", "vp8.webm"]) {
  Deno.test(`loadVideo() reads ${name}: every frame once, in the order of showing, forward and backward`, async () => {
    await using video = await loadVideo(fixture(name));
    assertEquals([video.kind, video.name, video.width, video.height], ["file", name.split(".")[0], 48, 32]);
    assertEquals([video.frameCount, Math.round(video.framesPerSecond! * 100) / 100], [24, 12]);
    const forward = await Array.fromAsync(video.frames(), (frame) => [frame.index, shownIn(frame)]);
    assertEquals(forward, Array.from({ length: 24 }, (_, i) => [i, i]));
    const backward = await Array.fromAsync(video.frames({ start: 3, end: 20, reverse: true }), shownIn);
    assertEquals(backward, Array.from({ length: 17 }, (_, i) => 19 - i));
  });

  Deno.test(`frame() of ${name} finds any frame, in any order`, async () => {
    await using video = await loadVideo(fixture(name));
    for (const index of [13, 14, 5, 23, 0, 8, 7, 7]) {
      const frame = await video.frame(index);
      assertEquals([frame.index, shownIn(frame), frame.name], [index, index, String(index).padStart(5, "0")]);
      assert(Math.abs(frame.time - index / 12) < 1e-3);
    }
    const together = await Promise.all([9, 2, 17].map((index) => video.frame(index)));
    assertEquals(together.map(shownIn), [9, 2, 17]);
  });
}

Deno.test("loadVideo() takes the bytes of a file too", async () => {
  await using video = await loadVideo(await bytesOf("clip.mp4"));
  assertEquals([video.kind, video.name, shownIn(await video.frame(11))], ["file", "video", 11]);
});

Deno.test("loadVideo() leaves out frames that are over before the start, as players do", async () => {
  await using video = await loadVideo(fixture("cut.mp4"));
  assertEquals(video.frameCount, 21);
  assertEquals(await Array.fromAsync(video.frames(), shownIn), Array.from({ length: 21 }, (_, i) => i + 3));
  assertEquals(shownIn(await video.frame(10)), 13);
  assertEquals((await video.frame(0)).time, 0);
});

Deno.test("Colours follow the matrix that the file names, and that of BT.601 for a small picture without one", async () => {
  // Frame 12, right half: Y 112, Cb 100, Cr 180, by the formulas of the two recommendations.
  for (const [name, expected] of [["clip.mp4", [195, 80, 55]], ["bt709.mov", [205, 90, 53]]] as const) {
    await using video = await loadVideo(fixture(name));
    const found = pixel(await video.frame(12), 40, 20);
    assert(found.every((value, i) => Math.abs(value - expected[i]!) <= 2), `${name}: ${found}`);
  }
});

/** The clip with another matrix in its track header, which turns the picture when it is shown. */
async function turned(matrix: readonly number[]): Promise<Uint8Array> {
  const bytes = await bytesOf("clip.mp4");
  const at = new TextDecoder("latin1").decode(bytes).indexOf("tkhd") + 4 + 40; // version 0: the matrix is at byte 40
  const view = new DataView(bytes.buffer);
  matrix.forEach((value, i) => view.setInt32(at + 4 * i, value * (i % 3 === 2 ? 1 << 30 : 1 << 16)));
  return bytes;
}

Deno.test("Frames stand upright as the file says", async () => {
  // The black corner of the clip is at its upper left.
  const corners = [[2, 2], [-3, 2], [-3, -3], [2, -3]] as const;
  const turns = [[1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 1, 0, -1, 0, 0, 32, 0, 1], [-1, 0, 0, 0, -1, 0, 48, 32, 1], [
    0,
    -1,
    0,
    1,
    0,
    0,
    0,
    48,
    1,
  ]];
  for (const [quarter, matrix] of turns.entries()) {
    await using video = await loadVideo(await turned(matrix));
    assertEquals([video.width, video.height], quarter % 2 === 0 ? [48, 32] : [32, 48]);
    const frame = await video.frame(20);
    const dark = corners.map(([x, y]) =>
      pixel(frame, (x + frame.width) % frame.width, (y + frame.height) % frame.height)[0]!
    );
    assertEquals(
      dark.map((level) => level < 20),
      corners.map((_, i) => i === quarter),
      `${quarter} quarter turns: ${dark}`,
    );
  }
});

Deno.test("pictures that are to be shown aslant are refused in words, whichever way they are turned", async () => {
  const h = Math.SQRT1_2;
  for (const matrix of [[h, h, 0, -h, h, 0, 0, 0, 1], [h, -h, 0, h, h, 0, 0, 0, 1], [1, 0, 0, h, h, 0, 0, 0, 1]]) {
    const error = await assertRejects(async () => await loadVideo(await turned(matrix)), MaskletError);
    assert(/quarter turns in .*, found pictures to be turned by 45°/.test(error.message), error.message);
  }
  for (const matrix of [[1, 0.01, 0, -0.01, 1, 0, 0, 0, 1], [2, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 1]]) {
    await using video = await loadVideo(await turned(matrix));
    assertEquals([video.width, video.height], [48, 32]);
  }
});

Deno.test("loadVideo() refuses a file that is cut short, is no video, or has a codec that is not known", async () => {
  const whole = await bytesOf("clip.mp4");
  const folder = await Deno.makeTempDir();
  try {
    for (const length of [0, 20, 700, 1500, whole.length - 40]) {
      await Deno.writeFile(`${folder}/cut.mp4`, whole.subarray(0, length));
      const error = await assertRejects(() => loadVideo(`${folder}/cut.mp4`), MaskletError, "cut.mp4");
      assertEquals([length, error.code], [length, "bad-video"]);
    }
    await Deno.writeTextFile(`${folder}/text.mp4`, "no video at all");
    await assertRejects(() => loadVideo(`${folder}/text.mp4`), MaskletError, "found: text");
    await assertRejects(() => loadVideo(`${folder}/none.mp4`), MaskletError, "found nothing");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  await assertRejects(() => loadVideo(fixture("sound.mp4")), MaskletError, "no video track");
  await assertRejects(() => loadVideo(fixture("mpeg4.mp4")), MaskletError, "found MPEG-4 Part 2 (mp4v)");
});

Deno.test("A packet that is damaged is an error when decoding comes to it", async () => {
  const bytes = await bytesOf("clip.mp4");
  const start = new TextDecoder("latin1").decode(bytes).indexOf("mdat") + 4;
  bytes.fill(0xff, start + 900, bytes.length);
  await assertRejects(async () => {
    await using video = await loadVideo(bytes);
    for await (const _ of video.frames());
  }, MaskletError);
});

Deno.test("A walk that is left early, aborted, or whose video is closed, leaves nothing open", async () => {
  await using video = await loadVideo(fixture("clip.mp4"));
  for await (const frame of video.frames()) if (frame.index === 5) break;
  const control = new AbortController();
  await assertRejects(
    async () => {
      for await (const frame of video.frames({ signal: control.signal })) {
        if (frame.index === 2) {
          control.abort(new Error("x"));
        }
      }
    },
    Error,
    "x",
  );
  for await (const frame of video.frames({ reverse: true })) if (frame.index === 20) break;
  const walk = video.frames();
  await walk.next();
  const waiting = video.frame(23);
  await video.close();
  const closed = await assertRejects(() => walk.next(), MaskletError);
  assertEquals(closed.code, "closed");
  await waiting.catch((error) => assertEquals(error.code, "closed"));
});

/** This platform's decoders, with a count of pictures and decoders that nobody has closed yet. */
async function counted(): Promise<
  { codecs: WebCodecs; open: { pictures: number; decoders: number; mostPictures: number } }
> {
  const real = await loadWebCodecs();
  const open = { pictures: 0, decoders: 0, mostPictures: 0 };
  const watched = (picture: DecodedPicture): DecodedPicture => {
    open.mostPictures = Math.max(open.mostPictures, ++open.pictures);
    return new Proxy(picture, {
      get(target, key) {
        if (key === "close") return () => (open.pictures--, target.close());
        const value = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
  function VideoDecoder(init: ConstructorParameters<WebCodecs["VideoDecoder"]>[0]): PictureDecoder {
    const decoder = new real.VideoDecoder({ error: init.error, output: (picture) => init.output(watched(picture)) });
    open.decoders++;
    const close = decoder.close.bind(decoder);
    return Object.assign(decoder, { close: () => (open.decoders--, close()) });
  }
  VideoDecoder.isConfigSupported = real.VideoDecoder.isConfigSupported.bind(real.VideoDecoder);
  return { codecs: { ...real, VideoDecoder: VideoDecoder as never }, open };
}

Deno.test("Pictures are closed at once, few at a time, and decoders with the walk or the video", async () => {
  const { codecs, open } = await counted();
  const video = await videoOfFile(await bytesOf("clip.mp4"), "clip", codecs);
  assertEquals(open.decoders, 1); // stays for the next single frame
  for await (const frame of video.frames()) {
    assert(open.pictures < 16, `${open.pictures} pictures open at frame ${frame.index}`);
    if (frame.index === 12) break;
  }
  assertEquals(open.decoders, 1);
  for await (const _ of video.frames({ reverse: true }));
  assertEquals(open.decoders, 1);
  for (const index of [20, 3, 12]) await video.frame(index);
  assertEquals(open.decoders, 1);
  const walk = video.frames();
  await walk.next();
  assertEquals(open.decoders, 2);
  await video.close();
  assertEquals([open.decoders, open.pictures], [0, 0]);
  assert(open.mostPictures > 0);
  await walk.return(undefined);
});

Deno.test("loadVideo() counts only the pictures that are shown", async () => {
  await using video = await loadVideo(fixture("hidden.webm"));
  assertEquals(video.frameCount, 48);
  const walked = await Array.fromAsync(video.frames(), (frame) => crc32(frame.rgb));
  assertEquals(new Set(walked).size, 48);
  for (const index of [40, 11]) assertEquals(crc32((await video.frame(index)).rgb), walked[index]);
});

const media = new URL("../../../shared/data/media/", import.meta.url);
const hasMedia = await Deno.stat(media).then(() => true, () => false);
Deno.test({
  name:
    "loadVideo() counts the frames of real clips, and finds the same frame by walking and by seeking (needs ../shared)",
  ignore: !hasMedia,
  fn: async () => {
    const known = [["bedroom", 960, 540, 200], ["01_dog", 1280, 720, 289], ["04_coffee", 1280, 720, 287]] as const;
    for (const [name, width, height, count] of [...known, ["05_default_juggle", 1280, 720, 247] as const]) {
      await using video = await loadVideo(new URL(`${name}.mp4`, media));
      assertEquals([name, video.width, video.height, video.frameCount], [name, width, height, count]);
    }
    await using video = await loadVideo(new URL("bedroom.mp4", media));
    const sought = await video.frame(30);
    const [walked] = await Array.fromAsync(video.frames({ start: 30, end: 31 }));
    assertEquals(walked!.rgb.every((value, i) => value === sought.rgb[i]), true);
  },
});

Deno.test("Pictures are mirrored as the file says, upright and turned", async () => {
  await using plain = await loadVideo(fixture("clip.mp4"));
  const { width, height, rgb } = await plain.frame(20);
  // Of each matrix: where the pixel (x, y) of the picture as it is stored is shown.
  const cases: readonly (readonly [readonly number[], (x: number, y: number) => readonly [number, number]])[] = [
    [[-1, 0, 0, 0, 1, 0, 0, 0, 1], (x, y) => [width - 1 - x, y]],
    [[1, 0, 0, 0, -1, 0, 0, 0, 1], (x, y) => [x, height - 1 - y]],
    [[0, 1, 0, 1, 0, 0, 0, 0, 1], (x, y) => [y, x]],
    [[0, -1, 0, -1, 0, 0, 0, 0, 1], (x, y) => [height - 1 - y, width - 1 - x]],
  ];
  for (const [matrix, place] of cases) {
    await using video = await loadVideo(await turned(matrix));
    const frame = await video.frame(20);
    for (let i = 0; i < width * height; i++) {
      const [x, y] = place(i % width, Math.floor(i / width));
      assertEquals(pixel(frame, x, y), [...rgb.subarray(3 * i, 3 * i + 3)], `${matrix}: ${x}, ${y}`);
    }
  }
});

Deno.test("The matrix is found in the stream where the decoder has no name for it, and those that are not converted are named", async () => {
  await using video = await loadVideo(fixture("smpte240m.mp4"));
  assertEquals(pixel(await video.frame(0), 20, 12), [68, 60, 3]); // FFmpeg 5.1
  assertThrows(
    () => rgbOfPicture(new Uint8Array(6), "I420", [], { width: 2, height: 2, matrix: "ycgco", fullRange: false }),
    MaskletError,
    "found ycgco",
  );
});
