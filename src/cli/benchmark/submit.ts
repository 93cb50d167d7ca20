import { resolve } from "node:path";
import { MaskletError } from "../../error.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { makeFolder } from "../../files/make_folder.ts";
import { namedDataset } from "../benchmark_dataset.ts";
import { defineCommand, type Given } from "../options.ts";
import { subcommand } from "../subcommands.ts";
import { BENCHMARK_FLAGS, WORKERS_FLAG } from "./benchmark_flags.ts";
import { noteGrid } from "./grid_folder.ts";
import { planOfFlags } from "./plan.ts";
import { programWords, quoted, wordsOfFlags } from "./shell.ts";
import { queuedJobs, readJobs, submitScript, writeJobs } from "./slurm.ts";
import { arrayScript, mergeScript, type SlurmJob } from "./slurm_scripts.ts";

const command = defineCommand({
  name: "masklet benchmark submit",
  summary: "spreads a benchmark over a Slurm cluster: an array job of shares, and a job that merges them",
  flags: {
    slurm: { kind: "switch", help: "by Slurm: sbatch, on a cluster whose nodes see --root, --out and this program" },
    shards: { kind: "number", value: "N", required: true, help: "how many shares: tasks of the array job" },
    ...BENCHMARK_FLAGS,
    workers: WORKERS_FLAG,
    sbatch: {
      kind: "texts",
      value: "OPTION",
      help: "an option of sbatch for the shares, again and again: --partition=gpu",
    },
    restarts: { kind: "number", value: "N", help: "how often a share that fails is queued again (default 5)" },
    "dry-run": { kind: "switch", help: "write the scripts and submit nothing" },
  },
  json: "the jobs, and the scripts that were submitted",
  examples: [
    "masklet benchmark submit --slurm --shards 32 --root DAVIS --model sam2.1_hiera_tiny --out runs/tiny",
    "masklet benchmark submit --slurm --shards 8 --sbatch=--partition=gpu --sbatch=--gres=gpu:1 --sbatch=--time=2:00:00 " +
    "--root DAVIS --out runs/tiny",
    "masklet benchmark status runs/tiny",
  ],
});

/** How often a share that fails is queued again. */
const RESTARTS = 5;

type Flags = Given<typeof command.flags>["flags"];

/** `masklet benchmark submit --slurm …` */
export const submit = subcommand(command, async ({ flags }) => {
  requireSlurmFlags(flags);
  const plan = planOfFlags(flags, `1/${flags.shards}`);
  await Array.fromAsync((await namedDataset(plan.dataset)).sequences); // what cannot be read is told here, not in 32 logs
  const before = flags["dry-run"] ? undefined : await readJobs(plan.out);
  if (before !== undefined && (await queuedJobs([before.array])).length > 0) {
    throw new MaskletError(
      "bad-argument",
      `Expected a run that is not queued, found it as Slurm's job ${before.array}`,
      {
        hint: `Wait for it (masklet benchmark status ${plan.out}), or take it away first: scancel ${before.array}`,
      },
    );
  }
  await noteGrid(plan);
  const job = await jobOfFlags(flags);
  await makeFolder(job.folder);
  const [array, merge] = [`${job.folder}/array.sh`, `${job.folder}/merge.sh`];
  await writeFileAtomic(array, arrayScript(job));
  await writeFileAtomic(merge, mergeScript(job));
  if (flags["dry-run"]) {
    console.log(`nothing submitted; by hand: sbatch ${quoted(array)}`);
    return { json: { shards: job.shards, scripts: [array, merge] }, next: [[`sbatch ${quoted(array)}`, "submits it"]] };
  }
  const id = await submitScript(array);
  const merging = await submitScript(merge, [`--dependency=afterany:${id}`]);
  await writeJobs(plan.out, { array: id, merge: merging, shards: job.shards, submitted: new Date().toISOString() });
  console.log(`job ${id}: ${job.shards} shares; job ${merging} merges them`);
  return {
    json: { array: id, merge: merging, shards: job.shards, scripts: [array, merge] },
    next: [[`masklet benchmark status ${quoted(plan.out)}`, "how far it is"]],
  };
});

/** @throws {MaskletError} `bad-argument` */
function requireSlurmFlags({ slurm, shards, restarts = RESTARTS, sbatch }: Flags): void {
  const wrong = !slurm
    ? "no --slurm, the one engine there is"
    : !(Number.isInteger(shards) && shards >= 1)
    ? `--shards ${shards}`
    : !(Number.isInteger(restarts) && restarts >= 0)
    ? `--restarts ${restarts}`
    : sbatch.find((option) => !/^-\S[^\n]*$/.test(option));
  if (wrong !== undefined) {
    throw new MaskletError(
      "bad-argument",
      `Expected --slurm, whole numbers, and options of sbatch with their dashes, found ${wrong}`,
      {
        hint: "See masklet benchmark submit --help",
      },
    );
  }
}

async function jobOfFlags(flags: Flags): Promise<SlurmJob> {
  const { shards, restarts = RESTARTS, sbatch } = flags;
  const out = flags.out.replace(/(?<=.)\/+$/, "");
  const shared = { ...BENCHMARK_FLAGS, workers: WORKERS_FLAG };
  return {
    name: `masklet-${out.replace(/^.*\//, "").replace(/[^\w.-]+/g, "-")}`,
    ...{ shards, restarts, options: sbatch, cwd: Deno.cwd(), folder: `${resolve(await realOut(out))}/slurm` },
    benchmark: [...programWords(), "benchmark", ...wordsOfFlags(shared, flags)],
    merge: [...programWords(), "benchmark", "merge", out],
  };
}

/** The folder as it is, made where it is not there: Slurm knows no relative paths of logs. */
async function realOut(out: string): Promise<string> {
  await makeFolder(out);
  return await Deno.realPath(out);
}
