/**
 * A grey clip with a square that moves, is gone for two frames, and comes back, tracked by nobody: for tests of displays.
 * @module
 */
import { maskToRle } from "../../src/mask/rle.ts";
import { type Mask, maskFromBytes } from "../../src/mask/mask.ts";
import { makeMasklets, type Masklets } from "../../src/masklet/masklets.ts";
import type { StoredFrame } from "../../src/masklet/stored_frame.ts";
import { makeTrackedFrame, type TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import type { VideoSource } from "../../src/frame/frame.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import type { MimeBundle } from "../../src/notebook/mime.ts";

export const WIDTH = 40;
export const HEIGHT = 24;
export const COUNT = 8;

/** The square of a frame, 8 x 8 px, 2 px further to the right on each; empty on frames 4 and 5. */
export function squareOf(frame: number): Mask {
  const inside = (i: number): boolean => {
    const [x, y] = [i % WIDTH - 4 - 2 * frame, Math.floor(i / WIDTH) - 6];
    return isPresent(frame) && x >= 0 && x < 8 && y >= 0 && y < 8;
  };
  return maskFromBytes(Array.from({ length: WIDTH * HEIGHT }, (_, i) => inside(i) ? 1 : 0), WIDTH, HEIGHT);
}

/** Whether the square is in the picture. */
export function isPresent(frame: number): boolean {
  return frame !== 4 && frame !== 5;
}

/** The clip: frame i is of the grey level 10 * i. */
export async function sampleVideo(): Promise<VideoSource> {
  const grey = (level: number): Uint8Array => new Uint8Array(3 * WIDTH * HEIGHT).fill(level);
  return await loadVideo(
    Array.from({ length: COUNT }, (_, i) => ({ width: WIDTH, height: HEIGHT, rgb: grey(10 * i) })),
  );
}

/** The square as masklets, with the clip as their source where it is given. */
export function sampleMasklets(source?: VideoSource): Masklets {
  const run = {
    video: "square",
    width: WIDTH,
    height: HEIGHT,
    model: "none",
    options: {},
    prompts: [],
    ...(source && { source }),
  };
  const frames = Array.from({ length: COUNT }, (_, index): StoredFrame => ({
    index,
    time: index / 10,
    name: String(index).padStart(5, "0"),
    objects: [{
      id: 1,
      rle: maskToRle(squareOf(index)),
      objectScore: isPresent(index) ? 4 : -2,
      iou: 0.9,
      conditioning: index === 0,
    }],
  }));
  return makeMasklets(run, frames);
}

/** The square on one frame. */
export function sampleFrame(index: number): TrackedFrame {
  return makeTrackedFrame({ ...sampleMasklets().frame(index) });
}

/** What a value gives a notebook. */
export async function shown(value: object): Promise<MimeBundle> {
  const display = (value as Record<symbol, () => Promise<MimeBundle>>)[Symbol.for("Jupyter.display")]!;
  return await display.call(value);
}

/** The bytes of the pictures that stand in some HTML. */
export function picturesIn(html: unknown): Uint8Array<ArrayBuffer>[] {
  return [...String(html).matchAll(/data:image\/\w+;base64,([^"]+)"/g)].map(([, base64]) =>
    Uint8Array.fromBase64(base64!)
  );
}
