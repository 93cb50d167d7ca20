/**
 * Reports alone: pages that open offline, from runs and their scores.
 * @module
 */
export { type ErrorCode, MaskletError } from "../error.ts";
export { renderReport, type Report, type ReportFrame, type ReportMask } from "./report.ts";
export { type ReportClip, reportClip, type ReportClipOptions } from "./report_clip.ts";
export type { PlotlySpec } from "./report_figure.ts";
export type { ScoreRow, Scores } from "./report_scores.ts";
