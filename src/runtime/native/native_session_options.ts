import { CPU_OPTIMIZATION } from "../ort_session.ts";

/**
 * How onnxruntime opens a graph in native code. Spinning threads make a run quicker and stop with it, so that nothing burns while decoders
 * and the main thread work.
 *
 * @param provider onnxruntime's name of what computes
 * @param threads of the CPU; undefined: as many as onnxruntime chooses
 */
export function nativeSessionOptions(provider: string, threads: number | undefined): Record<string, unknown> {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    extra: { session: { force_spinning_stop: "1" }, ...(provider === "cpu" && { optimization: CPU_OPTIMIZATION }) },
  };
}
