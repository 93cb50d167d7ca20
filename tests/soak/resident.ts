import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import type { RgbImage } from "../../src/image/rgb_image.ts";
import { collect } from "../fuzz/collect.ts";

/** Size of the synthetic pictures, px. */
const [WIDTH, HEIGHT] = [320, 240];
/** Frames of the synthetic movement; it goes there and back. */
const SWAY = 24;

/**
 * A picture of a video without an end: three shapes that sway.
 * @param index of the frame
 * @param part by how much it is smaller than 320x240 px
 */
export function swayingPicture(index: number, part = 1): RgbImage {
  const t = index % (2 * SWAY - 2);
  const [width, height] = [WIDTH / part, HEIGHT / part];
  return { width, height, rgb: syntheticFrame(width, height, t < SWAY ? t : 2 * SWAY - 2 - t) };
}

/** How resident memory is watched. */
export interface ResidentOptions {
  /** Frames after which the baseline is taken. */
  readonly settle?: number;
  /** Frames between two lines. */
  readonly every?: number;
  /** Growth that is allowed after the baseline, bytes. */
  readonly most?: number;
  /** Resident memory of the process, bytes. */
  readonly read?: () => number;
}

const MB = 1e6;

/** Resident memory without garbage, where the process lets it be collected (`--expose-gc`), bytes. */
function residentNow(): number {
  collect();
  return Deno.memoryUsage().rss;
}

/**
 * Hands frames on and watches the process's resident memory: a line every 500 frames.
 * @throws when it has grown by 40 MB or more since the 100th frame
 */
export async function* watchResident<T>(
  frames: AsyncIterable<T>,
  log: (line: string) => void,
  { settle = 100, every = 500, most = 40 * MB, read = residentNow }: ResidentOptions = {},
): AsyncGenerator<T> {
  let [count, base, highest] = [0, 0, -Infinity];
  const say = (rss: number): void => {
    const grown = ((rss - base) / MB).toFixed(1);
    log(`frame ${count}: ${(rss / MB).toFixed(1)} MB resident, ${grown} MB more than after frame ${settle}`);
  };
  for await (const frame of frames) {
    yield frame;
    count++;
    if (count === settle) base = read();
    if (count > settle && count % every === 0) {
      const rss = read();
      highest = Math.max(highest, rss);
      say(rss);
      if (rss - base >= most) throw new Error(`resident memory grew by ${((rss - base) / MB).toFixed(1)} MB`);
    }
  }
  if (count > settle && count % every !== 0) {
    const rss = read();
    say(rss);
    if (rss - base >= most) throw new Error(`resident memory grew by ${((rss - base) / MB).toFixed(1)} MB`);
  }
}
