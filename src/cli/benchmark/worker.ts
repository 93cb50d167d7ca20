/**
 * One of several processes that carry out a plan: it reads the plan from stdin, a line of JSON, tells what it does on stdout, a line of
 * JSON each, and ends when stdin does, so that none outlives the process that started it.
 * @module
 */
import { MaskletError } from "../../error.ts";
import { releaseAll } from "../../files/process_end.ts";
import type { BenchmarkPlan } from "./plan.ts";
import { runPlan } from "./run_plan.ts";
import type { WorkerMessage } from "./workers.ts";

const send = (message: WorkerMessage): void => console.log(JSON.stringify(message));

/** The first line of stdin; what follows is waited for, and its end ends the process. */
async function planOfStdin(): Promise<{ readonly plan: BenchmarkPlan; readonly share: string }> {
  const reader = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) Deno.exit(1);
    text += value;
  }
  const ended = async (): Promise<never> => {
    while (!(await reader.read()).done);
    Deno.exit(1);
  };
  void ended();
  return JSON.parse(text.slice(0, text.indexOf("\n")));
}

if (import.meta.main) {
  const { plan, share } = await planOfStdin();
  let code = 0;
  try {
    const results = await runPlan(plan, {
      say: (line) => send({ kind: "line", line }),
      onProgress: (progress) => send({ kind: "progress", progress }),
    }, share);
    for (const { planned, error } of results) {
      if (error !== undefined) send({ kind: "failed", run: planned.name, reason: error.message });
    }
  } catch (error) {
    send({ kind: "failed", run: "", reason: error instanceof MaskletError ? error.message : String(error) });
    code = 1;
  }
  await releaseAll();
  Deno.exit(code);
}
