/**
 * Ctrl-C and SIGTERM: a command ends after the step in hand, with the exit code that shells expect.
 * @module
 */
import { MaskletError } from "../error.ts";
import { undoUnderWay } from "../files/atomic.ts";
import { holdStill } from "../files/pause.ts";

/** A signal that asks a program to end. */
export type EndSignal = "SIGINT" | "SIGTERM";

/** The exit codes of programs that a signal ended: 128 and its number. */
const EXIT_CODES: Readonly<Record<EndSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

/** The signals that this system has. */
const SIGNALS: readonly EndSignal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/** Thrown when a command was asked to end; what it had made is kept. */
export class Interrupted extends MaskletError {
  /** What the process ends with. */
  readonly exitCode: number;

  /**
   * @param signal which one came
   * @param kept what is kept: "12 frames in out/clip"
   * @param hint how to go on
   */
  constructor(signal: EndSignal, kept: string, hint: string) {
    super("interrupted", `Ended by ${signal} with ${kept}`, { hint });
    this.exitCode = EXIT_CODES[signal];
  }
}

/** How many things that finish their work on a signal live. */
let finishing = 0;

/**
 * Ends the process on the signals, for commands that have nothing in hand to finish: while an `Interrupt` lives, that is asked instead.
 * @param kept what is kept and what goes on: "what came is kept, and the same command goes on after it"
 */
export function endOnSignals(kept: string): void {
  for (const name of SIGNALS) {
    const listener = (): void => {
      if (finishing > 0) return;
      console.error(`error: Ended by ${name}: ${kept}.`);
      endBy(name, listener);
    };
    Deno.addSignalListener(name, listener);
    atOnce.set(name, [...atOnce.get(name) ?? [], listener]);
  }
}

/** Listeners of `endOnSignals`. */
const atOnce = new Map<EndSignal, (() => void)[]>();

/**
 * Ends the process as the signal itself does, without exit handlers: native code that is at work may not be running while those are.
 * @param listener the one that was called
 */
function endBy(name: EndSignal, listener: () => void): void {
  undoUnderWay();
  for (const one of new Set([listener, ...atOnce.get(name) ?? []])) Deno.removeSignalListener(name, one);
  if (Deno.build.os !== "windows") {
    Deno.kill(Deno.pid, name);
    holdStill(AT_LAST); // the end comes from another thread: until then a file could be begun here, or an error told
  }
  Deno.exit(EXIT_CODES[name]); // where the system does not end it
}

/** Milliseconds after which a process that was to end by a signal ends by itself. */
const AT_LAST = 1000;

/** Listens for the signals while it lives; a second one ends the process at once. */
export class Interrupt implements Disposable {
  /** The signal that came. */
  signal: EndSignal | undefined;
  #open = true;
  readonly #listeners: (readonly [EndSignal, () => void])[];

  /** @param onSignal told when the first one comes */
  constructor(onSignal: () => void = () => {}) {
    finishing++;
    this.#listeners = SIGNALS.map((name) => {
      const listener = (): void => {
        if (this.signal !== undefined) return endBy(name, listener);
        this.signal = name;
        onSignal();
      };
      Deno.addSignalListener(name, listener);
      return [name, listener] as const;
    });
  }

  /**
   * Hands values on until a signal comes: the one in hand is still taken.
   * @throws {MaskletError} `interrupted` after it, so that whoever takes the values does not think that they are all
   */
  async *until<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const value of values) {
      yield value;
      if (this.signal !== undefined) {
        throw new Interrupted(this.signal, "what was made so far", "Run the command again");
      }
    }
  }

  /** Stops listening; twice is harmless. */
  [Symbol.dispose](): void {
    if (this.#open) finishing--;
    this.#open = false;
    for (const [name, listener] of this.#listeners.splice(0)) Deno.removeSignalListener(name, listener);
  }
}
