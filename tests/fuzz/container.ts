import type { VideoSource } from "../../src/frame/frame.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { EXTREMES, type Random } from "../checkpoint/random.ts";
import { damaged } from "./damage.ts";
import type { FuzzedReader } from "./fuzzed_reader.ts";

/** mp4 and mov files: boxes, tables, edits and packets. */
export const mp4Reader: FuzzedReader = {
  summary: "mp4 and mov, with H.264, edits and sound",
  cases: 8000,
  open: () => opened(["clip.mp4", "cut.mp4", "bt709.mov", "sound.mp4", "mpeg4.mp4"], withDamagedBox),
};

/** webm files: elements and packets. */
export const webmReader: FuzzedReader = {
  summary: "webm, with VP8 and VP9",
  cases: 6000,
  open: () => opened(["vp8.webm", "vp9.webm", "hidden.webm"], withDamagedHead),
};

/** Streams that begin at no whole picture, and pixel formats that FFmpeg itself hands out. */
export const rareVideoReader: FuzzedReader = {
  summary: "mp4, mkv, webm and ts with H.265, intra refresh, no colour, RGB and full range",
  cases: 4000,
  open: () =>
    opened(
      [
        "open_gop.mp4",
        "open_gop.m2t",
        "refresh.mkv",
        "full444.mp4",
        "full422.mp4",
        "rgb.mp4",
        "gray10.mkv",
        "gray.webm",
      ],
      (random, file) => (boxesOf(file).length > 0 ? withDamagedBox : withDamagedHead)(random, file),
    ),
};

async function opened(names: readonly string[], special: (random: Random, file: Uint8Array) => Uint8Array) {
  const sound = await Promise.all(
    names.map((name) => Deno.readFile(new URL(`../video/fixtures/${name}`, import.meta.url))),
  );
  const dir = await Deno.makeTempDir();
  return {
    collectEvery: 1,
    makers: {
      damage: (random: Random) => damaged(random, random.pick(sound)),
      structure: (random: Random) => special(random, random.pick(sound)),
    },
    read: async (input: Uint8Array) => {
      const path = `${dir}/clip.mp4`;
      if (input.length % 2 === 0) return await readAll(input); // an odd number of bytes: from the disk
      await Deno.writeFile(path, input);
      await readAll(path);
    },
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

/** Frames of a video that are decoded. */
const FRAMES = 6;

/** Walks over the first frames, goes back to one, and takes the last. */
async function readAll(input: Uint8Array | string): Promise<void> {
  await using video: VideoSource = await loadVideo(input);
  const { frameCount = 0 } = video;
  for await (const _ of video.frames({ end: Math.min(FRAMES, frameCount) }));
  await video.frame(Math.min(1, frameCount - 1));
}

/** Where the boxes of an mp4 lie, those inside others included. */
function boxesOf(file: Uint8Array): { readonly type: string; readonly at: number; readonly end: number }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const within = (start: number, end: number): { type: string; at: number; end: number }[] => {
    const found = [];
    for (let at = start; at + 8 <= end;) {
      const size = view.getUint32(at);
      if (size < 8 || at + size > end) break;
      const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
      found.push({ type, at, end: at + size });
      const inner = { moov: 8, trak: 8, mdia: 8, minf: 8, stbl: 8, edts: 8, dinf: 8, stsd: 16, avc1: 86 }[type];
      if (inner !== undefined) found.push(...within(at + inner, at + size));
      at += size;
    }
    return found;
  };
  return within(0, file.length);
}

/** Numbers of 32 and 16 bits in boxes other than that of the packets. */
function withDamagedBox(random: Random, file: Uint8Array): Uint8Array {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  const boxes = boxesOf(copy).filter(({ type }) => type !== "mdat");
  for (let times = 1 + random.below(3); times > 0; times--) {
    const { at, end } = random.pick(boxes);
    const place = at + random.below(Math.max(1, end - at - 4));
    const number = random.pick([...EXTREMES, 2, 3, 16, 1000, 4096, 16_384, random.below(2 ** 32)]);
    if (random.below(3) === 0) copy[place] = number;
    else view[random.pick(["setUint32", "setUint16"] as const)](place, number);
  }
  return copy;
}

/** Bytes of the first 600, where the elements that describe the track lie. */
function withDamagedHead(random: Random, file: Uint8Array): Uint8Array {
  const copy = file.slice();
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(Math.min(600, copy.length));
    if (random.below(2) === 0) copy[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
    else copy[at]! ^= 1 << random.below(8);
  }
  return copy;
}
