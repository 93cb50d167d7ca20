import { checkOptions, objectKind, type OptionTable, switchKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import type { LeftOut } from "../evaluate/left_out.ts";
import type { Protocol } from "../evaluate/protocol.ts";
import { requireProtocol } from "../evaluate/protocols.ts";
import { folderPathOf } from "../files/path_of.ts";
import { readRunStore, type StoredRun } from "../run/run_store.ts";
import { type BenchmarkNotes, benchmarkOfParts, type BenchmarkPart } from "./benchmark_parts.ts";
import type { BenchmarkRun, BenchmarkSettings } from "./benchmark_run.ts";

/** Options of `readBenchmark`. */
export interface ReadBenchmarkOptions {
  /** Whether sequences that are neither finished nor failed are left out; default false: they are an error. */
  readonly partial?: boolean;
  /** The protocol itself, where the run was scored by one of your own. */
  readonly protocol?: Protocol;
}

/** The options of `readBenchmark`. */
export const READ_BENCHMARK_OPTIONS: OptionTable<ReadBenchmarkOptions> = {
  partial: {
    doc: "take what is finished, though sequences are missing",
    kind: switchKind,
    fallback: false,
    flag: "partial",
  },
  protocol: { doc: "the protocol itself, where it is your own", kind: objectKind("a protocol") },
};

/**
 * Reads a run that `runBenchmark` wrote, in one process or in shares: the same value that an unbroken run returns.
 *
 * @param dir the run's folder: what `runBenchmark` was given as `out`
 * @param options `partial`, `protocol`
 * @returns the run, its sequences in the dataset's order
 * @throws {MaskletError} `missing-file` where the folder holds no run, or sequences are not finished; `bad-argument` for an unknown
 *   protocol; `io`
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, encodeJpeg, loadModel, mose, readBenchmark, runBenchmark } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/square`, { recursive: true });
 * const labels = Uint8Array.from({ length: 64 * 48 }, (_, i) => Number(i % 64 > 20 && i % 64 < 44 && i > 64 * 12 && i < 64 * 36));
 * const rgb = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => 255 * labels[Math.floor(i / 3)]!);
 * for (const name of ["00000", "00001", "00002"]) {
 *   await Deno.writeFile(`${root}/JPEGImages/square/${name}.jpg`, await encodeJpeg({ width: 64, height: 48, rgb }));
 *   await Deno.writeFile(`${root}/Annotations/square/${name}.png`, await encodeIndexedPng(labels, 64, 48));
 * }
 * await using model = await loadModel();
 * const run = await runBenchmark(model, mose(root), { out: `${root}/run` });
 * assertEquals(JSON.stringify(await readBenchmark(`${root}/run`)), JSON.stringify(run));
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function readBenchmark(dir: string | URL, options: ReadBenchmarkOptions = {}): Promise<BenchmarkRun> {
  options = checkOptions("readBenchmark", options, READ_BENCHMARK_OPTIONS);
  const path = folderPathOf(dir);
  const stored = await readRunStore<BenchmarkPart>(path);
  const { parts, missing } = partsInOrder(stored);
  if (missing.length > 0 && !options.partial) {
    const shown = missing.slice(0, 8).join(", ") + (missing.length > 8 ? ", …" : "");
    throw new MaskletError(
      "missing-file",
      `Expected all sequences in ${path} to be finished, found ${missing.length} that are not: ${shown}`,
      { hint: "Run the shares that did not end once more; a part of a run is read by `partial` (--partial)" },
    );
  }
  const { protocol = requireProtocol(protocolName(stored)) } = options;
  return benchmarkOfParts(settingsOf(stored), protocol, parts, failuresOf(stored));
}

/** The finished sequences of a run in the order of the dataset, and the names of those that are neither finished nor failed. */
export function partsInOrder(
  { settings, parts, failures }: StoredRun<BenchmarkPart>,
): { readonly parts: ReadonlyMap<string, BenchmarkPart>; readonly missing: readonly string[] } {
  const { sequences = [...parts.keys()] } = settings as Partial<BenchmarkNotes>;
  return {
    parts: new Map(sequences.flatMap((name) => parts.has(name) ? [[name, parts.get(name)!] as const] : [])),
    missing: sequences.filter((name) => !parts.has(name) && !failures.has(name)),
  };
}

/** The sequences that failed, those that could not be read among them. */
export function failuresOf({ settings, failures, parts }: StoredRun<BenchmarkPart>): LeftOut[] {
  const { sequences = [], unread = [] } = settings as Partial<BenchmarkNotes>;
  const failed = sequences.flatMap((sequence): LeftOut[] => {
    const failure = parts.has(sequence) ? undefined : failures.get(sequence);
    return failure === undefined ? [] : [{ sequence, code: failure.code, reason: failure.reason }];
  });
  return [...failed, ...unread];
}

function protocolName({ settings }: StoredRun<BenchmarkPart>): string {
  const name = settings.identity.flow?.["protocol"];
  if (typeof name === "string") return name;
  throw new MaskletError("bad-argument", "Expected the run of a benchmark, found one without a protocol", {
    hint: "Give a folder that runBenchmark wrote",
  });
}

function settingsOf({ settings }: StoredRun<BenchmarkPart>): BenchmarkSettings {
  const { model, weights, prompt, maxFrames, identity } = settings as unknown as BenchmarkSettings;
  return Object.freeze({ model, weights, prompt, ...(maxFrames !== undefined && { maxFrames }), identity });
}
