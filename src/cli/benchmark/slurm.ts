import { MaskletError } from "../../error.ts";
import { writeFileAtomic } from "../../files/atomic.ts";

/** The jobs of a benchmark that was submitted. */
export interface SubmittedJobs {
  /** Number of the array job. */
  readonly array: string;
  /** Number of the job that merges. */
  readonly merge: string;
  /** How many shares. */
  readonly shards: number;
  /** When: ISO 8601. */
  readonly submitted: string;
}

/** A job that Slurm still knows to be queued or running. */
export interface QueuedJob {
  /** Its number: "12_3" for a task of an array. */
  readonly id: string;
  /** "PENDING", "RUNNING", … */
  readonly state: string;
  /** Why it waits: "Resources", "Dependency"; "None" where it does not. */
  readonly reason: string;
}

const jobsFile = (dir: string): string => `${dir}/slurm/jobs.json`;

/** The jobs that a run's folder was submitted as; undefined where it was not. */
export async function readJobs(dir: string): Promise<SubmittedJobs | undefined> {
  const text = await Deno.readTextFile(jobsFile(dir)).catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text) as SubmittedJobs;
}

/** Notes them. */
export async function writeJobs(dir: string, jobs: SubmittedJobs): Promise<void> {
  await writeFileAtomic(jobsFile(dir), `${JSON.stringify(jobs, undefined, 2)}\n`);
}

/**
 * Submits a script.
 * @returns the job's number
 * @throws {MaskletError} `unsupported` where Slurm is not there, `io` where it refuses the job
 */
export async function submitScript(path: string, options: readonly string[] = []): Promise<string> {
  return (await slurm("sbatch", ["--parsable", ...options, path])).trim().split(";")[0]!;
}

/**
 * Those of the jobs that are queued or running, tasks of an array one by one.
 * @throws {MaskletError} `unsupported` where Slurm is not there, `io` where it does not answer
 */
export async function queuedJobs(ids: readonly string[]): Promise<QueuedJob[]> {
  // asked by user and not by number, as an unknown number is an error once the job is forgotten
  const text = await slurm("squeue", ["--noheader", "--array", "--me", "--format=%i|%T|%r|%F"]);
  return text.split("\n").flatMap((line): QueuedJob[] => {
    const [id, state, reason, array] = line.trim().split("|");
    if (reason === undefined || !(ids.includes(id!) || ids.includes(array!))) return [];
    return [{ id: id!, state: state!, reason }];
  });
}

async function slurm(program: string, args: readonly string[]): Promise<string> {
  const run = async (): Promise<Deno.CommandOutput> => {
    try {
      return await new Deno.Command(program, { args: [...args], stdin: "null" }).output();
    } catch (cause) {
      throw new MaskletError(
        "unsupported",
        `Expected Slurm's ${program} on this machine, found: ${(cause as Error).message}`,
        {
          hint: "Submit from a login node of the cluster, or share the run by --shard I/N",
          cause,
        },
      );
    }
  };
  const { success, stdout, stderr } = await run();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  if (success) return out;
  throw new MaskletError("io", `Expected ${program} to take ${args.join(" ")}, found: ${err.trim() || out.trim()}`, {
    hint: "Run it by hand to see more",
  });
}
