/**
 * How the tests are parted among processes, and how their summaries are added up.
 * @module
 */
import { filesBelow } from "./house.ts";

/** What one process tests. */
export interface Batch {
  /** How the output calls it. */
  readonly name: string;
  /** What follows `deno test -A`. */
  readonly args: readonly string[];
  /** Whether it may load a graphics driver. */
  readonly webgpu: boolean;
}

/** What came of a process. */
export interface Outcome {
  /** All that it printed. */
  readonly text: string;
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
  /** How it ended where its summary does not say so: by a signal, or without one; undefined when all is told. */
  readonly ended: string | undefined;
}

/** Folders of long tests: each file is a process of its own, and begins early. */
const LONG = ["end_to_end", "parity", "notebook", "cli", "reference", "evaluate", "run", "benchmark"];
/** Processes that the other files are dealt out to. */
const SHORT_BATCHES = 3;
/** How the names of tests on WebGPU end. */
const WEBGPU = "(needs a WebGPU adapter)";

/** All batches, the long ones first. */
export async function batchesOf(root: URL): Promise<Batch[]> {
  const files: string[] = [];
  for await (const path of filesBelow(root, "tests")) if (path.endsWith("_test.ts")) files.push(path);
  const documents: string[] = ["mod.ts", "src"];
  for await (const path of filesBelow(root)) if (path.endsWith(".md")) documents.push(path);
  const sources = await Promise.all(files.map((path) => Deno.readTextFile(new URL(path, root))));
  const onWebgpu = files.filter((_, i) => /^import .*\/runtime_backends\.ts";$/m.test(sources[i]!));
  return partition(files, documents, onWebgpu);
}

/** Deals files out: one batch a file on WebGPU, one for examples, one a long file, and a few for the rest. */
export function partition(
  files: readonly string[],
  documents: readonly string[],
  onWebgpu: readonly string[],
): Batch[] {
  const long = LONG.flatMap((folder) => files.filter((path) => path.startsWith(`tests/${folder}/`)));
  const short = files.filter((path) => !long.includes(path));
  const dealt = Array.from({ length: SHORT_BATCHES }, (_, i) => short.filter((_, at) => at % SHORT_BATCHES === i));
  return [
    ...onWebgpu.map((path) => ({
      name: `${path} on WebGPU`,
      args: ["--no-check", "--filter", WEBGPU, path],
      webgpu: true,
    })),
    { name: "examples in the docs", args: ["--doc", ...documents], webgpu: false },
    ...long.map((path) => ({ name: path, args: ["--no-check", path], webgpu: false })),
    ...dealt.filter((paths) => paths.length > 0).map((paths, i) => ({
      name: `rooms, part ${i + 1}`,
      args: ["--no-check", ...paths],
      webgpu: false,
    })),
  ];
}

/** Reads a process's summary: the last line "ok | 3 passed | 0 failed | 1 ignored (2s)". */
export function outcomeOf(
  text: string,
  { code, signal }: { readonly code: number; readonly signal: string | null },
): Outcome {
  const summary = text.split("\n").findLast((line) => /^(ok|FAILED) \| \d+ passed/.test(line));
  const count = (what: string): number => Number(new RegExp(`\\| (\\d+) ${what}`).exec(summary ?? "")?.[1] ?? 0);
  const [passed, failed, ignored] = [count("passed"), count("failed"), count("ignored")];
  const told = code === 0 || failed > 0;
  const ended = summary === undefined
    ? `a process ended with ${signal ?? code} and no summary:\n${text.trimEnd().split("\n").slice(-5).join("\n")}`
    : told && signal === null
    ? undefined
    : `a process ended with ${signal ?? code} after "${summary}"`;
  return { text, passed, failed: failed + (ended === undefined ? 0 : 1), ignored, ended };
}

/** One line for all processes, in the words of `deno test`. */
export function summaryOf(
  outcomes: readonly Outcome[],
  seconds: number,
): { readonly line: string; readonly failed: boolean } {
  const sum = (of: "passed" | "failed" | "ignored"): number => outcomes.reduce((total, one) => total + one[of], 0);
  const failed = sum("failed") > 0 || sum("passed") === 0;
  const ignored = sum("ignored") > 0 ? ` | ${sum("ignored")} ignored` : "";
  const time = `${Math.floor(seconds / 60)}m${Math.round(seconds % 60)}s`;
  const line = `${failed ? "FAILED" : "ok"} | ${sum("passed")} passed | ${sum("failed")} failed${ignored} (${time})`;
  return { line, failed };
}
