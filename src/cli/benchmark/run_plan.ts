import { parseBenchmarkPrompt } from "../../benchmark/benchmark_prompt.ts";
import type { BenchmarkRun } from "../../benchmark/benchmark_run.ts";
import type { BenchmarkProgress } from "../../benchmark/benchmark_options.ts";
import { runBenchmark } from "../../benchmark/run_benchmark.ts";
import { MaskletError } from "../../error.ts";
import type { LeftOut } from "../../evaluate/left_out.ts";
import type { ProtocolName } from "../../evaluate/protocols.ts";
import type { Model } from "../../model/model.ts";
import { namedDataset } from "../benchmark_dataset.ts";
import { MODEL_FLAGS, modelOfFlags } from "../model_flags.ts";
import { trackingOfFlags } from "../tracking_flags.ts";
import type { BenchmarkPlan, PlannedRun } from "./plan.ts";

/** What is told while a plan is carried out. */
export interface PlanEvents {
  /** After each frame. */
  readonly onProgress?: (progress: BenchmarkProgress & { readonly run: string }) => void;
  /** A line for people: the model that was loaded. */
  readonly say?: (line: string) => void;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** What became of one run of a plan. */
export interface PlannedResult {
  /** The run. */
  readonly planned: PlannedRun;
  /** What it came to; absent: it failed, or had nothing to do in this share. */
  readonly run?: BenchmarkRun;
  /** Why it failed. */
  readonly error?: MaskletError;
}

/**
 * Carries a plan out in this process, run by run. One that fails does not stop the others.
 * @param share the name of this process, where others work at the same plan
 */
export async function runPlan(
  plan: BenchmarkPlan,
  { onProgress, say = console.log, signal }: PlanEvents,
  share?: string,
): Promise<PlannedResult[]> {
  await using loaded = new LoadedModel(say);
  const results: PlannedResult[] = [];
  for (const planned of plan.runs) {
    signal?.throwIfAborted();
    try {
      const dataset = await namedDataset(plan.dataset);
      const run = await runBenchmark(await loaded.of(planned.flags), dataset.sequences, {
        prompt: parseBenchmarkPrompt((planned.flags["prompt"] as string | undefined) ?? "mask"),
        protocol: (plan.protocol ?? dataset.protocol) as ProtocolName,
        propagate: trackingOfFlags(planned.flags, "vos"),
        out: planned.out,
        unread: dataset.unread as LeftOut[],
        notes: notesOf(plan),
        ...(plan.maxFrames !== undefined && { maxFrames: plan.maxFrames }),
        ...(plan.shard !== undefined && { shard: plan.shard }),
        ...(share !== undefined && { share }),
        ...(signal !== undefined && { signal }),
        ...(onProgress !== undefined && {
          onProgress: (progress: BenchmarkProgress) => onProgress({ ...progress, run: planned.name }),
        }),
      });
      results.push({ planned, run });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof MaskletError) || plan.runs.length === 1) throw error;
      results.push({ planned, error });
    }
  }
  return results;
}

/** What `run.json` says of the dataset beside what results depend on. */
function notesOf({ dataset: { root, layout, split, year } }: BenchmarkPlan): Readonly<Record<string, unknown>> {
  return {
    dataset: {
      root,
      ...(layout !== undefined && { layout }),
      ...(split !== undefined && { split }),
      ...(year !== undefined && { year }),
    },
  };
}

/** The model of the last run, kept for the next as long as the same is asked for. */
class LoadedModel implements AsyncDisposable {
  #asked = "";
  #model: Model | undefined;
  constructor(readonly say: (line: string) => void) {}

  async of(flags: Readonly<Record<string, unknown>>): Promise<Model> {
    const own = Object.keys(MODEL_FLAGS).map((name) => [name, flags[name]]);
    const asked = JSON.stringify(own);
    if (this.#model !== undefined && asked === this.#asked) return this.#model;
    await this.#model?.close();
    this.#model = undefined;
    this.#model = await modelOfFlags(flags, this.say);
    this.#asked = asked;
    return this.#model;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#model?.close();
  }
}
