import { checkOptions, type CompleteTable, numberKind, requireKind, textKind } from "../options.ts";
import { escapeHtml } from "../report/report_html.ts";
import { type LiveOutput, openLiveOutput } from "./live_output.ts";
import type { MimeBundle } from "./mime.ts";

/** How far something is. */
export interface ProgressState {
  /** What is being done. */
  readonly label: string;
  /** Steps done. */
  readonly done: number;
  /** All steps, where they are known. */
  readonly total?: number | undefined;
  /** Seconds since the start. */
  readonly seconds: number;
  /** What is counted: "frames". */
  readonly unit: string;
}

/** Options of `showProgress`. */
export interface ProgressOptions {
  /** What is counted, in the plural; default "steps". */
  readonly unit?: string;
  /** Least time between two updates, seconds; default 0.2. The last step always shows. */
  readonly interval?: number;
}

const PROGRESS_OPTIONS: CompleteTable<ProgressOptions> = {
  unit: { doc: "what is counted, in the plural", kind: textKind, fallback: "steps" },
  interval: { doc: "least time between two updates, s", kind: numberKind({ least: 0 }), fallback: 0.2 },
};

/**
 * A progress bar in the running cell of a notebook. Outside of a notebook it shows nothing.
 *
 * @param label what is being done
 * @param total all steps, where they are known at the start
 * @param options unit, and pace of the updates
 * @returns a function to call with the steps done so far (and all steps, where they become known later)
 * @throws {MaskletError} `bad-argument` for options that it does not know
 *
 * @example
 * ```ts
 * import { showProgress } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const step = showProgress("Reading", 2, { unit: "files" });
 * await step(1);
 * assertEquals(await step(2), undefined);
 * ```
 */
export function showProgress(
  label: string,
  total?: number,
  options: ProgressOptions = {},
): (done: number, total?: number) => Promise<void> {
  requireKind("the first argument of showProgress", label, textKind);
  return progressOn(openLiveOutput(), label, total, checkOptions("showProgress", options, PROGRESS_OPTIONS));
}

/** `showProgress` on a given output and clock (seconds). */
export function progressOn(
  output: LiveOutput | undefined,
  label: string,
  total: number | undefined,
  { unit = PROGRESS_OPTIONS.unit.fallback, interval = PROGRESS_OPTIONS.interval.fallback }: ProgressOptions = {},
  now: () => number = () => performance.now() / 1000,
): (done: number, total?: number) => Promise<void> {
  const start = now();
  let shown = -Infinity;
  return async (done, all = total) => {
    if (output === undefined || (now() - shown < interval && done !== all)) return;
    shown = now();
    await output.show(progressBundle({ label, done, total: all, seconds: shown - start, unit }));
  };
}

/** A progress bar with its text. */
function progressBundle(state: ProgressState): MimeBundle {
  return { "text/html": `<div>${progressHtml(state)}</div>`, "text/plain": progressText(state) };
}

/** A progress bar with its text as HTML. */
export function progressHtml(state: ProgressState): string {
  const { done, total } = state;
  // Without a total there is nothing to fill, and an exported page would show a bar that never stops moving.
  const bar = total === undefined
    ? ""
    : `<progress value="${done}" max="${total}" aria-label="${escapeHtml(state.label)}"></progress> `;
  return bar + escapeHtml(progressText(state));
}

/** "Tracking: 12 of 50 frames, 8.3 frames/s, 5 s left". */
export function progressText({ label, done, total, seconds, unit }: ProgressState): string {
  const count = total === undefined ? `${done} ${unit}` : `${done} of ${total} ${unit}`;
  if (done === 0 || seconds <= 0) return `${label}: ${count}`;
  const rate = done / seconds;
  const text = `${label}: ${count}, ${rate.toFixed(rate < 10 ? 1 : 0)} ${unit}/s`;
  if (total === undefined) return `${text}, ${seconds.toFixed(1)} s so far`;
  return done >= total
    ? `${text}, ${seconds.toFixed(1)} s in all`
    : `${text}, ${Math.ceil((total - done) / rate)} s left`;
}
