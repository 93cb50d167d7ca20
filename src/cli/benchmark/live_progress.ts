import type { BenchmarkProgress } from "../../benchmark/benchmark_options.ts";
import { shardOf } from "../../benchmark/shard.ts";
import { namedDataset } from "../benchmark_dataset.ts";
import { makeProgress, type Progress } from "../progress.ts";
import type { BenchmarkPlan } from "./plan.ts";

/** Shows how far a plan is, and how long it will take: frames over all runs, and a line a finished sequence. */
export class LiveProgress {
  readonly #progress: Progress;

  private constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Counts the frames that the plan has to track, where the dataset says how many there are. */
  static async of(plan: BenchmarkPlan): Promise<LiveProgress> {
    const all = await Array.fromAsync((await namedDataset(plan.dataset)).sequences);
    const own = plan.shard === undefined ? all : shardOf(all, plan.shard);
    const counts = own.map(({ frameCount }) => frameCount && Math.min(frameCount, plan.maxFrames ?? Infinity));
    const frames = counts.some((count) => count === undefined)
      ? undefined
      : plan.runs.length * counts.reduce<number>((sum, count) => sum + count!, 0);
    return new LiveProgress(makeProgress({ label: "frames", total: frames }));
  }

  /** A frame is done, or a sequence was done before. */
  frame({ run, sequence, frame, frames, resumed }: BenchmarkProgress & { readonly run: string }): void {
    const label = run === "" ? sequence : `${run} ${sequence}`;
    if (resumed) {
      this.#progress.skip(frames);
      this.#progress.line(`${label}: done before`);
      return;
    }
    this.#progress.step();
    if (frame === frames) this.#progress.line(`${label}: ${frames} frames`);
  }

  /** Prints a line. */
  line(text: string): void {
    this.#progress.line(text);
  }

  /** Ends the display. */
  done(): void {
    this.#progress.done();
  }
}
