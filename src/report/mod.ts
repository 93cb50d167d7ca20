/**
 * Reports alone: pages that open offline, from runs and their scores.
 * @module
 */
export { type ErrorCode, MaskletError } from "../error.ts";
export { renderReport, type Report } from "./report.ts";
export { runReport, type RunReportOptions } from "./run_report.ts";
export { view, type ViewOptions } from "./view.ts";
export type { TrackRecord } from "../run/track_record.ts";
export type { ReportFrame, ReportMask } from "./report_frame.ts";
export { type ReportClip, reportClip, type ReportClipOptions } from "./report_clip.ts";
export type { PlayerClip } from "./player/clip_values.ts";
export type { PlotlySpec } from "./report_figure.ts";
export type { ScoreRow, Scores } from "./report_scores.ts";
export {
  type BenchmarkReport,
  type BenchmarkReportOptions,
  renderBenchmarkReport,
} from "./benchmark/benchmark_report.ts";
