import type { Proof } from "./proof.ts";

const CASES = 100_000;
/** Peak resident memory of the process that reads the hostile files, Deno's own included. */
const MAX_PEAK = 256e6; // bytes
/**
 * V8 sizes its heap by the machine's memory and leaves garbage lying while there is room, so that the peak of an unbounded process
 * tells of the machine. This one gets what the largest pickle that is let through needs; a reader that needs more crashes it.
 */
const HEAP = "--max-old-space-size=128,--max-semi-space-size=4"; // MiB
/** No batch of 1,000 cases may take so long: then something hangs. */
const MAX_SILENCE = 60_000; // ms

/** A line of the process that reads the files. */
export interface FuzzReport {
  /** Cases so far. */
  readonly cases: number;
  /** Files that were read, and refused. */
  readonly read: number;
  /** See `read`. */
  readonly refused: number;
  /** Peak resident memory so far, bytes. */
  readonly peak: number;
  /** The longest time that one batch of 1,000 took, ms. */
  readonly slowest: number;
  /** Cases that ended otherwise. */
  readonly failures: readonly string[];
}

/** 100,000 hostile checkpoints in a process of their own: an error or a sound reading each time, in bounded memory and time. */
export const fuzzCheckpointsProof: Proof = {
  summary: `${CASES.toLocaleString("en-US")} hostile checkpoints: read or refused, no crash, no hang, at most 256 MB`,
  run: (log) => fuzzInProcess({ cases: CASES, log }),
};

/** Runs `cases` in a process of their own and watches it; throws when one fails, or when it hangs, crashes or grows. */
export async function fuzzInProcess(
  { cases, log, maxPeak = MAX_PEAK }: { cases: number; log: (line: string) => void; maxPeak?: number },
): Promise<void> {
  const program = decodeURIComponent(new URL("fuzz_in_process.ts", import.meta.url).pathname);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "-q", `--v8-flags=${HEAP}`, program, String(cases)],
    stdout: "piped",
  }).spawn();
  let hung = false;
  let last: FuzzReport | undefined;
  const watch = (): ReturnType<typeof setTimeout> =>
    setTimeout(() => {
      hung = true;
      child.kill("SIGKILL");
    }, MAX_SILENCE);
  let timer = watch();
  let text = "";
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (text + piece).split("\n");
    text = lines.pop()!;
    for (const line of lines) {
      clearTimeout(timer);
      timer = watch();
      last = JSON.parse(line) as FuzzReport;
      if (last.cases === 0) log(`before the first case: ${mb(last.peak)} resident`);
      else if (last.cases % 10_000 === 0 || last.cases === cases) log(told(last));
    }
  }
  clearTimeout(timer);
  const { code, signal } = await child.status;
  if (hung) throw new Error(`no sign of life for ${MAX_SILENCE / 1000} s after ${last?.cases} cases`);
  if (code !== 0) throw new Error(`the process ended with ${signal ?? code} after ${last?.cases} cases`);
  if (last?.cases !== cases) throw new Error(`the process ended after ${last?.cases} of ${cases} cases`);
  if (last.failures.length > 0) throw new Error(`${last.failures.length} failures, the first: ${last.failures[0]}`);
  if (last.peak > maxPeak) throw new Error(`peak resident memory ${mb(last.peak)}, allowed ${mb(maxPeak)}`);
}

function told({ cases, read, refused, peak, slowest }: FuzzReport): string {
  return `${cases} cases, ${read} read, ${refused} refused, peak ${mb(peak)}, slowest 1,000 cases ${slowest} ms`;
}

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
