import { resolve } from "node:path";
import { MaskletError } from "../error.ts";
import { maskFromRle } from "../mask/rle.ts";
import { storedObject } from "../masklet/stored_frame.ts";
import { makeTrackedFrame, type TrackedFrame } from "../masklet/tracked_frame.ts";
import { ArrayStore } from "./array_store.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { tryLockFile } from "../files/file_lock.ts";
import { removeFile } from "../files/remove_file.ts";
import { makeFolder } from "../files/make_folder.ts";
import { requireSameIdentity } from "./identity.ts";
import { type ArrayPlace, fromPlain, toPlain } from "./plain_value.ts";
import { RecordFile } from "./record_file.ts";
import { requireKind, textKind } from "../options.ts";

/** The files of an unfinished run: its frames so far, and what the next one reads. They go when `masklets.json` comes. */
export const RUN_LOG_FILES = ["masklets.run", "masklets.memories"] as const;
const [LOG_FILE, MEMORIES_FILE] = RUN_LOG_FILES;
/** The layout in which the frames so far were written beside them. */
const LAYOUT_FILE = "masklets.layout";
/** Held by the one run that writes the folder. */
const LOCK_FILE = "masklets.lock";

/** What a run is. Plain JSON. */
export interface RunHeader {
  /** What tells it from other runs: two runs with equal identities give equal results. */
  readonly identity: unknown;
  /** What is known of it, for those who read its frames before it has ended. */
  readonly description: Readonly<Record<string, unknown>>;
}

/** How records are written; another number is another file. */
const FORMAT = 3;

/** A header on the disk. */
interface WrittenHeader extends RunHeader {
  readonly format: number;
}

interface FrameRecord {
  readonly frame: Omit<TrackedFrame, "objects" | "rgb"> & {
    readonly objects: readonly ReturnType<typeof storedObject>[];
  };
  /** What the next frame reads, as JSON; its arrays are in the other file. */
  readonly state: string;
}

/**
 * What a run writes down as it goes, so that it can go on after its process died: a record a frame (masks, scores, low-resolution logits
 * and pointers in float32), and the memories that the next frame can read.
 */
export class RunLog implements Disposable {
  readonly #log: RecordFile;
  readonly #memories: ArrayStore;
  readonly #lock: Disposable;

  private constructor(log: RecordFile, memories: ArrayStore, lock: Disposable) {
    this.#log = log;
    this.#memories = memories;
    this.#lock = lock;
  }

  /**
   * Opens the log of a folder, or begins one. The folder is locked before it is read, until the log is disposed of.
   *
   * @param header what the run is
   * @throws {MaskletError} `bad-argument` when the folder holds an unfinished run of another kind (it says what differs), or when another
   *   run is writing it; `io`
   */
  static async open(dir: string, header: RunHeader): Promise<RunLog> {
    await makeFolder(dir);
    using opened = new DisposableStack();
    const lock = opened.use(await lockRun(dir));
    const log = opened.use(RecordFile.open(`${dir}/${LOG_FILE}`));
    const [before] = log.records();
    if (before !== undefined) requireSameRecord(dir, before as WrittenHeader, header);
    const memories = opened.use(ArrayStore.open(`${dir}/${MEMORIES_FILE}`));
    if (before === undefined) {
      memories.clear();
      await removeFile(`${dir}/${LAYOUT_FILE}`);
      await log.append(JSON.parse(JSON.stringify({ format: FORMAT, ...header } satisfies WrittenHeader)));
    }
    opened.move();
    return new RunLog(log, memories, lock);
  }

  /** How many frames it holds. */
  get frameCount(): number {
    return this.#log.count - 1;
  }

