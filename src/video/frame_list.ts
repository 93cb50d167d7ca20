import { MaskletError } from "../error.ts";
import { type FileOrBytes, isFileOrBytes, readBytes } from "../files/read_bytes.ts";
import { decodePicture } from "../image/decode_image.ts";
import { requireRgbImage, type RgbImage } from "../image/rgb_image.ts";
import type { Frame, VideoSource } from "../frame/frame.ts";
import { frameNameOf } from "../frame/frame_name.ts";
import { imageFileSize, imageSize, type Size } from "./image_size.ts";
import { prefetch } from "./prefetch.ts";
import { type CheckedRange, type FrameReader, makeVideoSource } from "./source.ts";

/** One frame as it can be given: the path of a picture, its encoded bytes, or decoded. */
export type FrameInput = FileOrBytes | RgbImage;

/** What a list of pictures does not say of itself. */
export interface ListFacts {
  readonly kind: "folder" | "frames";
  readonly name: string;
  readonly framesPerSecond: number;
  readonly frameNames?: readonly string[] | undefined;
}

/** Frames that are decoded beyond the one in use. */
const AHEAD = 2;
/** Files whose headers are read at the same time. */
const HEADERS_AT_ONCE = 16;

/**
 * A video of pictures in a given order. The size of every picture is read at once; pixels are decoded when they are asked for.
 * @throws {MaskletError} `bad-video` for pictures of different sizes, `missing-file`, `bad-image`
 */
export async function videoOfPictures(inputs: readonly FrameInput[], facts: ListFacts): Promise<VideoSource> {
  const callIt = (index: number): string => nameOfInput(inputs[index]!, index);
  const sizes = await sizesOf(inputs, callIt);
  const { width, height } = sizes[0]!;
  const other = sizes.findIndex((size) => size.width !== width || size.height !== height);
  if (other > 0) {
    const found = `${sizes[other]!.width}x${sizes[other]!.height} in ${callIt(other)}`;
    throw new MaskletError(
      "bad-video",
      `Expected all frames to be ${width}x${height} as ${callIt(0)}, found ${found}`,
      {
        hint: "Resize the frames to one size, or load the pictures of one video only",
      },
    );
  }
  const read = async (index: number): Promise<Frame> => {
    const image = await decoded(inputs[index]!, callIt(index));
    if (image.width !== width || image.height !== height) {
      const found = `${image.width}x${image.height}`;
      throw new MaskletError("bad-video", `Expected ${width}x${height} in ${callIt(index)}, found ${found}`, {
        hint: "The file changed since the video was loaded; load it again",
      });
    }
    const name = facts.frameNames?.[index] ?? frameNameOf(index);
    return { index, time: index / facts.framesPerSecond, name, width, height, rgb: image.rgb };
  };
  return makeVideoSource({ ...facts, width, height, frameCount: inputs.length }, readerOf(read));
}

/** Reads frames that stand each for themselves, a few at the same time. */
function readerOf(read: (index: number) => Promise<Frame>): FrameReader {
  return {
    frame: read,
    frames: ({ start, end, reverse, signal }: CheckedRange) => {
      let left = end - start;
      const next = (): Promise<Frame | undefined> => {
        if (left <= 0 || signal.aborted) return Promise.resolve(undefined);
        left--;
        return read(reverse ? start + left : end - 1 - left);
      };
      return prefetch(next, AHEAD, signal);
    },
    close: () => Promise.resolve(),
  };
}

async function decoded(input: FrameInput, name: string): Promise<RgbImage> {
  return isFileOrBytes(input) ? await decodePicture(await readBytes(input), name) : input;
}

function nameOfInput(input: FrameInput, index: number): string {
  return typeof input === "string" || input instanceof URL ? String(input) : `frame ${index}`;
}

async function sizesOf(inputs: readonly FrameInput[], callIt: (index: number) => string): Promise<Size[]> {
  const sizes = new Array<Size>(inputs.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < inputs.length; index = next++) {
      sizes[index] = await sizeOf(inputs[index]!, callIt(index));
    }
  };
  const workers = Array.from({ length: HEADERS_AT_ONCE }, work);
  await Promise.allSettled(workers); // on an error the others end first, so that no file stays open
  await Promise.all(workers);
  return sizes;
}

async function sizeOf(input: FrameInput, name: string): Promise<Size> {
  if (typeof input === "string" || input instanceof URL) return await imageFileSize(input);
  if (isFileOrBytes(input)) return await imageSize(await readBytes(input), name);
  requireRgbImage(input, name);
  return input;
}
