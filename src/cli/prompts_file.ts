import { maskFromRle } from "../mask/rle.ts";
import { MaskletError } from "../error.ts";
import { readIndexedPng } from "../image/label_png.ts";
import { maskFromBytes } from "../mask/mask.ts";
import type { Mask } from "../mask/mask.ts";
import type { Rle } from "../mask/rle.ts";
import type { ObjectId, Prompt } from "../prompt/prompt.ts";

/** A prompt as a JSON file holds it: its mask is an RLE, or the path of a PNG (beside the file). */
type WrittenPrompt = Omit<Prompt, "mask"> & { readonly mask?: Rle | string };

/**
 * Prompts of a JSON file: an array of `{ frame, object, points?, labels?, box?, mask? }`, masks as COCO RLE or a path to a PNG.
 * @throws {MaskletError} `missing-file`, `bad-prompt`
 */
export async function readPrompts(path: string): Promise<Prompt[]> {
  const written = parse(await readText(path), path);
  return await Promise.all(written.map(async ({ mask, ...said }) => {
    if (mask === undefined) return said;
    return { ...said, mask: typeof mask === "string" ? await readMask(beside(path, mask)) : maskFromRle(mask) };
  }));
}

/** A prompt's mask from a PNG: any value but 0 is the object, or the pixels of one value. */
export async function readMask(path: string, value?: number): Promise<Mask> {
  const { values, width, height, channels } = await readIndexedPng(path);
  const inside = Uint8Array.from({ length: width * height }, (_, i) => {
    const found = values[i * channels]!;
    return (value === undefined ? found !== 0 : found === value) ? 1 : 0;
  });
  return maskFromBytes(inside, width, height);
}

/** "120,80" as numbers. */
export function readNumbers(text: string, count: number, flag: string): number[] {
  const numbers = text.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
  if (numbers.length === count && numbers.every(Number.isFinite)) return numbers;
  throw new MaskletError(
    "bad-argument",
    `Expected ${count} numbers with commas after --${flag}, found ${JSON.stringify(text)}`,
    {
      hint: `Write --${flag} ${["X,Y", "X0,Y0,X1,Y1"][count === 2 ? 0 : 1]} in px of the video, without blanks`,
    },
  );
}

/** "3" is the object 3; anything that is no positive whole number is a label. */
export function readObject(text: string): ObjectId {
  return /^[1-9]\d*$/.test(text) ? Number(text) : text;
}

function parse(text: string, path: string): WrittenPrompt[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw new MaskletError("bad-prompt", `Expected JSON in ${path}, found: ${(cause as Error).message}`, {
      hint: "Write an array of prompts",
      cause,
    });
  }
  if (
    Array.isArray(found) &&
    found.every((one) => typeof one === "object" && one !== null && "frame" in one && "object" in one)
  ) {
    return found as WrittenPrompt[];
  }
  throw new MaskletError("bad-prompt", `Expected an array of prompts in ${path}, found ${text.slice(0, 60)}`, {
    hint: 'Write [{ "frame": 0, "object": 1, "points": [[420, 260]], "labels": [1] }]',
  });
}

const beside = (path: string, file: string): string =>
  file.startsWith("/") || !path.includes("/") ? file : `${path.slice(0, path.lastIndexOf("/"))}/${file}`;

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new MaskletError("missing-file", `Expected prompts in ${path}, found: ${(cause as Error).message}`, {
      hint: "Give the path of a JSON file",
      cause,
    });
  }
}