  /** The frames in order, read one by one. */
  *frames(): Generator<TrackedFrame> {
    for (const record of this.#log.records(1)) yield frameOf(record as FrameRecord);
  }

  /** What the frame after the last one reads; undefined before the first. */
  state(): unknown {
    if (this.frameCount === 0) return undefined;
    const json = JSON.parse((this.#log.last() as FrameRecord).state);
    const places: ArrayPlace[] = [];
    fromPlain(json, (place) => {
      places.push(place);
      return new Uint8Array(0);
    });
    const arrays = this.#memories.restore(places);
    return fromPlain(json, ([, offset]) => arrays.get(offset)!);
  }

  /** Writes down a frame and what the next one reads. */
  async append({ rgb: _rgb, objects, ...frame }: TrackedFrame, state: unknown): Promise<void> {
    const json = JSON.stringify(toPlain(state, (array) => this.#memories.put(array)));
    await this.#memories.sync();
    await this.#log.append(
      { frame: { ...frame, objects: objects.map(storedObject) }, state: json } satisfies FrameRecord,
    );
    this.#memories.recorded();
  }

  /** Closes its files; twice is harmless. */
  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
    this.#memories[Symbol.dispose]();
    this.#lock[Symbol.dispose]();
  }
}

async function lockRun(dir: string): Promise<Disposable> {
  const lock = await tryLockFile(`${dir}/${LOCK_FILE}`);
  if (lock !== undefined) return lock;
  throw new MaskletError("bad-argument", `Expected a run in ${dir} that nobody is writing, found another at it`, {
    hint: "Wait for it, or write elsewhere",
  });
}

function frameOf({ frame }: FrameRecord): TrackedFrame {
  const objects = frame.objects.map(({ rle, ...object }) => Object.freeze({ ...object, mask: maskFromRle(rle) }));
  return makeTrackedFrame({ ...frame, objects });
}

/**
 * How many frames of an unfinished run a folder holds; undefined when there is none.
 *
 * @param dir the folder that was given as `resume`
 * @returns frames that are whole; undefined for a folder without a run
 * @throws {MaskletError} `io` for a record that cannot be read and written
 *
 * @example
 * ```ts
 * import { unfinishedFrames } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(await unfinishedFrames("out/nothing-here"), undefined);
 * ```
 */
export async function unfinishedFrames(dir: string): Promise<number | undefined> {
  requireKind("the argument of unfinishedFrames", dir, textKind);
  const path = `${dir}/${LOG_FILE}`;
  if (await Deno.stat(path).catch(() => undefined) === undefined) return undefined;
  using log = RecordFile.open(path);
  return log.count === 0 ? undefined : log.count - 1;
}

/** The header of an unfinished run; undefined when there is none. */
export async function unfinishedHeader(dir: string): Promise<RunHeader | undefined> {
  if (await unfinishedFrames(dir) === undefined) return undefined;
  using log = RecordFile.open(`${dir}/${LOG_FILE}`);
  const [header] = log.records();
  return header as RunHeader;
}

/** The header and frames of an unfinished run; undefined when there is none. */
export async function readUnfinished(
  dir: string,
): Promise<{ readonly header: RunHeader; readonly frames: readonly TrackedFrame[] } | undefined> {
  if (await unfinishedFrames(dir) === undefined) return undefined;
  using log = RecordFile.open(`${dir}/${LOG_FILE}`);
  const [header] = log.records();
  return {
    header: header as RunHeader,
    frames: Array.from(log.records(1), (record) => frameOf(record as FrameRecord)),
  };
}

/**
 * Takes away what is left of an unfinished run.
 * @throws {MaskletError} `bad-argument` while a run is writing there, `io`
 */
export async function removeRunLog(dir: string): Promise<void> {
  const names = [...RUN_LOG_FILES, LAYOUT_FILE];
  const there = await Promise.all(
    [...names, LOCK_FILE].map((name) => Deno.stat(`${dir}/${name}`).then(() => true, () => false)),
  );
  if (!there.includes(true)) return;
  using _lock = await lockRun(dir);
  for (const name of names) await removeFile(`${dir}/${name}`);
}

/**
 * Notes in which layout the frames of a run that can be taken up are written; whoever goes on with it must write the same.
 * @throws {MaskletError} `bad-argument` for another layout than that of the frames so far
 */
export async function requireSameLayout(dir: string, layout: string): Promise<void> {
  const path = `${dir}/${LAYOUT_FILE}`;
  const before = await Deno.readTextFile(path).catch(() => undefined);
  if (before === undefined) return await writeFileAtomic(path, JSON.stringify({ layout }));
  requireSameRun(dir, JSON.parse(before), { layout });
}

/** Whether two paths are one folder. */
export const isSameFolder = (a: string, b: string): boolean => resolve(a) === resolve(b);

function requireSameRecord(dir: string, before: WrittenHeader, { identity }: RunHeader): void {
  requireSameRun(dir, { format: before.format }, { format: FORMAT });
  requireSameRun(dir, before.identity, identity);
}

function requireSameRun(dir: string, before: unknown, now: unknown): void {
  requireSameIdentity(
    `the run that ${dir} holds unfinished`,
    before,
    now,
    "Run it again as it was begun, write elsewhere, or begin anew (remove the folder; masklet track: --restart)",
  );
}
