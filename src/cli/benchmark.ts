/**
 * `masklet benchmark`: tracks a dataset with a model, or with a grid of them, and scores it; a stopped run goes on where it was.
 * @module
 */
import type { BenchmarkNotes, BenchmarkPart } from "../benchmark/benchmark_parts.ts";
import { partsInOrder } from "../benchmark/read_benchmark.ts";
import { shardOf } from "../benchmark/shard.ts";
import { MaskletError } from "../error.ts";
import { countParts, readRunStore } from "../run/run_store.ts";
import { ANNOTATED_FLAGS, runAnnotated } from "./benchmark/annotated.ts";
import { BENCHMARK_FLAGS, WORKERS_FLAG } from "./benchmark/benchmark_flags.ts";
import { noteGrid } from "./benchmark/grid_folder.ts";
import { LiveProgress } from "./benchmark/live_progress.ts";
import { merge } from "./benchmark/merge.ts";
import { mergeRun } from "./benchmark/merge_run.ts";
import { faultOfRuns, mergedJson, type MergedRun, mergedText, nextOfRuns } from "./benchmark/merged_text.ts";
import { type BenchmarkPlan, planOfFlags } from "./benchmark/plan.ts";
import { compare } from "./benchmark/compare.ts";
import { report } from "./benchmark/report.ts";
import { runPlan } from "./benchmark/run_plan.ts";
import { status } from "./benchmark/status.ts";
import { submit } from "./benchmark/submit.ts";
import { ZIP_FLAG, zipRun } from "./benchmark/zip_run.ts";
import { runWorkers } from "./benchmark/workers.ts";
import { Interrupt, Interrupted } from "./interrupt.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { shellWord } from "./shell_word.ts";
import { commandWithOthers, subcommand } from "./subcommands.ts";

const command = defineCommand({
  name: "masklet benchmark",
  stopped: "what is finished is kept, and the same command goes on after it",
  summary:
    "Tracks the objects of a dataset with a model and scores the masks. Run again with the same --out, it goes on where it was stopped. " +
    "Flags of models, rules and prompts that are given again and again make a grid, a folder a combination.\n" +
    "Others: masklet benchmark submit --slurm …, status RUN, merge RUN, report RUN, compare RUN RUN.",
  flags: {
    ...BENCHMARK_FLAGS,
    shard: {
      kind: "text",
      value: "I/N",
      help:
        "this share of the sequences alone, I from 1 to N; all shares have one --out, and merge brings them together",
    },
    workers: WORKERS_FLAG,
    zip: ZIP_FLAG,
    ...ANNOTATED_FLAGS,
  },
  json: "of each run its scores, costs and failures; of a share how far it is; of a simulated annotator its curve",
  examples: [
    "masklet benchmark --root DAVIS --prompt mask --out runs/pico-mask",
    "masklet benchmark --root DAVIS --sequences blackswan,dog --prompt clicks:3 --model sam2.1_hiera_tiny --out runs/tiny",
    "masklet benchmark --root DAVIS --model sam2.1_hiera_tiny --model edgetam --policy sam2 --policy samurai:alpha=0.2 --out runs/grid",
    "masklet benchmark --root DAVIS --shard 1/4 --out runs/tiny && masklet benchmark merge runs/tiny",
    "masklet benchmark --root DAVIS --sequences dog --interactive online --out runs/online",
  ],
});

/** Runs the semi-supervised or the interactive protocol, writes scores and prints them. */
async function benchmark({ flags }: Given<typeof command.flags>): Promise<Outcome> {
  const stop = new AbortController();
  using interrupt = new Interrupt(() => stop.abort());
  const plan = planOfFlags(flags, flags.shard);
  requireWholeRun(flags);
  try {
    if (flags.interactive !== undefined) return await runAnnotated(flags, flags.interactive, stop.signal);
    return await semiSupervised(plan, { workers: workersOf(flags.workers), zip: flags.zip }, stop.signal);
  } catch (error) {
    if (interrupt.signal === undefined) throw error;
    if (flags.interactive === "images") {
      throw new Interrupted(interrupt.signal, "nothing kept: pictures are scored in one go", "Run the command again");
    }
    const counts = await Promise.all(plan.runs.map(({ out }) => countParts(out)));
    const kept = counts.reduce((sum, count) => sum + count, 0);
    const what = flags.interactive === undefined ? "sequence" : "object";
    throw new Interrupted(
      interrupt.signal,
      `${kept} finished ${what}${kept === 1 ? "" : "s"} kept in ${plan.out}`,
      "The same command goes on after them",
    );
  }
}

function workersOf(count = 1): number {
  if (Number.isInteger(count) && count >= 1) return count;
  throw new MaskletError("bad-argument", `Expected --workers to be a whole number from 1 on, found ${count}`, {
    hint: "Each worker loads a model of its own: as many as memory and cores allow",
  });
}

