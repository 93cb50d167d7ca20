import type { BenchmarkProgress } from "../../benchmark/benchmark_options.ts";
import { TextLineStream } from "../perf/text_lines.ts";
import type { BenchmarkPlan } from "./plan.ts";

/** What a worker tells. */
export type WorkerMessage =
  /** A line for people. */
  | { readonly kind: "line"; readonly line: string }
  /** A frame is done. */
  | { readonly kind: "progress"; readonly progress: BenchmarkProgress & { readonly run: string } }
  /** A run of the plan failed as a whole. */
  | { readonly kind: "failed"; readonly run: string; readonly reason: string };

/** How a worker ended. */
export interface WorkerEnd {
  /** Which one, from 1 on. */
  readonly worker: number;
  /** Its exit code: 0 where it has done all that was left. */
  readonly code: number;
  /** Why runs failed as a whole. */
  readonly reasons: readonly string[];
}

/**
 * Carries a plan out in processes of their own. Each takes the next sequence that nobody is at; one that dies leaves its sequence to the
 * others. They end with this process, however it ends.
 *
 * @param count how many
 * @param onMessage told what a worker, from 1 on, does
 */
export async function runWorkers(
  plan: BenchmarkPlan,
  count: number,
  onMessage: (message: WorkerMessage, worker: number) => void,
  signal?: AbortSignal,
): Promise<WorkerEnd[]> {
  return await Promise.all(Array.from({ length: count }, async (_, i): Promise<WorkerEnd> => {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", import.meta.resolve("./worker.ts")],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const kill = (): void => process.kill("SIGTERM");
    signal?.addEventListener("abort", kill);
    const reasons: string[] = [];
    const input = process.stdin.getWriter();
    await input.write(new TextEncoder().encode(`${JSON.stringify({ plan, share: shareOf(plan, i + 1) })}\n`));
    const lines = process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    for await (const line of lines) {
      const message = JSON.parse(line) as WorkerMessage;
      if (message.kind === "failed") reasons.push(message.reason);
      onMessage(message, i + 1);
    }
    const { code } = await process.status;
    signal?.removeEventListener("abort", kill);
    await input.close().catch(() => {}); // it ended first
    return { worker: i + 1, code, reasons };
  }));
}

/** The name that a worker's lock has: two commands for one share must not both run. */
function shareOf({ shard }: BenchmarkPlan, worker: number): string {
  return shard === undefined ? `worker-${worker}` : `shard-${shard.index}-of-${shard.count}-worker-${worker}`;
}
