/**
 * Ctrl-C and SIGTERM: a command ends after the step in hand, with the exit code that shells expect.
 * @module
 */
import { MaskletError } from "../error.ts";

/** A signal that asks a program to end. */
export type EndSignal = "SIGINT" | "SIGTERM";

/** The exit codes of programs that a signal ended: 128 and its number. */
const EXIT_CODES: Readonly<Record<EndSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

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

/** Listens for the signals while it lives; a second one ends the process at once. */
export class Interrupt implements Disposable {
  /** The signal that came. */
  signal: EndSignal | undefined;
  readonly #listeners: readonly (readonly [EndSignal, () => void])[];

  /** @param onSignal told when the first one comes */
  constructor(onSignal: () => void = () => {}) {
    const names: readonly EndSignal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
    this.#listeners = names.map((name) => {
      const listener = (): void => {
        if (this.signal !== undefined) Deno.exit(EXIT_CODES[name]);
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
    for (const [name, listener] of this.#listeners) Deno.removeSignalListener(name, listener);
  }
}
