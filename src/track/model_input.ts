import { resizeBicubic } from "../kernel/resize.ts";
import type { Click, PromptContent } from "../prompt/prompt.ts";
import { type DecoderPoint, PADDING } from "../model/decoder_prompt.ts";
import type { Frame } from "../frame/frame.ts";

/** A frame as the image encoder takes it: resized to a square as Pillow does it, aspect ratio given up. */
export function modelPixels(frame: Frame, size: number): Uint8Array {
  return resizeBicubic(frame.rgb, frame.width, frame.height, size, size);
}

/** Width and height of the video, px. */
export interface VideoSize {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
}

/** Clicks (and a box before them) as points of the model's input, in float32 steps as the reference takes them; no padding yet. */
export function decoderPoints(
  content: Exclude<PromptContent, { kind: "mask" }>,
  video: VideoSize,
  size: number,
): DecoderPoint[] {
  const scaled = (v: number, side: number): number => Math.fround(Math.fround(Math.fround(v) / side) * size);
  const at = (x: number, y: number, label: DecoderPoint["label"]): DecoderPoint => ({
    x: scaled(x, video.width),
    y: scaled(y, video.height),
    label,
  });
  const clicks = content.clicks.map(({ x, y, positive }: Click) => at(x, y, positive ? 1 : 0));
  if (content.kind === "clicks") return clicks;
  const { left, top, right, bottom } = content.box;
  return [at(left, top, 2), at(right, bottom, 3), ...clicks];
}

/** No prompt is not "no points": one padding point stands for it, and another follows as after every list. */
export const NO_POINTS: readonly DecoderPoint[] = [PADDING, PADDING];
