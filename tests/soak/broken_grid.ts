/**
 * A grid of two policies and two prompts on the DAVIS sequences beside the repository: killed twice with kill -9 and resumed, and by
 * four shares on a Slurm cluster of the proof's own, merged by its dependent job. Both come to the bytes of the run that nobody broke.
 * @module
 */
import { benchmark, benchmarkIn, benchmarkKilled, type Ended, numbersOf } from "../cli/benchmark/commands.ts";
import { noSlurm, withSlurm } from "../slurm.ts";
import { hashesOf } from "./kill_runs.ts";
import type { Proof } from "./proof.ts";

const DAVIS = decodeURIComponent(new URL("../../../shared/data/davis", import.meta.url).pathname);

/** Whether the sequences are not there. */
export const noDavis: boolean = !isThere(`${DAVIS}/ImageSets`);

/** How the grid is run. */
export interface BrokenGrid {
  /** Frames of each sequence. */
  readonly frames: number;
  /** Names of the sequences; absent: all of the split. */
  readonly sequences?: string;
  /** Told what was seen. */
  readonly log: (line: string) => void;
  /** Whether the shares on Slurm are run too. */
  readonly slurm: boolean;
}

/**
 * Runs the grid unbroken, broken and in shares.
 * @returns the cells of the grid, by name, with their J&F
 * @throws Error where a command fails, or where a broken run's bytes differ from the unbroken one's
 */
export async function breakGrid(
  { frames, sequences, log, slurm }: BrokenGrid,
): Promise<Readonly<Record<string, string>>> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  const args = (out: string): string[] => [
    ...["--root", DAVIS, "--max-frames", String(frames), "--backend", "native", "--threads", "1"],
    ...(sequences === undefined ? [] : ["--sequences", sequences]),
    ...[
      "--policy",
      "sam2",
      "--policy",
      "samurai",
      "--prompt",
      "mask",
      "--prompt",
      "clicks:3",
      "--out",
      `${root}/${out}`,
    ],
  ];
  try {
    const whole = required(await benchmark(...args("whole")));
    const cells = (await Array.fromAsync(Deno.readDir(`${root}/whole`))).filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => name).sort();
    const wanted = await resultsOf(`${root}/whole`, cells);
    log(`unbroken: ${cells.length} cells, ${Object.keys(wanted).length} files and tables`);

    let ends = 0;
    const ended = new RegExp(`: ${frames} frames$`);
    for (const after of [1, 3]) {
      const line = await benchmarkKilled(args("killed"), (line) => ended.test(line) && ++ends === after);
      ends = 0;
      if (line === undefined) throw new Error(`the run ended before its ${after}. sequence was seen`);
      log(`killed with kill -9 after "${line}"`);
    }
    const last = required(await benchmark(...args("killed")));
    if (!/done before/.test(last.err)) throw new Error(`nothing was kept: ${last.err}`);
    requireSame("killed twice and resumed", wanted, await resultsOf(`${root}/killed`, cells));
    log("killed twice and resumed: every mask, table and score is that of the unbroken run");

    if (slurm) {
      await withSlurm(async ({ env, ended }) => {
        const masklet = async (...words: string[]): Promise<string> => required(await benchmarkIn(env, ...words)).out;
        const submitted = await masklet("submit", "--slurm", "--shards", "4", ...args("shares"));
        log(submitted.split("\n")[0]!);
        const [, merge] = /job (\d+) merges them/.exec(submitted) ?? [];
        log((await masklet("status", `${root}/shares`)).split("\n")[0]!);
        await ended(merge!);
        log((await masklet("status", `${root}/shares`)).trim().split("\n").at(-1)!);
        await masklet("report", `${root}/shares`);
      });
      const report = await Deno.readTextFile(`${root}/shares/report.html`);
      if (!cells.every((cell) => report.includes(cell))) throw new Error("the report lacks a cell of the grid");
      requireSame("by four shares on Slurm, merged", wanted, await resultsOf(`${root}/shares`, cells));
      log("by four shares on Slurm, merged: the same bytes; the report has every cell");
    }
    return scoresOf(whole.out);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** What a run leaves that must not depend on how it came about: masks, tables, scores. */
async function resultsOf(dir: string, cells: readonly string[]): Promise<Record<string, string>> {
  const found = await Promise.all(cells.map(async (cell) => {
    const folder = `${dir}/${cell}`;
    const tables = (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => name.endsWith(".csv"));
    if (tables.length === 0) throw new Error(`${folder} has no table`);
    return [
      ...Object.entries(await hashesOf(`${folder}/masks`)).map(([path, hash]) => [`${cell}/${path}`, hash]),
      ...await Promise.all(
        tables.map(async ({ name }) => [`${cell}/${name}`, await Deno.readTextFile(`${folder}/${name}`)]),
      ),
      [`${cell}/scores.json`, JSON.stringify(await numbersOf(folder))],
    ];
  }));
  return Object.fromEntries(found.flat());
}

function requireSame(
  how: string,
  wanted: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): void {
  const other = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].filter((name) =>
    wanted[name] !== found[name]
  );
  if (other.length > 0) throw new Error(`${how}, these differ from the unbroken run: ${other.join(", ")}`);
}

function required(ended: Ended): Ended {
  if (ended.code === 0) return ended;
  throw new Error(`a command ended with ${ended.code}: ${ended.err}`);
}

/** J&F of each line of a grid's table. */
function scoresOf(out: string): Record<string, string> {
  const lines = out.split("\n").map((line) => line.trim().split(/\s+/)).filter(([name]) => name?.includes(","));
  return Object.fromEntries(lines.map(([name, score]) => [name!, score!]));
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** The proof: eight frames of each of the eight validation sequences. */
export const brokenGridProof: Proof = {
  summary:
    "a grid on DAVIS, killed twice and resumed, and by 4 shares on Slurm: the bytes of an unbroken run (needs ../shared)",
  run: async (log, { frames = 8 }) => {
    const scores = await breakGrid({ frames, log, slurm: !noSlurm });
    for (const [cell, score] of Object.entries(scores)) log(`${cell}: J&F ${score}`);
    if (noSlurm) throw new Error("Slurm is not installed here: the shares were not run");
  },
};
