import { basename, extname, resolve } from "node:path";
import { glob } from "node:fs/promises";
import { MaskletError } from "../error.ts";
import { type FrameInput, videoOfPictures } from "./frame_list.ts";
import type { VideoSource } from "../frame/frame.ts";

/** Extensions of the pictures that make a folder a video. */
const EXTENSIONS = [".jpg", ".jpeg", ".png", ".webp"];

/**
 * A video of the pictures in a folder.
 * @throws MaskletError `bad-video` when the folder holds none, or two for one frame
 */
export async function videoOfFolder(path: string, framesPerSecond: number): Promise<VideoSource> {
  const names = await Array.fromAsync(Deno.readDir(path), (entry) => entry.isDirectory ? "" : entry.name);
  const pictures = names.filter(isPicture).map((name) => `${path.replace(/[/\\]+$/, "")}/${name}`);
  if (pictures.length === 0) {
    const found = names.length === 0 ? "an empty folder" : `${names.length} other entries`;
    throw new MaskletError("bad-video", `Expected pictures (${EXTENSIONS.join(", ")}) in ${path}, found ${found}`, {
      hint: "Give the folder that holds the frames themselves, e.g. JPEGImages/480p/dog",
    });
  }
  return await videoOfFiles(pictures, { kind: "folder", name: basename(resolve(path)), framesPerSecond });
}

/**
 * A video of the pictures that a pattern matches.
 * @throws MaskletError `missing-file` when it matches none, `bad-video` when it matches two for one frame
 */
export async function videoOfPattern(pattern: string, framesPerSecond: number): Promise<VideoSource> {
  const pictures = (await Array.fromAsync(glob(pattern))).filter(isPicture);
  if (pictures.length === 0) {
    throw new MaskletError("missing-file", `Expected pictures (${EXTENSIONS.join(", ")}) at ${pattern}, found none`, {
      hint: /[[\]{}]/.test(pattern)
        ? `Brackets and braces are part of a pattern: where they are part of a name, give the folder itself (it starts at ${Deno.cwd()})`
        : `Check the pattern; relative patterns start at ${Deno.cwd()}`,
    });
  }
  const name = basename(resolve(pictures[0]!, ".."));
  return await videoOfFiles(pictures, { kind: "folder", name, framesPerSecond });
}

/** A video of a list as the caller ordered it. */
export async function videoOfList(inputs: readonly FrameInput[], framesPerSecond: number): Promise<VideoSource> {
  if (inputs.length === 0) {
    throw new MaskletError("bad-video", "Expected at least one frame, found an empty list", {
      hint: "Give the paths, bytes or decoded pictures of the frames in order",
    });
  }
  const fromFiles = inputs.every((input) => typeof input === "string" || input instanceof URL);
  const frameNames = fromFiles ? inputs.map((input) => stemOf(decodeURIComponent(String(input)))) : undefined;
  return await videoOfPictures(inputs, { kind: "frames", name: "frames", framesPerSecond, frameNames });
}

async function videoOfFiles(
  paths: readonly string[],
  facts: { kind: "folder"; name: string; framesPerSecond: number },
): Promise<VideoSource> {
  const inOrder = paths.toSorted((a, b) => compareNames(stemOf(a), stemOf(b)));
  const frameNames = inOrder.map(stemOf);
  const twice = frameNames.findIndex((name, i) => name === frameNames[i - 1]);
  if (twice > 0) {
    const found = `${inOrder[twice - 1]} and ${inOrder[twice]}`;
    throw new MaskletError("bad-video", `Expected one picture for frame ${frameNames[twice]}, found ${found}`, {
      hint: 'Choose with a pattern, e.g. "frames/*.jpg"',
    });
  }
  return await videoOfPictures(inOrder, { ...facts, frameNames });
}

/** Whether a name is that of a picture; hidden files are none. */
export function isPicture(name: string): boolean {
  return EXTENSIONS.includes(extname(name).toLowerCase()) && !basename(name).startsWith(".");
}

function stemOf(path: string): string {
  return basename(path, extname(path));
}

/**
 * Order of frame names: runs of digits by their number, everything else by character, so that `f2` comes before `f10` and names of
 * one length keep their plain order.
 */
export function compareNames(a: string, b: string): number {
  const parts = (name: string): string[] => name.match(/\d+|\D+/g) ?? [];
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [one, two] = [left[i]!, right[i]!];
    if (one === two) continue;
    const digits = /^\d/.test(one) && /^\d/.test(two);
    const difference = digits ? Number(one) - Number(two) : 0;
    if (difference !== 0) return difference;
    return one < two ? -1 : 1;
  }
  return left.length - right.length;
}
