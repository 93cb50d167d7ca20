import { resizeBicubic } from "../kernel/resize.ts";
import type { CheckedPrompt } from "../prompt/prompt.ts";
import { type DecoderPoint, inputPoint, PADDING } from "../model/decoder_prompt.ts";
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

/**
 * The points of prompts on one frame, on the model's input, no padding yet: clicks add up; a box (its corners before its clicks), a mask
 * (no point) and a prompt that replaces begin anew.
 */
export function decoderPoints(
  prompts: readonly Pick<CheckedPrompt, "content" | "replace">[],
  video: VideoSize,
  imageSize: number,
): DecoderPoint[] {
  const from = prompts.findLastIndex(({ content, replace }) => content.kind !== "clicks" || replace === true);
  const points = prompts.slice(Math.max(0, from)).flatMap(({ content }): DecoderPoint[] => {
    if (content.kind === "mask") return [];
    const clicks = content.clicks.map(({ x, y, positive }): DecoderPoint => ({ x, y, label: positive ? 1 : 0 }));
    if (content.kind === "clicks") return clicks;
    const { left, top, right, bottom } = content.box;
    return [{ x: left, y: top, label: 2 }, { x: right, y: bottom, label: 3 }, ...clicks];
  });
  return points.map((point) => inputPoint(point, video, imageSize));
}

/** No prompt is not "no points": one padding point stands for it, and another follows as after every list. */
export const NO_POINTS: readonly DecoderPoint[] = [PADDING, PADDING];
