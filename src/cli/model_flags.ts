import { loadModel } from "../model/load_model.ts";
import type { Model } from "../model/model.ts";
import type { BackendChoice, Precision } from "../runtime/backend.ts";
import { BACKENDS } from "../runtime/backends.ts";
import { NATIVE_DEVICES, type NativeDevice } from "../runtime/native/native_package.ts";

/** Flags of every command that runs a model. */
export const RUNTIME_FLAGS = {
  backend: {
    kind: "text",
    value: "NAME",
    choices: ["auto", ...BACKENDS.map(({ name }) => name)],
    help: "what runs it (default auto)",
  },
  device: {
    kind: "text",
    value: "NAME",
    choices: Object.keys(NATIVE_DEVICES),
    help: "what computes behind the native backend (default cpu)",
  },
  threads: {
    kind: "number",
    value: "N",
    help: "threads of the native backend (default one a core) or of WASM (see loadModel)",
  },
} as const;

/** How weights are stored and used. */
export const PRECISION_FLAG = {
  kind: "text",
  value: "P",
  choices: ["fp32", "fp16"],
  help: "how weights are stored and used (default fp32, see loadModel)",
} as const;

/** Flags of commands that run a model of the user's choice. */
export const MODEL_FLAGS = {
  model: { kind: "text", value: "NAME|FILE", help: "the model (default: the embedded one)" },
  ...RUNTIME_FLAGS,
  precision: PRECISION_FLAG,
} as const;

/** What was given of `MODEL_FLAGS`. */
export interface ModelFlags {
  /** Name or file; absent: the embedded model. */
  readonly model?: string | undefined;
  /** One of the choices. */
  readonly backend?: string | undefined;
  /** One of the choices. */
  readonly device?: string | undefined;
  /** Threads of the native backend or of WASM. */
  readonly threads?: number | undefined;
  /** One of the choices. */
  readonly precision?: string | undefined;
}

/** Loads the model that the flags name, and says what runs it. */
export async function modelOfFlags({ model, backend, device, threads, precision }: ModelFlags): Promise<Model> {
  const loaded = await loadModel(model, {
    backend: (backend ?? "auto") as BackendChoice,
    ...(device !== undefined && { device: device as NativeDevice }),
    ...(threads !== undefined && { threads }),
    ...(precision !== undefined && { precision: precision as Precision }),
  });
  console.log(`${loaded.name} at ${loaded.imageSize} px, ${loaded.backend.description}`);
  return loaded;
}
