import { syntheticFrame, syntheticMask } from "../../src/parity/synthetic_video.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import type { Mask } from "../../src/mask/mask.ts";
import type { FrameInput } from "../../src/video/frame_list.ts";

/** Size of the clip, px. */
export const [WIDTH, HEIGHT] = [160, 120];

/** Frames of a clip in which a rectangle and two ellipses move. */
export const movingShapes = (frames: number): FrameInput[] =>
  Array.from({ length: frames }, (_, t) => ({ width: WIDTH, height: HEIGHT, rgb: syntheticFrame(WIDTH, HEIGHT, t) }));

/** One of its shapes: 0 the rectangle, 1 and 2 the ellipses. */
export const shapeAt = (t: number, shape: number): Mask =>
  maskFromBytes(syntheticMask(WIDTH, HEIGHT, t, shape), WIDTH, HEIGHT);
