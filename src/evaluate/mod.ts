/**
 * Scoring alone: protocols and what one of your own has, evaluations and their rows, benchmarks, interactive protocols.
 * @module
 */
export { type ErrorCode, MaskletError } from "../error.ts";
export type { PngReading } from "../kernel/label_png.ts";
export type { PairBy } from "../frame/pair_frames.ts";

// Scores of masks and folders
export { type ComparedMeasure, compareRuns, type RunComparison } from "./compare_runs.ts";
export { evaluateFolders, type EvaluateFoldersOptions } from "./evaluate_folders.ts";
export { evaluateJF, type EvaluateOptions, type Truth } from "./evaluate_jf.ts";
export { type Evaluation, type FrameScores, makeEvaluation, type MakeEvaluationOptions } from "./evaluation.ts";
export { type CsvOptions, evaluationToCsv } from "./evaluation_csv.ts";
export { evaluationTable, type TableOptions } from "./evaluation_table.ts";
export { type Attributes, readAttributes } from "./attributes.ts";
export { groupEvaluation, type Grouping } from "./group_evaluation.ts";
export { type Occlusion, type OcclusionOptions, type OcclusionScores, occlusionScores } from "./occlusions.ts";
export type { EvaluationRow, JAndFStatistics, Means, ObjectScores } from "./object_scores.ts";
export type { PartialSequence } from "./shared_frames.ts";
export { type FramePairMasks, type JFStream, streamJF } from "./stream_jf.ts";

// Protocols
export type { Compare } from "./compare_files.ts";
export type { Comparing, FrameComparison, PairScore } from "./compare_frames.ts";
export { J_AND_F } from "./j_and_f.ts";
export type { LeaveOut, LeftOut } from "./left_out.ts";
export type {
  EvaluationSettings,
  FolderRoots,
  Overall,
  PlanOptions,
  Protocol,
  ProtocolOptions,
  ScoreColumn,
  Scored,
  Scoring,
  SequenceTask,
} from "./protocol.ts";
export { type ProtocolName, PROTOCOLS } from "./protocols.ts";
export type { Comparer, SequenceMasks, SequencePlan } from "./sequence_plan.ts";

// Benchmarks and interactive protocols
export type { BenchmarkPrompt } from "../benchmark/benchmark_prompt.ts";
export { type BenchmarkRun, type BenchmarkSettings, makeBenchmarkRun } from "../benchmark/benchmark_run.ts";
export type { AllFrameScores, TrackedSequence } from "../benchmark/benchmark_sequence.ts";
export type { Shard } from "../benchmark/shard.ts";
export { readBenchmark, type ReadBenchmarkOptions } from "../benchmark/read_benchmark.ts";
export type { BenchmarkProgress, RunBenchmarkOptions } from "../benchmark/benchmark_options.ts";
export { runBenchmark } from "../benchmark/run_benchmark.ts";
export { annotationSeconds } from "./annotation_time.ts";
export { evaluateImages, type EvaluateImagesOptions, type ImageRow, type ImagesEvaluation } from "./evaluate_images.ts";
export {
  evaluateInteractive,
  type EvaluateInteractiveOptions,
  type InteractiveProgress,
} from "./evaluate_interactive.ts";
export {
  type InteractiveEvaluation,
  type InteractivePoint,
  type InteractiveRow,
  makeInteractiveEvaluation,
  type MakeInteractiveOptions,
} from "./interactive_evaluation.ts";
export type { InteractiveRound, InteractiveRules } from "./interactive_object.ts";
export { simulateClick, type SimulateClickOptions, type SimulatedClick } from "./simulated_click.ts";
