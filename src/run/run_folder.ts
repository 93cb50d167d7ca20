import { MaskletError } from "../error.ts";
import { removeFile } from "../files/remove_file.ts";
import { isPicture } from "../frame/frame_name.ts";
import { readTrackRecord, TRACK_RECORD_FILE } from "./track_record.ts";
import { readUnfinished, removeRunLog, unfinishedFrames } from "./run_log.ts";

/** What a folder holds before a run is written to it. */
export type RunFolder =
  /** Nothing that a run would touch. */
  | { readonly kind: "free" }
  /** A run that can be taken up, and how many frames it has. */
  | { readonly kind: "unfinished"; readonly frames: number }
  /** A complete run, how many frames it has, and what tells it from others; undefined where its file does not say so. */
  | { readonly kind: "finished"; readonly frames: number; readonly identity: unknown }
  /** Pictures that no run of ours wrote; one of them by its path in the folder. */
  | { readonly kind: "strange"; readonly found: string };

/** The file that says that a run is complete. */
const MASKLETS_FILE = "masklets.json";

/**
 * Says what a folder holds.
 * @throws {MaskletError} `bad-argument` when it cannot be read as a run or a folder
 */
export async function inspectRunFolder(dir: string): Promise<RunFolder> {
  const unfinished = await unfinishedFrames(dir);
  if (unfinished !== undefined) return { kind: "unfinished", frames: unfinished };
  const finished = await readFinished(dir);
  if (finished !== undefined) return { kind: "finished", frames: finished.frames.length, identity: finished.identity };
  const found = await firstPicture(dir);
  return found === undefined ? { kind: "free" } : { kind: "strange", found };
}

/**
 * Takes away the files of the run that a folder holds, finished or not, and no others.
 * @throws {MaskletError} `bad-argument` while a run is writing there, `io`
 */
export async function removeRun(dir: string): Promise<void> {
  const names = (await readFinished(dir))?.frames ?? (await readUnfinished(dir))?.frames ?? [];
  const files = new Set(names.map(({ name }) => `${name}.png`));
  const made = await readTrackRecord(dir);
  await removeRunLog(dir);
  await removePictures(dir, files);
  for await (const { name, isDirectory } of entriesOf(dir)) {
    if (!isDirectory || name.startsWith(".")) continue;
    await removePictures(`${dir}/${name}`, files);
    await Deno.remove(`${dir}/${name}`).catch(() => {}); // it holds something else: it stays
  }
  for (const name of [MASKLETS_FILE, `${MASKLETS_FILE}.part`, TRACK_RECORD_FILE, ...made?.files ?? []]) {
    await removeFile(`${dir}/${name}`);
  }
}

interface FinishedRun {
  readonly frames: readonly { readonly name: string }[];
  readonly identity?: unknown;
}

async function readFinished(dir: string): Promise<FinishedRun | undefined> {
  const path = `${dir}/${MASKLETS_FILE}`;
  const text = await Deno.readTextFile(path).catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const run = JSON.parse(text) as FinishedRun;
    if (run.frames.every(({ name }) => typeof name === "string" && !/[\\/]/.test(name))) return run;
  } catch {
    // falls through: not a run's file
  }
  throw new MaskletError(
    "bad-argument",
    `Expected a run's ${MASKLETS_FILE} in ${dir}, found another file of that name`,
    {
      hint: "Write elsewhere, or move that file away",
    },
  );
}

/** The first picture in a folder or one level below it: masks of others, or the very frames that are tracked. */
async function firstPicture(dir: string): Promise<string | undefined> {
  for await (const { name, isDirectory, isFile } of entriesOf(dir)) {
    if (isFile && isPicture(name)) return name;
    if (!isDirectory || name.startsWith(".")) continue;
    for await (const inner of entriesOf(`${dir}/${name}`)) {
      if (inner.isFile && isPicture(inner.name)) return `${name}/${inner.name}`;
    }
  }
  return undefined;
}

async function removePictures(dir: string, files: ReadonlySet<string>): Promise<void> {
  for await (const { name, isFile } of entriesOf(dir)) {
    if (isFile && files.has(name)) await removeFile(`${dir}/${name}`);
  }
}

async function* entriesOf(dir: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(dir);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return;
    throw new MaskletError("io", `Expected a folder that can be read at ${dir}, found: ${(cause as Error).message}`, {
      hint: "Choose another folder",
      cause,
    });
  }
}
