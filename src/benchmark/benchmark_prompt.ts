import { MaskletError } from "../error.ts";
import { annotateFrame } from "../evaluate/annotate_frame.ts";
import type { SequenceTruth } from "../evaluate/sequence_truth.ts";
import { maskBox } from "../mask/mask_ops.ts";
import type { Model } from "../model/model.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { CorrectOptions } from "../track/correct.ts";
import { prompt, type Prompted } from "../track/prompted.ts";
import type { VideoSource } from "../frame/frame.ts";

/**
 * What an object is shown by, on the first frame that shows it: its mask, the tight box around it, or so many simulated clicks, each at the centre of what is
 * still wrong (semi-supervised protocols of the SAM 2 paper, section 6.2 and appendix E).
 */
export type BenchmarkPrompt =
  | { readonly kind: "mask" }
  | { readonly kind: "box" }
  | { readonly kind: "clicks"; readonly clicks: number };

/**
 * Reads "mask", "box" or "clicks:3".
 * @throws {MaskletError} `bad-argument`
 */
export function parseBenchmarkPrompt(text: string): BenchmarkPrompt {
  if (text === "mask" || text === "box") return { kind: text };
  const match = /^clicks?:([1-9]\d?)$/.exec(text);
  if (match !== null) return { kind: "clicks", clicks: Number(match[1]) };
  throw new MaskletError("bad-argument", `Expected the prompt mask, box or clicks:N, found ${JSON.stringify(text)}`, {
    hint: "Say clicks:1, clicks:3 or clicks:5 for simulated clicks on the first frame",
  });
}

/** "mask", "box" or "clicks:3". */
export function benchmarkPromptText(said: BenchmarkPrompt): string {
  return said.kind === "clicks" ? `clicks:${said.clicks}` : said.kind;
}

/** Prompts objects by their truth on one frame. */
export async function promptByTruth(
  model: Model,
  video: VideoSource,
  truth: SequenceTruth,
  { frame, objects, said, tracking }: {
    readonly frame: number;
    readonly objects: readonly ObjectId[];
    readonly said: BenchmarkPrompt;
    readonly tracking: CorrectOptions;
  },
): Promise<Prompted> {
  let prompted = prompt(video);
  for (const object of objects) {
    const mask = await truth.mask(object, frame);
    if (said.kind === "mask") prompted = prompt(prompted, { frame, object, mask });
    else if (said.kind === "box") {
      const { left, top, right, bottom } = maskBox(mask)!;
      // the box of the reference's training: from the first to the last pixel
      prompted = prompt(prompted, { frame, object, box: boxOf(left, top, right - 1, bottom - 1) });
    } else {
      const alone = await annotateFrame(model, video, { frame, object, truth: mask, clicks: said.clicks, tracking });
      const points = alone.clicks.map(({ x, y }) => [x, y] as const);
      for (const [i, click] of alone.clicks.entries()) {
        prompted = prompt(prompted, { frame, object, points: [points[i]!], labels: [click.label] });
      }
    }
  }
  return prompted;
}

/** A box of one pixel's width is given half a pixel on each side that is in the frame, as a box must not be empty. */
function boxOf(left: number, top: number, right: number, bottom: number): readonly [number, number, number, number] {
  const [dx, dy] = [right > left ? 0 : 0.5, bottom > top ? 0 : 0.5];
  return [Math.max(0, left - dx), Math.max(0, top - dy), right + dx, bottom + dy];
}
