import type { FolderEntry, MaskFolder } from "../dataset/mask_folder.ts";
import { isMaskFile } from "../frame/frame_name.ts";
import { oneFileAFrame } from "../frame/one_file_a_frame.ts";
import { MaskletError } from "../error.ts";
import { refuse, type SequenceMasks, type SequencePlan } from "./sequence_plan.ts";

/** What counts: the right frames, and the official tool's where they are others. */
export interface Counted<T> {
  /** What is scored. */
  readonly right: T;
  /** What the official tool scores; absent: the same; null: it ends with an error. */
  readonly official?: T | null;
}

/** How an official tool lists the frames of a folder. */
export interface OfficialListing {
  /** What the tool is called. */
  readonly tool: string;
  /** Whether it takes an entry for a frame. */
  readonly takes: (entry: FolderEntry) => boolean;
  /** Whether it ends with an error where the folder holds anything but masks. */
  readonly endsOnStray?: boolean;
  /** Whether first and last frame do not count. */
  readonly inner: boolean;
}

/** Entries that a note lists. */
const LISTED = 5;

/**
 * The masks in a folder of truth that count: PNG files in the order of their frames. Where an official tool counts others, because it takes
 * stray files for frames or sorts numbers as texts, that is noted, and its own list is handed out beside.
 *
 * @param masks the sequence, or the folder of one object; `note` is told
 * @returns names of files
 * @throws {MaskletError} `evaluation-refused` where two masks are of one frame
 */
export async function countFrames(
  { truth, note }: Pick<SequenceMasks, "truth" | "note">,
  { tool, takes, endsOnStray = false, inner }: OfficialListing,
): Promise<Counted<readonly string[]>> {
  const entries = await truth.entries();
  const masks = new Set(await masksOf(truth));
  const strays = entries.filter(({ name }) => !masks.has(name)).map(({ name }) => name);
  const cut = (names: readonly string[]): readonly string[] => inner ? names.slice(1, -1) : names;
  const right = cut([...masks]);
  const official = cut(entries.filter(takes).map(({ name }) => name));
  const taken = entries.some((entry) => takes(entry) && !masks.has(entry.name));
  if (taken || (endsOnStray && strays.length > 0)) {
    const ends = endsOnStray || official.some((name) => !masks.has(name));
    note?.(
      `${listed(strays)} in ${truth.place} ${strays.length === 1 ? "is no frame" : "are no frames"}: ${tool} ${
        ends
          ? "ends with an error there"
          : `counts ${strays.length === 1 ? "it as one" : "them as frames"} and scores ${listed(official)}`
      }`,
    );
    return { right, official: ends ? null : official };
  }
  if (right.length === official.length && right.every((name, i) => name === official[i])) return { right };
  if (official.length === 0) {
    note?.(`${tool} takes no file in ${truth.place} for a frame: it asks for .png in small letters`);
    return { right, official: null };
  }
  note?.(
    `frames of ${truth.place} are in the order of their numbers: ${tool} sorts their names as texts${
      inner ? `, and scores ${listed(official)}` : ""
    }`,
  );
  return { right, official };
}

/**
 * Names of the masks in a folder, in the order of their frames.
 * @throws {MaskletError} `evaluation-refused` where two are of one frame
 */
export async function masksOf(folder: MaskFolder): Promise<string[]> {
  const files = (await folder.entries()).filter(({ name, isFolder }) => !isFolder && isMaskFile(name));
  return oneFileAFrame(files.map(({ name }) => name), "evaluation-refused");
}

/**
 * A plan over the right frames, with the official tool's own beside it where that counts others; or, `compatible`, the official one alone.
 *
 * @param make makes a plan of what counts, by the right rules or, `official`, by the tool's
 * @throws {MaskletError} `evaluation-refused` where the tool's number is asked for and it gives none; what `make` throws
 */
export async function planCounted<T>(
  masks: SequenceMasks,
  { right, official }: Counted<T>,
  compatible: boolean,
  make: (masks: SequenceMasks, counted: T, official: boolean) => Promise<SequencePlan>,
): Promise<SequencePlan> {
  if (compatible) {
    if (official !== null) return await make(masks, official ?? right, true);
    return refuse(
      `Expected PNG masks alone in ${masks.truth.place}, found other files, with which the official tool gives no number`,
      "Take them away, or leave compatible out",
    );
  }
  const plan = await make(masks, right, false);
  if (official === undefined || official === null) return plan;
  const { leaveOut: _, note: __, ...quiet } = masks;
  const other = await make(quiet, official, true).catch(noNumber);
  return other === undefined ? plan : { ...plan, official: (comparer) => other.score(comparer).catch(noNumber) };
}

/** An official tool that ends with an error gives no number. */
function noNumber(error: unknown): undefined {
  if (!(error instanceof MaskletError)) throw error;
}

function listed(names: readonly string[]): string {
  if (names.length <= LISTED) return names.join(", ");
  return `${names.slice(0, LISTED - 1).join(", ")}, … ${names.at(-1)} (${names.length})`;
}
