/**
 * A video of coloured blocks in memory that says what was decoded of it.
 * @module
 */
import { failClosed } from "../../src/error.ts";
import type { Frame, FrameRange, VideoSource } from "../../src/frame/frame.ts";
import { frameNameOf } from "../../src/frame/frame_name.ts";
import { type Block, painted, SIDE } from "./colours.ts";

/** A fake video. */
export interface ColourVideo extends VideoSource {
  /** Indices of the frames that were decoded, in order. */
  readonly decoded: number[];
  /** Walks that were begun and have not ended. */
  readonly walking: number;
}

/** How it presents itself. */
export interface ColourVideoOptions {
  /** Default "frames"; a live one does not know its length and is walked forward. */
  readonly kind?: VideoSource["kind"];
  /** Default "blocks". */
  readonly name?: string;
  /** The walk fails when it comes to this frame. */
  readonly failAt?: number;
}

/** A video whose frames show blocks. */
export function colourVideo(frames: readonly (readonly Block[])[], options: ColourVideoOptions = {}): ColourVideo {
  const { kind = "frames", name = "blocks", failAt } = options;
  const decoded: number[] = [];
  let [open, walking] = [true, 0];
  const frame = (index: number): Frame => {
    if (!open) failClosed("video");
    if (index === failAt) throw new Error(`frame ${index} is broken`);
    decoded.push(index);
    const rgb = painted(frames[index]!);
    return { index, time: index / 10, name: frameNameOf(index), width: SIDE, height: SIDE, rgb };
  };
  return {
    ...{ kind, name, width: SIDE, height: SIDE, framesPerSecond: 10, decoded },
    frameCount: kind === "live" ? undefined : frames.length,
    get walking() {
      return walking;
    },
    // deno-lint-ignore require-await -- a failure must reject, not throw
    frame: async (index) => frame(index),
    async *frames({ start = 0, end = frames.length, reverse = false, signal }: FrameRange = {}) {
      walking++;
      try {
        const last = Math.min(end, frames.length);
        for (let i = start; i < last; i++) {
          signal?.throwIfAborted();
          yield await Promise.resolve(frame(reverse ? last - 1 - (i - start) : i));
        }
      } finally {
        walking--;
      }
    },
    close: () => Promise.resolve(void (open = false)),
    [Symbol.asyncDispose]: () => Promise.resolve(void (open = false)),
  };
}

/** Frames on which a block moves by a step each frame, before still blocks. */
export function moving(
  count: number,
  block: Block,
  [right, down]: readonly [number, number],
  still: readonly Block[] = [],
): Block[][] {
  return Array.from({ length: count }, (_, t) => [
    ...still,
    { ...block, left: block.left + right * t, top: block.top + down * t },
  ]);
}
