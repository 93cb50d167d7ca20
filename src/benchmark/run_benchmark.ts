import { requireModel } from "../model/require_model.ts";
import { checkOptions, requireKind } from "../options.ts";
import type { Dataset } from "../dataset/open_dataset.ts";
import { type DatasetSequence, sequencesKind } from "../dataset/sequence.ts";
import { folderPathOf } from "../files/path_of.ts";
import { partOfPath, requireApart } from "../files/part_of_path.ts";
import { noSequence } from "../evaluate/each_sequence.ts";
import type { LeftOut } from "../evaluate/left_out.ts";
import { requireProtocol } from "../evaluate/protocols.ts";
import type { RunIdentity } from "../run/identity.ts";
import { describeRun, openRunStore } from "../run/run_store.ts";
import type { Model } from "../model/model.ts";
import { checkTracking, type PropagateOptions } from "../track/options.ts";
import { describeRules, trackingRules } from "../track/rules.ts";
import { benchmarkPromptText } from "./benchmark_prompt.ts";
import { type BenchmarkNotes, benchmarkOfParts, type BenchmarkPart, costsOfParts } from "./benchmark_parts.ts";
import type { BenchmarkRun, BenchmarkSettings } from "./benchmark_run.ts";
import { shardOf } from "./shard.ts";
import { RUN_BENCHMARK_OPTIONS, type RunBenchmarkOptions } from "./benchmark_options.ts";
import { type BenchmarkSetup, inOrder, sideBySide } from "./sequence_outcomes.ts";

/**
 * Tracks the objects of a dataset from their first appearance and scores the masks (semi-supervised video object segmentation). A run that
 * was stopped goes on with the sequence it was at.
 *
 * The folder holds `run.json` (what the run was made with, on which machines, and seconds and memory of each sequence),
 * `masks/<sequence>/` (PNGs and `masklets.json`), one file a finished sequence in `parts`, and one a failed one in `failures`.
 *
 * Sequences whose truth ends with the masks that are given to the model are tracked too: `unscored` of the result says why they have no
 * scores, and `results/` holds their masks as the dataset's server takes them. A sequence that fails is one of `failed` and does not stop
 * the others; the same call tries it again.
 *
 * @param model a loaded model
 * @param dataset sequences with images and truth
 * @param options prompt, protocol, tracking rules and the folder
 * @returns settings, scores and speed (of a share those of its own sequences alone); it shows itself in a notebook
 * @throws {MaskletError} `bad-argument` when the folder holds a run of other settings; `bad-dataset` where there is no sequence; `io` where
 *   the folder takes no more; the first failure where all sequences fail; the signal's reason
 *
 * @example
 * ```ts
 * import { davis, encodeGrayPng, encodeJpeg, loadModel, runBenchmark } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * const folders = ["JPEGImages/480p/square", "Annotations/480p/square", "ImageSets/2016"].map((name) => `${root}/${name}`);
 * for (const folder of folders) await Deno.mkdir(folder, { recursive: true });
 * const [images, masks, lists] = folders;
 * await Deno.writeTextFile(`${lists}/val.txt`, "square\n");
 * const inside = Uint8Array.from({ length: 64 * 48 }, (_, i) => i % 64 > 20 && i % 64 < 44 && i > 64 * 12 && i < 64 * 36 ? 255 : 0);
 * const rgb = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => inside[Math.floor(i / 3)]!);
 * for (const name of ["00000", "00001", "00002"]) {
 *   await Deno.writeFile(`${images}/${name}.jpg`, await encodeJpeg({ width: 64, height: 48, rgb }));
 *   await Deno.writeFile(`${masks}/${name}.png`, await encodeGrayPng(inside, 64, 48));
 * }
 * await using model = await loadModel();
 * const run = await runBenchmark(model, davis(root, { year: 2016 }), { protocol: "davis2016", out: `${root}/run` });
 * assertEquals(run.evaluation.rows.map(({ sequence, frames }) => [sequence, frames.length]), [["square", 1]]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function runBenchmark(
  model: Model,
  dataset: Iterable<DatasetSequence> | AsyncIterable<DatasetSequence>,
  options: RunBenchmarkOptions,
): Promise<BenchmarkRun> {
  options = checkOptions("runBenchmark", options, RUN_BENCHMARK_OPTIONS);
  requireModel(model);
  requireKind("the second argument of runBenchmark", dataset, sequencesKind);
  const prompt = options.prompt!;
  const all: DatasetSequence[] = [];
  for await (const sequence of dataset) {
    options.signal?.throwIfAborted();
    partOfPath(sequence.name, "the sequence");
    all.push(sequence);
  }
  requireApart(all.map(({ name }) => name), "sequences");
  const { unread = [] } = options;
  if (all.length === 0) throw noSequence(unread);
  const protocol = requireProtocol(options.protocol ?? protocolOf(dataset, all[0]!));
  const dir = folderPathOf(options.out);
  const { maxFrames: most, ...rules } = checkTracking("runBenchmark, propagate", options.propagate);
  const maxFrames = options.maxFrames ?? most;
  const tracking: PropagateOptions = { preset: "vos", ...rules, ...(options.signal && { signal: options.signal }) };
  const identity: RunIdentity = {
    model: model.identity,
    rules: describeRules(trackingRules(tracking)),
    prompts: benchmarkPromptText(prompt),
    range: { start: null, direction: "forward", maxFrames: maxFrames ?? null },
    flow: { protocol: protocol.name },
  };
  const settings: BenchmarkSettings = Object.freeze({
    model: model.name,
    weights: model.identity.weights,
    prompt: benchmarkPromptText(prompt),
    ...(maxFrames !== undefined && { maxFrames }),
    identity,
  });
  const { shard } = options;
  const notes: BenchmarkNotes = { sequences: all.map(({ name }) => name), unread };
  await using store = await openRunStore<BenchmarkPart>(
    dir,
    { ...options.notes, ...notes, ...settings },
    { share: options.share ?? (shard && `shard-${shard.index}-of-${shard.count}`) },
  );
  const setup: BenchmarkSetup = { model, protocol, prompt, tracking, dir, store, maxFrames, options };
  const own = shard === undefined ? all : shardOf(all, shard);
  const made = await (options.share === undefined ? inOrder(own, setup) : sideBySide(own, setup));
  const failures = own.flatMap(({ name }) => {
    const outcome = made.get(name)!;
    return "failure" in outcome ? [{ name, ...outcome }] : [];
  });
  if (failures.length > 0 && failures.length === own.length) throw failures[0]!.error;
  const failed = failures.map(({ name, failure }): LeftOut => ({ sequence: name, ...failure }));
  const parts = new Map(own.flatMap(({ name }) => {
    const outcome = made.get(name)!;
    return "part" in outcome ? [[name, outcome.part] as const] : [];
  }));
  if (shard === undefined && options.share === undefined) await describeRun(dir, costsOfParts(parts));
  return benchmarkOfParts(settings, protocol, parts, [...failed, ...unread]);
}

/** The protocol that the layout has for a dataset that was opened, or else for a sequence of its kind. */
function protocolOf(dataset: object, first: DatasetSequence): string {
  const { rules, options } = dataset as Partial<Dataset>;
  return rules === undefined || options === undefined ? first.rules.protocol({}) : rules.protocol(options);
}
