import { basename, resolve } from "node:path";
import { glob } from "node:fs/promises";
import { MaskletError } from "../error.ts";
import { type FrameInput, videoOfPictures } from "./frame_list.ts";
import { pathOf } from "../files/path_of.ts";
import type { VideoSource } from "../frame/frame.ts";
import { isPicture, isStray, PICTURE_EXTENSIONS, stemOf } from "../frame/frame_name.ts";
import { oneFileAFrame, requireOwnNames } from "../frame/one_file_a_frame.ts";

/**
 * A video of the pictures in a folder.
 * @throws {MaskletError} `bad-video` when the folder holds none, or two for one frame
 */
export async function videoOfFolder(path: string, framesPerSecond: number): Promise<VideoSource> {
  const entries = await Array.fromAsync(Deno.readDir(path));
  const names = entries.map(({ name, isFile, isSymlink }) => isFile || isSymlink ? name : ""); // no folder, no pipe
  requireReadable(names, path);
  const pictures = names.filter(isPicture).map((name) => `${path.replace(/[/\\]+$/, "")}/${name}`);
  if (pictures.length === 0) {
    const found = names.length === 0 ? "an empty folder" : `${names.length} other entries`;
    throw new MaskletError(
      "bad-video",
      `Expected pictures (${PICTURE_EXTENSIONS.join(", ")}) in ${path}, found ${found}`,
      {
        hint: "Give the folder that holds the frames themselves, e.g. JPEGImages/480p/dog",
      },
    );
  }
  return await videoOfFiles(pictures, { kind: "folder", name: basename(resolve(path)), framesPerSecond });
}

/** Extensions of pictures that are not read, beside those that are: left out, they would shift every frame behind them. */
const UNREAD =
  /\.(avif|heic|heif|gif|jfif|jpe|jp2|j2k|jxl|tga|exr|hdr|dds|ppm|pgm|pbm|pnm|dng|cr2|cr3|nef|arw|raf|orf|rw2|psd|svg|npy)$/i;

/** Refuses pictures that are not read and named as frames are. */
function requireReadable(names: readonly string[], path: string): void {
  const formOf = (name: string): string => stemOf(name).replace(/\d+/g, "#");
  const forms = new Set(names.filter(isPicture).map(formOf).filter((form) => form.includes("#")));
  const unread = names.find((name) => UNREAD.test(name) && !isStray(name) && forms.has(formOf(name)));
  if (unread === undefined) return;
  throw new MaskletError(
    "bad-video",
    `Expected pictures (${PICTURE_EXTENSIONS.join(", ")}) in ${path}, found ${unread} among them`,
    { hint: 'Convert it, or choose the frames with a pattern, e.g. "frames/*.jpg"' },
  );
}

/**
 * A video of the pictures that a pattern matches.
 * @throws {MaskletError} `missing-file` when it matches none, `bad-video` when it matches two for one frame
 */
export async function videoOfPattern(pattern: string, framesPerSecond: number): Promise<VideoSource> {
  const pictures = (await Array.fromAsync(glob(pattern))).filter(isPicture);
  if (pictures.length === 0) {
    throw new MaskletError(
      "missing-file",
      `Expected pictures (${PICTURE_EXTENSIONS.join(", ")}) at ${pattern}, found none`,
      {
        hint: /[[\]{}]/.test(pattern)
          ? `Brackets and braces are part of a pattern: where they are part of a name, give the folder itself (it starts at ${Deno.cwd()})`
          : `Check the pattern; relative patterns start at ${Deno.cwd()}`,
      },
    );
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
  const paths = fromFiles ? inputs.map((input) => pathOf(input as string | URL)) : undefined;
  if (paths !== undefined) requireOwnNames(paths, "bad-video");
  const frameNames = paths?.map(stemOf);
  return await videoOfPictures(inputs, { kind: "frames", name: "frames", framesPerSecond, frameNames });
}

async function videoOfFiles(
  paths: readonly string[],
  facts: { kind: "folder"; name: string; framesPerSecond: number },
): Promise<VideoSource> {
  const inOrder = oneFileAFrame(paths, "bad-video");
  return await videoOfPictures(inOrder, { ...facts, frameNames: inOrder.map(stemOf) });
}
