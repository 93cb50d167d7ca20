import { loadModel } from "../model/load_model.ts";
import type { Model } from "../model/model.ts";
import type { BackendChoice, Precision } from "../runtime/backend.ts";

/** Flags of every command that runs a model. */
export const RUNTIME_FLAGS = {
  backend: { kind: "text", value: "NAME", choices: ["auto", "webgpu", "wasm"], help: "what runs it (default auto)" },
  threads: {
    kind: "number",
    value: "N",
    help: "threads of the WASM backend (default 1; more are faster, see loadModel)",
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
  /** Threads of the WASM backend. */
  readonly threads?: number | undefined;
  /** One of the choices. */
  readonly precision?: string | undefined;
}

/** Loads the model that the flags name, and says what runs it. */
export async function modelOfFlags({ model, backend, threads, precision }: ModelFlags): Promise<Model> {
  const loaded = await loadModel(model, {
    backend: (backend ?? "auto") as BackendChoice,
    ...(threads !== undefined && { threads }),
    ...(precision !== undefined && { precision: precision as Precision }),
  });
  console.log(`${loaded.name} at ${loaded.imageSize} px, ${loaded.backend.description}`);
  return loaded;
}
