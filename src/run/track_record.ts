import { join } from "node:path";
import { MaskletError } from "../error.ts";
import { writeFileAtomic } from "../files/atomic.ts";

/** The file beside a run's masks that says how it was made. */
export const TRACK_RECORD_FILE = "track.json";

/** How a run was made: what its report shows beside the masks. Nothing of it belongs to the run's identity. */
export interface TrackRecord {
  /** Format version: 1. */
  readonly version: 1;
  /** The command, as it was typed; absent where no command made the run. */
  readonly command?: string;
  /** Path of the video; absent where it was none of disk. */
  readonly video?: string;
  /** Folder of the true masks that it was scored by. */
  readonly truth?: string;
  /** Model, backend and versions, by name. */
  readonly made: Readonly<Record<string, unknown>>;
  /** Frames that the last process tracked, and how long it took, seconds. */
  readonly tracked: { readonly frames: number; readonly seconds: number };
  /** Most memory that the process held, bytes, as it was seen after each frame. */
  readonly peakMemory: number;
  /** Names of the files in the folder that were made of the run: overlay and report. */
  readonly files: readonly string[];
}

/**
 * Writes the record of a run into its folder.
 * @throws {MaskletError} `io`
 */
export async function writeTrackRecord(dir: string, record: TrackRecord): Promise<void> {
  await writeFileAtomic(join(dir, TRACK_RECORD_FILE), `${JSON.stringify(record, undefined, 2)}\n`);
}

/**
 * Reads the record of a run.
 * @returns undefined where its folder has none
 * @throws {MaskletError} `bad-argument` for a file that is no record
 */
export async function readTrackRecord(dir: string): Promise<TrackRecord | undefined> {
  const path = join(dir, TRACK_RECORD_FILE);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return undefined;
    throw new MaskletError("io", `Expected to read ${path}, found: ${(cause as Error).message}`, {
      hint: "See who may read it",
      cause,
    });
  }
  const record = parsed(text);
  if (record !== undefined) return record;
  throw new MaskletError("bad-argument", `Expected the record of a run in ${path}, found something else`, {
    hint: "Take that file away: masks and scores need it not",
  });
}

function parsed(text: string): TrackRecord | undefined {
  try {
    const record = JSON.parse(text) as TrackRecord | null;
    const { frames, seconds } = record?.tracked ?? {};
    const whole = record?.version === 1 && typeof record.made === "object" && record.made !== null &&
      Number.isFinite(frames) && Number.isFinite(seconds) && Number.isFinite(record.peakMemory) &&
      Array.isArray(record.files) && record.files.every((name) => typeof name === "string" && !/[\\/]/.test(name));
    return whole ? record : undefined;
  } catch {
    return undefined;
  }
}
