/**
 * A Slurm cluster of one node on this machine, for tests: munge, controller and node as processes of the test, in a folder of its own.
 * @module
 */

const PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scontrol"];
const PATH = `${Deno.env.get("PATH") ?? ""}:/usr/sbin:/usr/local/sbin`;

/** Whether Slurm or munge is missing here. */
export const noSlurm: boolean = !PROGRAMS.every((program) =>
  PATH.split(":").some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  })
);

/** What tests do with the cluster. */
export interface Slurm {
  /** What programs need to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a program of Slurm to its end; returns what it printed, and fails where it does. */
  run(program: string, ...args: string[]): Promise<string>;
  /** Waits until a job has ended, however it did. */
  ended(job: string): Promise<void>;
}

/** Starts a cluster, hands it out, and ends it. */
export async function withSlurm(use: (slurm: Slurm) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const env = { PATH, SLURM_CONF: `${folder}/slurm.conf` };
  const processes: Deno.ChildProcess[] = [];
  const start = (program: string, ...args: string[]): void => {
    processes.push(new Deno.Command(program, { args, env, stdin: "null", stdout: "null", stderr: "null" }).spawn());
  };
  const run = async (program: string, ...args: string[]): Promise<string> => {
    const { success, stdout, stderr } = await new Deno.Command(program, { args, env, stdin: "null" }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    if (!success) throw new Error(`${program} ${args.join(" ")}: ${err}${await logs(folder)}`);
    return out!;
  };
  try {
    await Deno.chmod(folder, 0o755);
    for (const name of ["state", "spool"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeFile(`${folder}/munge.key`, crypto.getRandomValues(new Uint8Array(1024)), { mode: 0o400 });
    await Deno.writeTextFile(env.SLURM_CONF, configuration(folder));
    const munge = ["key-file=munge.key", "socket=munge.socket", "pid-file=munged.pid", "log-file=munged.log"];
    start("munged", "--foreground", "--force", ...munge.map((one) => `--${one.replace("=", `=${folder}/`)}`));
    start("slurmctld", "-D", "-f", env.SLURM_CONF);
    start("slurmd", "-D", "-f", env.SLURM_CONF, "-N", Deno.hostname());
    await answering(run);
    await use({
      env,
      run,
      // a job that may begin when the other has ended, and that is waited for
      ended: async (job) => void await run("srun", "--quiet", `--dependency=afterany:${job}`, "--ntasks=1", "true"),
    });
  } finally {
    for (const process of processes.toReversed()) {
      try {
        process.kill("SIGTERM");
      } catch { /* it has ended */ }
      await process.status;
    }
    await Deno.remove(folder, { recursive: true });
  }
}

function configuration(folder: string): string {
  const [controller, node] = freePorts(2);
  const [host, user] = [Deno.hostname(), Deno.uid() === 0 ? "root" : Deno.env.get("USER") ?? "nobody"];
  return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=${user}
SlurmdUser=${user}
SlurmctldPort=${controller}
SlurmdPort=${node}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket,cred_expire=3
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
ReturnToService=2
JobRequeue=1
KillWait=3
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;
}

function freePorts(count: number): number[] {
  const listeners = Array.from({ length: count }, () => Deno.listen({ port: 0, hostname: "127.0.0.1" }));
  const ports = listeners.map(({ addr }) => addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

/** Waits until the node takes jobs: `srun` itself waits for a node, but not for a controller. */
async function answering(run: Slurm["run"]): Promise<void> {
  for (let tries = 0;; tries++) {
    try {
      return void await run("srun", "--quiet", "--ntasks=1", "true");
    } catch (error) {
      if (tries === 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function logs(folder: string): Promise<string> {
  const texts = ["munged.log", "slurmctld.log", "slurmd.log"].map(async (name) =>
    `\n${name}:\n${(await Deno.readTextFile(`${folder}/${name}`).catch(() => "")).slice(-1500)}`
  );
  return (await Promise.all(texts)).join("");
}
