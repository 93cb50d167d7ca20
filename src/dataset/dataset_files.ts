import { MaskletError } from "../error.ts";
import { decodeText } from "../files/decode_text.ts";
import { isMaskFile, isPicture, isStray } from "../frame/frame_name.ts";
import { oneFileAFrame } from "../frame/one_file_a_frame.ts";
import { isFolder, listFolder } from "./mask_folder.ts";

/** The text of a file, or undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return decodeText(await Deno.readFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw new MaskletError("io", `Expected to read ${path}, found: ${(cause as Error).message}`, {
      hint: "Let this process read the dataset",
      cause,
    });
  }
}

/**
 * A JSON file, or undefined when there is none.
 * @throws {MaskletError} `bad-dataset` when it is no JSON
 */
export async function readJsonIfThere(path: string): Promise<unknown> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MaskletError("bad-dataset", `Expected JSON in ${path}, found: ${(cause as Error).message}`, {
      hint: "Fetch the file again; it may have been cut short",
      cause,
    });
  }
}

/** Whether a file is at the path. */
export async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}

/** Paths of the files with one of the endings, hidden ones left out; none when there is no such folder. */
export async function filesIn(folder: string, ...endings: readonly string[]): Promise<string[]> {
  if (!await isFolder(folder)) return [];
  const names = (await listFolder(folder)).filter(({ name }) =>
    !name.startsWith(".") && endings.some((ending) => name.endsWith(ending))
  );
  return names.map(({ name }) => `${folder}/${name}`);
}

/**
 * Paths of the pictures in a folder that are frames, in their order; none when there is no such folder.
 * @throws {MaskletError} `bad-dataset` where two are called alike but for their extensions
 */
export async function picturesIn(folder: string): Promise<string[]> {
  return await framesIn(folder, isPicture);
}

/**
 * Paths of the masks in a folder, in the order of their frames; none when there is no such folder.
 * @throws {MaskletError} `bad-dataset` where two are called alike but for their extensions
 */
export async function masksIn(folder: string): Promise<string[]> {
  return await framesIn(folder, isMaskFile);
}

async function framesIn(folder: string, counts: (name: string) => boolean): Promise<string[]> {
  if (!await isFolder(folder)) return [];
  const files = (await listFolder(folder)).filter(({ name, isFolder }) => !isFolder && counts(name));
  return oneFileAFrame(files.map(({ name }) => `${folder}/${name}`), "bad-dataset");
}

/** Names of the folders in a folder, hidden ones left out; none when there is no such folder. */
export async function foldersIn(folder: string): Promise<string[]> {
  if (!await isFolder(folder)) return [];
  return (await listFolder(folder)).filter(({ name, isFolder }) => isFolder && !isStray(name)).map(({ name }) => name);
}

/** Names in a list, one a line, each once; empty lines are passed over. */
export function namesInList(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trim()).filter((line) => line !== ""))];
}

/** Ends the reading of a dataset that lacks something. */
export function missing(what: string, hint: string): never {
  throw new MaskletError("bad-dataset", `Expected ${what}, found none`, { hint });
}
