/**
 * The kernel of attention to planes (`wasm/attention/`): which of its two modules an engine runs.
 * @module
 */
// @ts-types="../../wasm/generated/masklet_attention.d.ts"
import { RELAXED_SIMD, SIMD } from "../../wasm/generated/masklet_attention.js";

/** A module that the engine runs. */
export interface AttentionModule {
  /** It takes a shared memory, `env.memory`. */
  readonly module: WebAssembly.Module;
  /** Which one: "relaxed SIMD", "SIMD". */
  readonly simd: string;
}

/** What an engine is asked. */
export interface Engine {
  /** Whether it has memory that threads share. */
  readonly shares: boolean;
  /** Whether it runs a module. */
  readonly runs: (bytes: Uint8Array<ArrayBuffer>) => boolean;
}

const OWN: Engine = {
  shares: typeof SharedArrayBuffer !== "undefined",
  runs: (bytes) => WebAssembly.validate(bytes),
};

/** The modules, the quicker one first. */
const FORMS = [["relaxed SIMD", RELAXED_SIMD], ["SIMD", SIMD]] as const;

/**
 * The quickest module that the engine runs, or in words what it lacks.
 *
 * @param engine default the one that runs this
 */
export function attentionModule(engine: Engine = OWN): AttentionModule | string {
  if (!engine.shares) return "there is no memory that threads share";
  for (const [simd, text] of FORMS) {
    const bytes = Uint8Array.fromBase64(text);
    if (engine.runs(bytes)) return { module: new WebAssembly.Module(bytes), simd };
  }
  return "the engine has no SIMD";
}
