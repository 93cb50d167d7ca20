import type { Buffer } from "node:buffer";
import type { Chroma } from "./bitstream/stream_picture.ts";
import type { DecodedPicture } from "./webcodecs.ts";
import type { Plane } from "./yuv.ts";

/** Samples that share one of chroma, in a row and in a column. */
const SPANS: Readonly<Record<Exclude<Chroma, "400">, readonly [x: number, y: number]>> = {
  "420": [2, 2],
  "422": [2, 1],
  "440": [1, 2],
  "444": [1, 1],
};
/** FFmpeg's numbers of "samples use a part of their range" and "all of it"; where nothing is said it takes colours for the first, gray for the second. */
const [LIMITED, FULL] = [1, 2];

/** The part of a frame of the native module that is used. */
export interface NativeFrame {
  readonly format: number;
  readonly width: number;
  readonly height: number;
  readonly colorRange: number;
  alloc(): void;
  free(): void;
  toBuffer(): Buffer;
}

/** A picture as FFmpeg has it: its planes one behind the other. */
export class PlanePicture implements DecodedPicture {
  readonly format: string;
  readonly visibleRect: { readonly width: number; readonly height: number };
  readonly colorSpace: { readonly fullRange: boolean };
  readonly #planes: readonly Plane[];
  readonly #size: number;
  #frame: NativeFrame | undefined;

  /** @param name FFmpeg's name of the pixel format; one that is not known is passed on, for errors to say it */
  constructor(frame: NativeFrame, name: string) {
    const { width, height } = frame;
    const known = /^(?:yuv(j)?(4\d\d)p|(gray)|(gbr)p)(?:(10|12)le)?$/.exec(name);
    const [, all, chroma, gray, gbr, depth] = known ?? [];
    this.format = known === null
      ? name
      : `${chroma === undefined ? (gray ?? gbr)!.toUpperCase() : `I${chroma}`}${depth ? `P${depth}` : ""}`;
    this.visibleRect = { width, height };
    const limited = gray === undefined ? frame.colorRange !== FULL : frame.colorRange === LIMITED;
    this.colorSpace = { fullRange: all !== undefined || !limited };
    const bytes = depth === undefined ? 1 : 2;
    const [spanX, spanY] = SPANS[chroma as keyof typeof SPANS] ?? [1, 1];
    const [stride, rows] = [bytes * Math.ceil(width / spanX), Math.ceil(height / spanY)];
    const luma = bytes * width * height;
    const colours = known === null || gray !== undefined ? 0 : 2;
    this.#planes = [
      { offset: 0, stride: bytes * width },
      ...[0, 1].slice(0, colours).map((i) => ({ offset: luma + i * stride * rows, stride })),
    ];
    this.#size = luma + colours * stride * rows;
    this.#frame = frame;
  }

  allocationSize(): number {
    return this.#size;
  }

  copyTo(destination: Uint8Array): Promise<readonly Plane[]> {
    destination.set(this.#frame!.toBuffer().subarray(0, this.#size));
    return Promise.resolve(this.#planes);
  }

  close(): void {
    this.#frame?.free();
    this.#frame = undefined;
  }
}
