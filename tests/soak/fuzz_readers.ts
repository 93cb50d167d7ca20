import { FUZZED_READERS } from "../fuzz/readers.ts";
import type { Proof } from "./proof.ts";
import { watchProcess } from "./processor_time.ts";
import { progressOf } from "./progress_file.ts";

/** Peak resident memory of the process that reads the hostile files, Deno's own included. */
const MAX_PEAK = 256e6; // bytes
/**
 * V8 sizes its heap by the machine's memory and leaves garbage lying while there is room, so that the peak of an unbounded process
 * tells of the machine. This one gets what the largest pickle that is let through needs; a reader that needs more crashes it.
 */
const HEAP = "--max-old-space-size=128,--max-semi-space-size=4,--expose-gc"; // MiB
/** No batch of 500 cases may take so much processor time: then something turns on the spot. */
const MAX_WORK = 120_000; // ms

/** A line of the process that reads the files; counts are those of all processes together. */
export interface FuzzReport {
  /** Cases so far. */
  readonly cases: number;
  /** Files that were read, and refused. */
  readonly read: number;
  /** See `read`. */
  readonly refused: number;
  /** Peak resident memory so far, bytes. */
  readonly peak: number;
  /** The longest time that one batch took, ms. */
  readonly slowest: number;
  /** Cases that ended otherwise. */
  readonly failures: readonly string[];
}

/** A proof for each reader: its hostile inputs in a process of their own, an error or a sound reading each time. */
export const fuzzProofs: Readonly<Record<string, Proof>> = Object.fromEntries(
  Object.entries(FUZZED_READERS).map(([name, { summary, cases }]): [string, Proof] => [`fuzz-${name}`, {
    summary: `${cases.toLocaleString("en-US")} hostile inputs, read or refused within 256 MB: ${summary}`,
    run: (log, { frames = cases }) => fuzzInProcess({ reader: name, cases: frames, log, goOn: true }),
  }]),
);

/** How hostile inputs are read in a process. */
export interface FuzzRun {
  /** The reader's name. */
  readonly reader: string;
  /** How many inputs. */
  readonly cases: number;
  /** Takes lines. */
  readonly log: (line: string) => void;
  /** Peak resident memory that is allowed, bytes. */
  readonly maxPeak?: number;
  /** Whether the count is kept in a file, and a run that was stopped goes on. */
  readonly goOn?: boolean;
}

/** Runs `cases` in a process of their own and watches it; throws when one fails, or when it hangs, crashes or grows. */
export async function fuzzInProcess({ reader, cases, log, maxPeak = MAX_PEAK, goOn = false }: FuzzRun): Promise<void> {
  const kept = progressOf<FuzzReport>(`fuzz-${reader}`);
  const before = goOn ? await kept.read() : undefined;
  if (before !== undefined) log(`goes on where it was stopped: ${told(before)}`);
  const program = decodeURIComponent(new URL("fuzz_in_process.ts", import.meta.url).pathname);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "-q", `--v8-flags=${HEAP}`, program],
      ...[reader, String(cases), String(before?.cases ?? 0)],
    ],
    stdout: "piped",
  }).spawn();
  let last: FuzzReport | undefined;
  const watch = watchProcess(child, MAX_WORK);
  let text = "";
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (text + piece).split("\n");
    text = lines.pop()!;
    for (const line of lines) {
      watch.heard();
      const first = last === undefined;
      last = together(before, JSON.parse(line) as FuzzReport);
      if (goOn) await kept.write(last);
      if (first) log(`before the first case: ${mb(last.peak)} resident`);
      else if (last.cases % 2000 === 0 || last.cases === cases) log(told(last));
    }
  }
  const { code, signal } = await child.status;
  const hung = watch.end();
  if (hung !== undefined) throw new Error(`${hung} after ${last?.cases} cases`);
  if (code !== 0) throw new Error(`the process ended with ${signal ?? code} after ${last?.cases} cases`);
  if (last?.cases !== cases) throw new Error(`the process ended after ${last?.cases} of ${cases} cases`);
  if (goOn) await kept.remove(); // the next run begins anew, whatever this one found
  requireSound(last, maxPeak);
}

/** What an earlier process and this one found. */
function together(before: FuzzReport | undefined, now: FuzzReport): FuzzReport {
  if (before === undefined) return now;
  return {
    cases: now.cases,
    read: before.read + now.read,
    refused: before.refused + now.refused,
    peak: Math.max(before.peak, now.peak),
    slowest: Math.max(before.slowest, now.slowest),
    failures: [...before.failures, ...now.failures].slice(0, 100),
  };
}

function requireSound({ failures, peak }: FuzzReport, maxPeak: number): void {
  if (failures.length > 0) throw new Error(`${failures.length} failures, the first: ${failures[0]}`);
  if (peak > maxPeak) throw new Error(`peak resident memory ${mb(peak)}, allowed ${mb(maxPeak)}`);
}

function told({ cases, read, refused, peak, slowest }: FuzzReport): string {
  return `${cases} cases, ${read} read, ${refused} refused, peak ${mb(peak)}, slowest 500 cases ${slowest} ms`;
}

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
