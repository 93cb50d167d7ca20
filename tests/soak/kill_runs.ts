/**
 * `kill -9` at random moments of `masklet track` and `masklet benchmark`: whatever the moment, what was finished stays, and the same
 * command goes on to the very bytes of an unbroken run. Moments are drawn with a seed; a proof that was stopped goes on.
 * @module
 */
import { writeSmallDataset } from "../benchmark/small_dataset.ts";
import { numbersOf } from "../cli/benchmark/commands.ts";
import { unfinishedFrames } from "../../src/run/run_log.ts";
import { TRACK_RECORD_FILE } from "../../src/run/track_record.ts";
import { countParts } from "../../src/run/run_store.ts";
import { progressOf } from "./progress_file.ts";
import type { Proof } from "./proof.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** A command that is killed. */
export interface KilledCommand {
  /** Its name. */
  readonly name: "track" | "benchmark";
  /** How many frames, or sequences, one unbroken run has. */
  readonly whole: number;
  /** Makes what it reads, in a folder. */
  readonly prepare: (folder: string) => Promise<void>;
  /** Its arguments. */
  readonly args: (folder: string, out: string) => string[];
  /** How much of a run a folder holds for good. */
  readonly kept: (out: string) => Promise<number>;
  /** What a finished run leaves that must not depend on how often it was killed, by name. */
  readonly results: (out: string) => Promise<Readonly<Record<string, string>>>;
}

const RUNTIME = ["--backend", "native", "--threads", "1"];
const FRAMES = 4;
const SEQUENCES = ["a", "b"];

/** Tracks a click through the first frames of the bundled clip. */
export const KILLED_TRACK: KilledCommand = {
  name: "track",
  whole: FRAMES,
  prepare: async (folder) => {
    await Deno.mkdir(`${folder}/frames`, { recursive: true });
    for (let i = 0; i < FRAMES; i++) {
      await Deno.copyFile(`${ROOT}models/clip/frames/0000${i}.jpg`, `${folder}/frames/0000${i}.jpg`);
    }
  },
  args: (folder, out) => ["track", "--video", `${folder}/frames`, "--point", "165,150", ...RUNTIME, "--out", out],
  kept: async (out) => await isThere(`${out}/masklets.json`) ? FRAMES : await unfinishedFrames(out) ?? 0,
  // track.json says what the last process cost: seconds and memory
  results: async (out) => {
    const { [TRACK_RECORD_FILE]: _, ...results } = await hashesOf(out);
    return results;
  },
};

/** Benchmarks two drawn sequences, in each of which a second object comes later. */
export const KILLED_BENCHMARK: KilledCommand = {
  name: "benchmark",
  whole: SEQUENCES.length,
  prepare: (folder) => writeSmallDataset(`${folder}/data`, SEQUENCES, FRAMES),
  args: (folder, out) => ["benchmark", "--root", `${folder}/data`, ...RUNTIME, "--out", out],
  kept: countParts,
  results: async (out) => ({
    ...await hashesOf(`${out}/masks`),
    "results.csv": await Deno.readTextFile(`${out}/results.csv`),
    "scores.json": JSON.stringify(await numbersOf(out)),
  }),
};

/** What was seen so far. */
export interface KillReport {
  /** Moments at which a process was killed. */
  readonly kills: number;
  /** Runs that came to their end, each with the bytes of an unbroken one. */
  readonly finished: number;
  /** Kills that left a part of a run behind. */
  readonly halfway: number;
}

/** How often and how a command is killed. */
export interface KillRun {
  /** Kills. */
  readonly kills: number;
  /** What the moments are drawn with. */
  readonly seed?: number;
  /** Told now and then. */
  readonly log: (line: string) => void;
  /** Whether the count is kept in a file, and a proof that was stopped goes on. */
  readonly goOn?: boolean;
}

/**
 * Kills a command so many times.
 * @throws Error when something finished was lost, a command failed, or a result differs from the unbroken run's
 */
