/**
 * A small clip with a moving disc, its masks, its truth and its scores, for tests of the report.
 * @module
 */
import type { Report } from "../../src/report/report.ts";
import type { ReportFrame } from "../../src/report/report_frame.ts";
import type { ScoreRow, Scores } from "../../src/report/report_scores.ts";
import { encodeWebp } from "../../src/image/encode_image.ts";
import type { Rle } from "../../src/mask/rle.ts";

export const WIDTH = 96;
export const HEIGHT = 54;

/** Whether a pixel lies in the disc of a frame; `shift` px to the right of it for what was tracked. */
export function inDisc(frame: number, x: number, y: number, shift = 0): boolean {
  return (x - 16 - 6 * frame - shift) ** 2 + (y - 27) ** 2 < 144;
}

/** COCO's compressed run lengths of a drawn mask, the plain way. */
export function encodeRle(width: number, height: number, inside: (x: number, y: number) => boolean): Rle {
  const runs = [0];
  let last = false;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (inside(x, y) !== last) runs.push(0);
      last = inside(x, y);
      runs[runs.length - 1]!++;
    }
  }
  const counts = runs.map((run, i) => leb(i > 2 ? run - runs[i - 2]! : run)).join("");
  return { size: [height, width], counts };
}

function leb(value: number): string {
  const group = value & 31;
  const rest = value >> 5;
  const done = (group & 16) !== 0 ? rest === -1 : rest === 0;
  return String.fromCharCode((done ? group : group | 32) + 48) + (done ? "" : leb(rest));
}

/** A row of scores that fall by 0.05 a frame. */
export function fallingRow(sequence: string, object: number, frames: readonly string[], start: number): ScoreRow {
  const J = frames.map((_, i) => start - 0.05 * i);
  const F = J.map((value) => value - 0.1);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    sequence,
    object,
    frames,
    J,
    F,
    statistics: { J: { mean: mean(J), recall: 1, decay: 0.2 }, F: { mean: mean(F), recall: 0.75, decay: NaN } },
  };
}

/** Scores of rows, their global values taken from the first. */
export function scoresOf(...rows: [ScoreRow, ...ScoreRow[]]): Scores {
  const { J, F } = rows[0].statistics;
  return { protocol: "davis", rows, global: { "J&F": (J.mean + F.mean) / 2, J, F } };
}

/** A report of eight frames with masks, truth, prompts, scores of the six in the middle, and a configuration. */
export async function sampleReport(): Promise<Report> {
  const names = Array.from({ length: 8 }, (_, i) => String(i).padStart(5, "0"));
  const frames = await Promise.all(names.map(sampleFrame));
  return {
    title: "A disc & <friends>",
    description: "drawn",
    clip: {
      width: WIDTH,
      height: HEIGHT,
      frames,
      prompts: [{ frame: 0, object: 1, content: { kind: "clicks", clicks: [{ x: 16, y: 27, positive: true }] } }],
    },
    evaluation: scoresOf(fallingRow("disc", 1, names.slice(1, -1), 0.9)),
    configuration: { model: { name: "none", imageSize: 256 }, seed: 1 },
  };
}

async function sampleFrame(name: string, index: number): Promise<ReportFrame> {
  const rgb = new Uint8Array(3 * WIDTH * HEIGHT).fill(40 + 20 * index);
  const image = `data:image/webp;base64,${(await encodeWebp({ width: WIDTH, height: HEIGHT, rgb })).toBase64()}`;
  const rle = (shift: number): Rle => encodeRle(WIDTH, HEIGHT, (x, y) => inDisc(index, x, y, shift));
  return {
    index,
    name,
    time: index / 10,
    image,
    masks: [{ object: 1, rle: rle(3) }],
    truth: [{ object: 1, rle: rle(0) }],
  };
}
