/** What a progress display writes to, and the clock that it reads; tests hand in their own. */
export interface ProgressOutput {
  /** Writes text as it is. */
  readonly write: (text: string) => void;
  /** Whether a line can be drawn over: a terminal, not a pipe or a file. */
  readonly isTerminal: boolean;
  /** Milliseconds since some moment. */
  readonly now: () => number;
}

/** How far a long task is. */
export interface Progress {
  /** Counts `count` more (default 1) as done. */
  step(count?: number): void;
  /** Takes `count` steps from those that there are, as they were done before. */
  skip(count: number): void;
  /** Prints a line of its own, above what is drawn over and over. */
  line(text: string): void;
  /** Ends the display with a line on the whole; harmless when called again. */
  done(): void;
}

/** Milliseconds between two drawings in a terminal, and between two lines elsewhere. */
const TERMINAL_PERIOD = 100;
const LINE_PERIOD = 10_000;

/** stderr, so that a command's own output stays clean. */
const stderr: ProgressOutput = {
  write: (text) => void Deno.stderr.writeSync(new TextEncoder().encode(text)),
  isTerminal: Deno.stderr.isTerminal(),
  now: () => performance.now(),
};

/**
 * Shows the progress of a long task with its rate and the time that remains: one line drawn over and over in a terminal, a plain line
 * now and then elsewhere.
 *
 * @param task `label` begins each line; `total`: how many steps there are, undefined when nobody knows; `unit`: what one step is
 */
export function makeProgress(
  task: { readonly label: string; readonly total?: number | undefined; readonly unit?: string },
  output: ProgressOutput = stderr,
): Progress {
  const { isTerminal, now, write } = output;
  const started = now();
  let [count, shown, ended, total] = [0, started, false, task.total];
  const isWhole = (): boolean => total !== undefined && count >= total;
  let whole = false;
  const show = (): void => {
    shown = now();
    whole = isWhole();
    const line = progressLine({ ...task, total, count, elapsed: (shown - started) / 1000 });
    write(isTerminal ? `\r\x1b[2K${line}` : `${line}\n`);
  };
  return {
    step: (more = 1) => {
      count += more;
      if (!isTerminal && isWhole()) return; // that all is done, the last line says
      if (now() - shown >= (isTerminal ? TERMINAL_PERIOD : LINE_PERIOD)) show();
    },
    skip: (less) => {
      if (total !== undefined) total = Math.max(0, total - less);
    },
    line: (text) => write(`${isTerminal ? "\r\x1b[2K" : ""}${text}\n`),
    done: () => {
      if (ended) return;
      ended = true;
      if (!whole) show();
      if (isTerminal) write("\n");
    },
  };
}

/** "frames 120/540 (22%), 61.0 frames/s, 7 s left". `elapsed` in seconds. */
export function progressLine(
  state: {
    readonly label: string;
    readonly count: number;
    readonly total?: number | undefined;
    readonly unit?: string;
    readonly elapsed: number;
  },
): string {
  const { label, count, total, unit = "frames", elapsed } = state;
  const rate = elapsed > 0 ? count / elapsed : 0;
  const share = total === undefined || total === 0 ? "" : `/${total} (${Math.floor(100 * count / total)}%)`;
  const speed = rate === 0 ? "" : `, ${rate >= 100 ? Math.round(rate) : rate.toFixed(rate >= 10 ? 1 : 2)} ${unit}/s`;
  const left = total === undefined || rate === 0 || count >= total ? "" : `, ${duration((total - count) / rate)} left`;
  const taken = total !== undefined && count >= total ? `, ${duration(elapsed)}` : "";
  return `${label} ${count}${share}${speed}${left}${taken}`;
}

/** Seconds in words: "7 s", "2 min 05 s", "1 h 02 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  return hours > 0 ? `${hours} h ${two(minutes)} min` : `${minutes} min ${two(whole % 60)} s`;
}
