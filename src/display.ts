/**
 * How values show themselves: prototypes made here ask a registry that the front door (`mod.ts`) fills, so that values know nothing
 * of notebooks.
 * @module
 */

/** The kinds of values that show themselves. */
export type DisplayKind =
  | "BenchmarkRun"
  | "DatasetDescription"
  | "Evaluation"
  | "InteractiveEvaluation"
  | "Mask"
  | "Masklets"
  | "Prompted"
  | "RunComparison"
  | "Segmentation"
  | "AutomaticMasks"
  | "Tensor"
  | "TrackedFrame"
  | "Video";

/** One way to show one kind of value. */
export interface Display<T> {
  /** MIME bundle for a Jupyter front end. */
  readonly jupyter?: (value: T) => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** One line (or a few) for the console. */
  readonly inspect?: (value: T) => string;
}

// deno-lint-ignore no-explicit-any -- the registry holds displays of every kind; each is stored and asked under its own kind
const displays = new Map<DisplayKind, Display<any>>();

/** Registers how values of one kind show themselves. The last registration wins. */
export function registerDisplay<T>(kind: DisplayKind, display: Display<T>): void {
  displays.set(kind, { ...displays.get(kind), ...display });
}

const JUPYTER_DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;
const CUSTOM_INSPECT: unique symbol = Symbol.for("Deno.customInspect") as never;

/** A prototype for values of one kind; factories create their values with it (`Object.create`). */
export function displayPrototype(kind: DisplayKind): object {
  return Object.freeze({
    get [Symbol.toStringTag](): string {
      return kind;
    },
    async [JUPYTER_DISPLAY](): Promise<Record<string, unknown>> {
      const display = displays.get(kind);
      if (display?.jupyter !== undefined) return await display.jupyter(this);
      return { "text/plain": display?.inspect?.(this) ?? `[${kind}]` };
    },
    [CUSTOM_INSPECT](inspect: (value: unknown, options: unknown) => string, options: unknown): string {
      const own = displays.get(kind)?.inspect;
      return own !== undefined ? own(this) : `${kind} ${inspect({ ...this }, options)}`;
    },
  });
}
