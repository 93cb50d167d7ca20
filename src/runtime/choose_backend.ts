import { MaskletError } from "../error.ts";
import type { Backend, BackendChoice, Precision } from "./backend.ts";
import { type BackendKind, type BackendOptions, BACKENDS } from "./backends.ts";

/** How a backend is chosen. */
export interface ChoiceOptions extends BackendOptions {
  /** Default fp32. */
  readonly precision?: Precision;
}

/**
 * What runs the graphs. "auto" takes the first of `backends` that this system can run, of those that have devices, or threads, where
 * one is asked for, and its description says why the ones before it were not taken.
 *
 * @param backends default all of them, in their order
 */
export async function chooseBackend(
  choice: BackendChoice,
  options: ChoiceOptions = {},
  backends: readonly BackendKind[] = BACKENDS,
): Promise<Backend> {
  const { precision = "fp32", ...told } = options;
  requirePrecision(precision);
  const able = choice === "auto"
    ? backends.filter(({ precisions }) => precisions?.includes(precision) ?? true)
    : backends;
  return withPrecision(await chosen(choice, told, able), precision);
}

/**
 * The same backend for models of a precision.
 * @throws {MaskletError} `gpu-unavailable` for fp16 on a WebGPU adapter that does not compute in it, `unsupported` for int8 on a GPU
 */
export function withPrecision(backend: Backend, precision: Precision): Backend {
  requirePrecision(precision);
  if (precision === "fp32") return backend;
  if (precision === "int8" && backend.integerArithmetic !== true) {
    throw new MaskletError(
      "unsupported",
      `Expected a backend that multiplies 8-bit integers (native on the CPU, or WASM), found ${backend.description}`,
      { hint: 'Take backend: "native" or "wasm", or precision: "fp16"' },
    );
  }
  if (precision === "fp16" && backend.halfArithmetic === false) {
    throw new MaskletError(
      "gpu-unavailable",
      `Expected a WebGPU adapter that computes in float16 (shader-f16), found ${backend.description}`,
      { hint: 'Take precision: "fp32", or backend: "wasm"' },
    );
  }
  return { ...backend, precision, description: `${backend.description}, ${precision}` };
}

/** The precisions. */
export const PRECISIONS: readonly Precision[] = ["fp32", "fp16", "int8"];

function requirePrecision(precision: Precision): void {
  if (PRECISIONS.includes(precision)) return;
  throw new MaskletError(
    "bad-argument",
    `Expected the precision fp32, fp16 or int8, found ${JSON.stringify(precision)}`,
    {
      hint: "Leave it out for fp32",
    },
  );
}

async function chosen(
  choice: BackendChoice,
  options: BackendOptions,
  backends: readonly BackendKind[],
): Promise<Backend> {
  const asked = [["device", "devices", '"native"'], ["threads", "threads", '"native" or "wasm"']] as const;
  const given = asked.filter(([name]) => options[name] !== undefined);
  if (choice === "auto") {
    return await firstUsable(backends.filter((kind) => given.every(([, has]) => kind[has] !== false)), options);
  }
  const kind = backends.find(({ name }) => name === choice);
  const [unheard] = kind === undefined ? [] : given.filter(([, has]) => kind[has] === false);
  if (unheard !== undefined) {
    const [name, , others] = unheard;
    const none = name === "device" ? "no device" : "no number of threads";
    throw new MaskletError(
      "bad-argument",
      `Expected ${none} beside the backend ${choice}, found ${name} ${options[name]}`,
      { hint: `Take backend: ${others} with it, or leave one of them out` },
    );
  }
  if (kind !== undefined) return await kind.open(options);
  const names = ["auto", ...backends.map(({ name }) => name)];
  throw new MaskletError(
    "bad-argument",
    `Expected the backend ${names.slice(0, -1).join(", ")} or ${names.at(-1)}, found ${JSON.stringify(choice)}`,
    { hint: "Leave it out for auto" },
  );
}

/** The first that opens. What cannot be opened is told in the description of the one that is. */
async function firstUsable(backends: readonly BackendKind[], options: BackendOptions): Promise<Backend> {
  const reasons: string[] = [];
  for (const kind of backends) {
    const probe = await kind.probe();
    if (!probe.usable) {
      reasons.push(probe.why);
      continue;
    }
    try {
      const backend = await probe.open(options);
      return reasons.length === 0
        ? backend
        : { ...backend, description: `${backend.description} (${reasons.join("; ")})` };
    } catch (error) {
      if (!(error instanceof MaskletError) || error.code === "bad-argument") throw error;
      reasons.push(`${kind.name}: ${error.message}`);
    }
  }
  throw new MaskletError("unsupported", `Expected a backend that opens, found none: ${reasons.join("; ")}`, {
    hint: options.device === undefined ? "Allow WASM to load" : "Leave the device out, or allow native code",
  });
}