/** Refuses to pack what is no whole run of tracked masks. */
function requireWholeRun(flags: Readonly<Record<string, unknown>>): void {
  const hints = {
    shard: "Give it to masklet benchmark merge, when all shares are done",
    interactive: "Servers take what was tracked from first masks",
    "max-frames": "Servers take all frames",
  };
  for (const [name, hint] of Object.entries(hints)) {
    if (flags["zip"] !== true || flags[name] === undefined) continue;
    throw new MaskletError("bad-argument", `Expected --zip with a whole run, found --${name}`, { hint });
  }
}

/** Tracks objects from their first masks. */
async function semiSupervised(
  plan: BenchmarkPlan,
  { workers, zip }: { readonly workers: number; readonly zip: boolean },
  signal: AbortSignal,
): Promise<Outcome> {
  const progress = await LiveProgress.of(plan);
  await noteGrid(plan);
  const reasons = workers === 1 ? await here(plan, progress, signal) : await inWorkers(plan, workers, progress, signal);
  progress.done();
  signal.throwIfAborted();
  if (plan.shard !== undefined) return await endShare(plan, reasons);
  const merged: MergedRun[] = [];
  for (const { name, out: dir } of plan.runs) {
    try {
      merged.push({ name, dir, run: await mergeRun(dir) });
    } catch (error) {
      if (!(error instanceof MaskletError)) throw error;
      merged.push({ name, dir, reason: reasons.get(name) ?? reasons.get("") ?? error.message });
    }
  }
  if (merged.length > 1 || merged[0]!.run !== undefined) console.log(mergedText(merged));
  for (const { dir, run } of zip ? merged : []) if (run !== undefined) console.log(await zipRun(dir, run));
  const error = faultOfRuns(merged, `The others are kept in ${plan.out}: mend these and run the same command again`);
  return { json: mergedJson(merged), ...(error === undefined ? { next: nextOfRuns(plan.out) } : { error }) };
}

/** Why runs of a plan failed as a whole, by their names; "" for all of them. */
type Reasons = ReadonlyMap<string, string>;

async function here(plan: BenchmarkPlan, progress: LiveProgress, signal: AbortSignal): Promise<Reasons> {
  const results = await runPlan(plan, { signal, onProgress: (frame) => progress.frame(frame) });
  return new Map(results.flatMap(({ planned, error }) => error === undefined ? [] : [[planned.name, error.message]]));
}

async function inWorkers(
  plan: BenchmarkPlan,
  count: number,
  progress: LiveProgress,
  signal: AbortSignal,
): Promise<Reasons> {
  const reasons = new Map<string, string>();
  const told = new Set<string>();
  const ends = await runWorkers(plan, count, (message) => {
    if (message.kind === "failed") reasons.set(message.run, message.reason);
    else if (message.kind === "line") {
      if (!told.has(message.line)) console.log(message.line); // every worker loads the same model
      told.add(message.line);
    } else {
      const { run, sequence, resumed } = message.progress;
      const place = `${run}/${sequence}`;
      if (resumed && told.has(place)) return; // another worker made it, or told it
      told.add(place);
      progress.frame(message.progress);
    }
  }, signal);
  for (const { worker, code } of ends) if (code > 1) progress.line(`worker ${worker} ended with code ${code}`);
  return reasons;
}

/** What a share says at its end: how far it is, and what comes next. */
async function endShare({ runs, shard, out }: BenchmarkPlan, reasons: Reasons): Promise<Outcome> {
  let [open, failed] = [0, 0];
  const json: { name: string; dir: string; done: number; missing: readonly string[] }[] = [];
  for (const { name, out: dir } of runs) {
    const stored = await readRunStore<BenchmarkPart>(dir);
    const { parts, missing } = partsInOrder(stored);
    const { sequences } = stored.settings as unknown as BenchmarkNotes;
    const own = new Set(shardOf(sequences, shard!));
    const failures = [...stored.failures].filter(([sequence]) => own.has(sequence) && !parts.has(sequence));
    [open, failed] = [open + missing.length, failed + failures.length];
    json.push({ name, dir, done: parts.size, missing });
    const label = name === "" ? "" : `${name}: `;
    for (const [sequence, { reason }] of failures) console.error(`${label}${sequence}: ${reason}`);
    console.log(
      `${label}share ${shard!.index}/${
        shard!.count
      } is done; of the run ${parts.size} sequences are, ${missing.length} are not`,
    );
  }
  if (open === 0) console.log(`all shares are done: masklet benchmark merge ${out}`);
  const [reason] = reasons.values();
  if (failed === 0 && reason === undefined) {
    const word = shellWord(out);
    return {
      json,
      next: [
        open === 0
          ? [`masklet benchmark merge ${word}`, "the line that an unbroken run prints"]
          : [`masklet benchmark status ${word}`, "how far the other shares are"],
      ],
    };
  }
  const error = new MaskletError(
    "bad-dataset",
    reason ?? `Expected all sequences to be tracked, found ${failed} failing (the reasons are above)`,
    { hint: `The others are kept in ${out}: mend these and run the same command again` },
  );
  return { json, error };
}

/** `masklet benchmark` */
export const benchmarkCommand = commandWithOthers(subcommand(command, benchmark), {
  name: "masklet benchmark",
  commands: { merge, report, compare, submit, status },
});