export async function killRuns(
  command: KilledCommand,
  { kills, seed = 13, log, goOn = false }: KillRun,
): Promise<KillReport> {
  const progress = progressOf<KillReport>(`kill-${command.name}`);
  let report: KillReport = goOn && await progress.read() || { kills: 0, finished: 0, halfway: 0 };
  if (report.kills > 0) log(`goes on where it was stopped: ${told(report)}`);
  const folder = await Deno.makeTempDir();
  try {
    await command.prepare(folder);
    const whole = await runFor(command, folder, `${folder}/whole`);
    if (whole.killed) throw new Error("the unbroken run was killed");
    const wanted = await command.results(`${folder}/whole`);
    const names = Object.keys(wanted);
    log(`unbroken: ${Math.round(whole.ready)} ms until the model is there, ${Math.round(whole.ended)} ms in all`);
    let { ready, ended } = whole;
    let out = `${folder}/run-0`;
    while (report.kills < kills) {
      const random = randomOf(seed + report.kills);
      // One kill in ten falls into the time before the model is there, the others after it.
      const early = random() < 0.1;
      const after = early ? random() * ready : random() * (ended - ready);
      const before = await command.kept(out);
      const run = await runFor(command, folder, out, { after, early });
      const kept = await command.kept(out);
      if (kept < before) throw new Error(`kill ${report.kills} lost ${before - kept} of ${before} that were finished`);
      if (run.killed) {
        ended += (ended - ready) / 20; // a folder that is always killed too early would never come to its end
        const halfway = report.halfway + (kept > 0 && kept < command.whole ? 1 : 0);
        report = { ...report, kills: report.kills + 1, halfway };
        if (report.kills % 10 === 0) log(told(report));
      } else {
        [ready, ended] = [(ready + run.ready) / 2, Math.max(ended / 2, (ended + run.ended) / 2)];
      }
      if (run.killed && report.kills < kills) {
        if (goOn) await progress.write(report);
        continue;
      }
      if (run.killed) await runFor(command, folder, out); // the last one goes to its end
      requireSame(wanted, await command.results(out), names, report);
      report = { ...report, finished: report.finished + 1 };
      if (goOn) await progress.write(report);
      await Deno.remove(out, { recursive: true });
      out = `${folder}/run-${report.finished}`;
    }
    if (goOn) await progress.remove();
    return report;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const told = ({ kills, finished, halfway }: KillReport): string =>
  `${kills} kills (${halfway} of them halfway), ${finished} runs finished byte for byte`;

interface Ended {
  readonly killed: boolean;
  /** Milliseconds from the start until the command said which model it has. */
  readonly ready: number;
  /** Milliseconds from the start to the end. */
  readonly ended: number;
}

/** Runs the command, and kills it some milliseconds after its start (`early`) or after the model is there. */
async function runFor(
  command: KilledCommand,
  folder: string,
  out: string,
  kill?: { readonly after: number; readonly early: boolean },
): Promise<Ended> {
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/masklet.ts", ...command.args(folder, out)],
    ...{ cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  const said = new Response(child.stderr).text();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const killLater = (after: number): void => {
    timer = setTimeout(() => {
      try {
        child.kill("SIGKILL");
      } catch { /* it has just ended */ }
    }, after);
  };
  if (kill?.early) killLater(kill.after);
  let ready: number | undefined;
  for await (const _ of child.stdout) {
    if (ready !== undefined) continue;
    ready = performance.now() - started;
    if (kill?.early === false) killLater(kill.after);
  }
  const { code, signal } = await child.status;
  clearTimeout(timer);
  const killed = signal === "SIGKILL";
  if (!killed && code !== 0) throw new Error(`${command.name} ended with ${signal ?? code}: ${await said}`);
  await said;
  const ended = performance.now() - started;
  return { killed, ready: ready ?? ended, ended };
}

function requireSame(
  wanted: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
  names: readonly string[],
  { kills }: KillReport,
): void {
  const other = [...new Set([...names, ...Object.keys(found)])].filter((name) => wanted[name] !== found[name]);
  if (other.length > 0) throw new Error(`after ${kills} kills these differ from the unbroken run: ${other.join(", ")}`);
}

/** SHA-256 of every file in a folder and those below it. */
export async function hashesOf(dir: string, prefix = ""): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(`${dir}/${prefix}`)) {
    if (isDirectory) Object.assign(hashes, await hashesOf(dir, `${prefix}${name}/`));
    else {
      const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${dir}/${prefix}${name}`));
      hashes[`${prefix}${name}`] = new Uint8Array(hash).toHex();
    }
  }
  return hashes;
}

const isThere = (path: string): Promise<boolean> => Deno.stat(path).then(() => true, () => false);

/** Numbers in [0, 1) of a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const proofOf = (command: KilledCommand): Proof => ({
  summary: `kill -9 at 200 random moments of ${command.name}: nothing finished is lost, results byte for byte`,
  run: async (log, { frames: kills = 200 }) => {
    log(told(await killRuns(command, { kills, log, goOn: true })));
  },
});

/** Proofs by name. */
export const killProofs: Readonly<Record<string, Proof>> = {
  "kill-track": proofOf(KILLED_TRACK),
  "kill-benchmark": proofOf(KILLED_BENCHMARK),
};
