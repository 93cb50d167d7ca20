import { parseBenchmarkPrompt } from "../../benchmark/benchmark_prompt.ts";
import { parseShard, type Shard } from "../../benchmark/shard.ts";
import type { DatasetPart } from "../benchmark_dataset.ts";
import { optionsOfFlags } from "../option_flags.ts";
import { trackingOfFlags } from "../tracking_flags.ts";
import { PART, SCORING } from "./benchmark_flags.ts";
import { type GridCell, gridCells } from "./grid.ts";

/** One run of a grid: its flags and its folder. */
export interface PlannedRun extends GridCell {
  /** The folder of the run: that of the grid, or one in it. */
  readonly out: string;
}

/** What a benchmark is to do. Plain JSON, so that it can be handed to another process. */
export interface BenchmarkPlan {
  /** The runs, one a cell of the grid. */
  readonly runs: readonly PlannedRun[];
  /** Which sequences. */
  readonly dataset: DatasetPart;
  /** Whose rules score; absent: the layout's. */
  readonly protocol?: string;
  /** The first frames of each sequence alone. */
  readonly maxFrames?: number;
  /** The share that is made here; absent: all. */
  readonly shard?: Shard;
  /** The folder of the grid, or of its one run. */
  readonly out: string;
}

/**
 * What the flags say is to be done. All that can be refused without a model or a dataset is refused.
 * @param flags what was given of `BENCHMARK_FLAGS`
 * @throws {MaskletError} `bad-argument`
 */
export function planOfFlags(flags: Readonly<Record<string, unknown>>, shard?: string): BenchmarkPlan {
  const text = (name: string): string => flags[name] as string;
  const out = text("out").replace(/(?<=.)\/+$/, "");
  const cells = gridCells(flags);
  for (const cell of cells) {
    parseBenchmarkPrompt((cell.flags["prompt"] as string | undefined) ?? "mask");
    trackingOfFlags(cell.flags, "vos");
  }
  const { layout, split, year, sequences = [] } = optionsOfFlags(flags, PART) as Omit<Partial<DatasetPart>, "root">;
  const { protocol, maxFrames } = optionsOfFlags(flags, SCORING) as Pick<BenchmarkPlan, "protocol" | "maxFrames">;
  return {
    runs: cells.map((cell) => ({ ...cell, out: cell.name === "" ? out : `${out}/${cell.name}` })),
    dataset: { layout, root: text("root").replace(/(?<=.)\/+$/, ""), split, year, sequences },
    ...(protocol !== undefined && { protocol }),
    ...(maxFrames !== undefined && { maxFrames }),
    ...(shard !== undefined && { shard: parseShard(shard) }),
    out,
  };
}
