import { resolve } from "node:path";
import { MaskletError } from "../error.ts";
import { maskFromRle, maskToRle } from "../mask/rle.ts";
import type { Rle } from "../mask/rle.ts";
import { makeTrackedFrame, type TrackedFrame, type TrackedObject } from "../masklet/tracked_frame.ts";
import { ArrayStore } from "./array_store.ts";
import { makeFolder } from "../files/make_folder.ts";
import { type ArrayPlace, fromPlain, toPlain } from "./plain_value.ts";
import { RecordFile } from "./record_file.ts";

/** The files of an unfinished run: its frames so far, and what the next one reads. They go when `masklets.json` comes. */
export const RUN_LOG_FILES = ["masklets.run", "masklets.memories"] as const;
const [LOG_FILE, MEMORIES_FILE] = RUN_LOG_FILES;

/** What a run is: two runs with equal headers give equal results. Plain JSON. */
export type RunHeader = Readonly<Record<string, unknown>>;

interface FrameRecord {
  readonly frame: Omit<TrackedFrame, "objects" | "rgb"> & {
    readonly objects: readonly (Omit<TrackedObject, "mask"> & { readonly rle: Rle })[];
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

  private constructor(log: RecordFile, memories: ArrayStore) {
    this.#log = log;
    this.#memories = memories;
  }

  /**
   * Opens the log of a folder, or begins one.
   *
   * @param header what the run is
   * @throws MaskletError `bad-argument` when the folder holds an unfinished run of another kind (it says what differs), or when another
   *   process is writing it; `io`
   */
  static async open(dir: string, header: RunHeader): Promise<RunLog> {
    await makeFolder(dir);
    const log = RecordFile.open(`${dir}/${LOG_FILE}`);
    try {
      if (!await log.claim()) {
        throw new MaskletError(
          "bad-argument",
          `Expected a run in ${dir} that nobody is writing, found another process at it`,
          {
            hint: "Wait for it, or write elsewhere",
          },
        );
      }
      const plain = JSON.parse(JSON.stringify(header));
      const [before] = log.records();
      if (before !== undefined) requireSameRun(dir, before as RunHeader, plain);
      const memories = ArrayStore.open(`${dir}/${MEMORIES_FILE}`);
      if (before === undefined) {
        memories.clear();
        await log.append(plain);
      }
      return new RunLog(log, memories);
    } catch (error) {
      log[Symbol.dispose]();
      throw error;
    }
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
    const stored = objects.map(({ mask, ...object }) => ({ ...object, rle: maskToRle(mask) }));
    await this.#log.append({ frame: { ...frame, objects: stored }, state: json } satisfies FrameRecord);
    this.#memories.recorded();
  }

  /** Closes its files; twice is harmless. */
  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
    this.#memories[Symbol.dispose]();
  }
}

function frameOf({ frame }: FrameRecord): TrackedFrame {
  const objects = frame.objects.map(({ rle, ...object }) => Object.freeze({ ...object, mask: maskFromRle(rle) }));
  return makeTrackedFrame({ ...frame, objects });
}

/**
 * How many frames of an unfinished run a folder holds; undefined when there is none.
 *
 * @example
 * ```ts
 * import { unfinishedFrames } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(await unfinishedFrames("out/nothing-here"), undefined);
 * ```
 */
export async function unfinishedFrames(dir: string): Promise<number | undefined> {
  const path = `${dir}/${LOG_FILE}`;
  if (await Deno.stat(path).catch(() => undefined) === undefined) return undefined;
  using log = RecordFile.open(path);
  return log.count === 0 ? undefined : log.count - 1;
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

/** Takes away what is left of an unfinished run. */
export async function removeRunLog(dir: string): Promise<void> {
  for (const name of RUN_LOG_FILES) {
    await Deno.remove(`${dir}/${name}`).catch((cause) => {
      if (cause instanceof Deno.errors.NotFound) return;
      throw new MaskletError("io", `Expected to remove ${dir}/${name}, found: ${(cause as Error).message}`, {
        hint: "Choose a place that this process may write to",
        cause,
      });
    });
  }
}

/** Whether two paths are one folder. */
export const isSameFolder = (a: string, b: string): boolean => resolve(a) === resolve(b);

function requireSameRun(dir: string, before: RunHeader, now: RunHeader): void {
  const differences = [...differencesOf(before, now, "")];
  if (differences.length === 0) return;
  const shown = differences.slice(0, 4).join("; ");
  throw new MaskletError(
    "bad-argument",
    `Expected the run that ${dir} holds unfinished, found another: ${shown}${differences.length > 4 ? "; …" : ""}`,
    {
      hint:
        "Run it again as it was begun, write elsewhere, or begin anew (remove the folder; deno task track: --restart)",
    },
  );
}

/** Where two plain values differ, in words. */
function* differencesOf(before: unknown, now: unknown, path: string): Generator<string> {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (isObject(before) && isObject(now)) {
    const names = new Set([...Object.keys(before), ...Object.keys(now)]);
    for (const name of names) yield* differencesOf(before[name], now[name], path === "" ? name : `${path}.${name}`);
    return;
  }
  if (Object.is(before, now)) return;
  const said = (value: unknown): string => {
    const text = JSON.stringify(value) ?? "nothing";
    return text.length > 60 ? `${text.slice(0, 57)}…` : text;
  };
  yield `${path} was ${said(before)} and is ${said(now)}`;
}
