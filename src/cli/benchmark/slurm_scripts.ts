import { quoted } from "./shell.ts";

/** A benchmark as Slurm runs it. */
export interface SlurmJob {
  /** The name that `squeue` shows. */
  readonly name: string;
  /** How many shares. */
  readonly shards: number;
  /** How often a share that failed is queued again. */
  readonly restarts: number;
  /** The folder that the command was given in: relative paths are relative to it. */
  readonly cwd: string;
  /** The folder of scripts and logs, absolute. */
  readonly folder: string;
  /** The benchmark's command, without a share. */
  readonly benchmark: readonly string[];
  /** The command that merges. */
  readonly merge: readonly string[];
  /** What the user asks of Slurm: "--partition=gpu". */
  readonly options: readonly string[];
}

/** What the merging job is given of the user's options: where it may run, and none of what the shares need. */
const WHERE = /^(--(account|partition|qos|clusters|reservation)|-[ApqM])\b/;

/**
 * The script of the array job: a share a task. Slurm sends it a signal a minute before its time is up, which ends the share after the
 * sequence's frame in hand; a share that ends otherwise than well is queued again, unless its job was cancelled.
 */
export function arrayScript(job: SlurmJob): string {
  return `#!/bin/bash
#SBATCH --job-name=${job.name}
#SBATCH --array=1-${job.shards}
#SBATCH --output=${job.folder}/shard-%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
${head(job, job.options)}
share="$SLURM_ARRAY_TASK_ID/${job.shards}"
task="\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" # one task has the array's own number as SLURM_JOB_ID
restarts="\${SLURM_RESTART_COUNT:-0}"
echo "share $share, start $((restarts + 1)), on $(hostname)"
${job.benchmark.map(quoted).join(" ")} --shard="$share" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM
wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do # the signal ended the waiting, not the share
  wait "$child"
  code=$?
done
[ "$code" -eq 0 ] && exit 0
echo "share $share ended with code $code"
state="$(squeue --noheader --jobs="$task" --format=%T 2>/dev/null)"
if [ "$restarts" -lt ${job.restarts} ] && [ "$state" = RUNNING ]; then
  echo "share $share is queued again"
  scontrol requeue "$task"
fi
exit "$code"
`;
}

/** The script of the job that merges once all shares have ended. */
export function mergeScript(job: SlurmJob): string {
  return `#!/bin/bash
#SBATCH --job-name=${job.name}-merge
#SBATCH --output=${job.folder}/merge.log
${head(job, job.options.filter((option) => WHERE.test(option)))}
exec ${job.merge.map(quoted).join(" ")}
`;
}

function head({ cwd }: SlurmJob, options: readonly string[]): string {
  return [`#SBATCH --chdir=${cwd}`, ...options.map((option) => `#SBATCH ${option}`), ""].join("\n");
}
