import type { BenchmarkPart } from "../../benchmark/benchmark_parts.ts";
import { failuresOf, partsInOrder } from "../../benchmark/read_benchmark.ts";
import { MaskletError } from "../../error.ts";
import type { LeftOut } from "../../evaluate/left_out.ts";
import { readRunStore } from "../../run/run_store.ts";
import { defineCommand } from "../options.ts";
import { duration } from "../progress.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { type FolderRun, runsIn } from "./grid_folder.ts";
import { type QueuedJob, queuedJobs, readJobs, type SubmittedJobs } from "./slurm.ts";

const command = defineCommand({
  name: "masklet benchmark status",
  summary: "how far a run is: sequences done, failed and at work, and what Slurm says of its jobs",
  words: "RUN",
  flags: {},
  json: "of each run how many sequences are done, failed and at work, and Slurm's queue",
  examples: ["masklet benchmark status runs/tiny"],
});

/** How far one run is. */
interface RunStatus {
  /** Its name in the grid; "" where it is alone. */
  readonly run: string;
  /** How many sequences it has; null where it has not begun. */
  readonly sequences: number | null;
  /** How many are finished. */
  readonly done: number;
  /** Those that failed when they were last tried. */
  readonly failed: readonly LeftOut[];
  /** Those that a process is at. */
  readonly atWork: readonly string[];
  /** Seconds that it will take, as far as the finished sequences tell; null where they do not. */
  readonly secondsLeft: number | null;
}

/** `masklet benchmark status RUN` */
export const status = subcommand(command, async ({ words }) => {
  const dir = oneWord(words, command).replace(/(?<=.)\/+$/, "");
  const jobs = await readJobs(dir);
  const runs = await runsIn(dir).catch((error: unknown) => {
    if (jobs === undefined) throw error; // submitted, and not begun
    return [{ name: "", dir }];
  });
  const states = await Promise.all(runs.map(statusOf));
  const queued = jobs === undefined ? undefined : await queueOf(jobs);
  for (const state of states) console.log(statusText(state));
  if (jobs !== undefined) console.log(queueText(jobs, queued!));
  return {
    json: { runs: states, ...(jobs && { slurm: { ...jobs, queued } }) },
    next: [nextOf(dir, states, queued)],
  };
});

async function statusOf({ name, dir }: FolderRun): Promise<RunStatus> {
  const stored = await readRunStore<BenchmarkPart>(dir).catch(() => undefined);
  if (stored === undefined) {
    return { run: name, sequences: null, done: 0, failed: [], atWork: [], secondsLeft: null };
  }
  const { parts, missing } = partsInOrder(stored);
  const failed = failuresOf(stored);
  const seconds = [...parts.values()].reduce((sum, { tracked }) => sum + tracked.seconds, 0);
  const { claimed } = stored;
  return {
    run: name,
    sequences: parts.size + missing.length + failed.length,
    done: parts.size,
    failed: failed.filter(({ sequence }) => !claimed.includes(sequence)),
    atWork: claimed,
    secondsLeft: claimed.length === 0 || parts.size === 0
      ? null
      : missing.length * (seconds / parts.size) / claimed.length,
  };
}

/** What Slurm still has of the jobs; in words where it cannot be asked. */
async function queueOf({ array, merge }: SubmittedJobs): Promise<readonly QueuedJob[] | string> {
  try {
    return await queuedJobs([array, merge]);
  } catch (error) {
    if (error instanceof MaskletError) return error.message;
    throw error;
  }
}

function statusText({ run, sequences, done, failed, atWork, secondsLeft }: RunStatus): string {
  const label = run === "" ? "" : `${run}: `;
  if (sequences === null) return `${label}not begun`;
  const parts = [
    `${label}${done} of ${sequences} sequences done`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(atWork.length > 0
      ? [`${atWork.length} at work (${atWork.slice(0, 4).join(", ")}${atWork.length > 4 ? ", …" : ""})`]
      : []),
    ...(secondsLeft === null ? [] : [`about ${duration(secondsLeft)} left`]),
  ];
  return [parts.join(", "), ...failed.map(({ sequence, reason }) => `  ${sequence}: ${reason}`)].join("\n");
}

function queueText({ array, merge, shards }: SubmittedJobs, queued: readonly QueuedJob[] | string): string {
  if (typeof queued === "string") return `Slurm's jobs ${array} and ${merge}: ${queued}`;
  const tasks = queued.filter(({ id }) => id !== merge);
  const counts = [...Map.groupBy(tasks, ({ state }) => state.toLowerCase())].map(([state, of]) =>
    `${of.length} ${state}`
  );
  const ended = shards - tasks.length;
  const shares = [...counts, ...(ended > 0 ? [`${ended} ended`] : [])].join(", ");
  const merging = queued.find(({ id }) => id === merge);
  const waits = merging === undefined ? "ended" : `${merging.state.toLowerCase()} (${merging.reason})`;
  return `Slurm's array job ${array}: ${shares}; merging job ${merge}: ${waits}`;
}

/** What to do next. */
function nextOf(
  dir: string,
  states: readonly RunStatus[],
  queued: readonly QueuedJob[] | string | undefined,
): readonly [string, string] {
  const whole = states.every(({ sequences, done, failed }) => sequences !== null && done + failed.length === sequences);
  const failed = states.some((state) => state.failed.length > 0);
  const busy = states.some(({ atWork }) => atWork.length > 0) || (Array.isArray(queued) && queued.length > 0);
  if (whole && !failed) return [`masklet benchmark merge ${shellWord(dir)}`, "the line that an unbroken run prints"];
  if (busy) return ["wait", `and ask again: masklet benchmark status ${shellWord(dir)}`];
  return [
    "the same command once more",
    `goes on with what is not done${whole ? ", after you have mended what failed" : ""}`,
  ];
}
