/**
 * The thread that reads and compares frames of two folders, some frames a message.
 * @module
 */
import { MaskletError } from "../error.ts";
import { comparePaths } from "./compare_files.ts";
import type { FrameAnswer, FrameTask } from "./workers.ts";

/** The part of a worker's global scope that is used here; TypeScript's library for workers collides with that for windows. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<readonly FrameTask[]>) => void) | null;
  postMessage(answers: readonly FrameAnswer[]): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => scope.postMessage(data.map(answerTo));

function answerTo({ truth, prediction, comparing }: FrameTask): FrameAnswer {
  try {
    return comparePaths(truth, prediction, comparing);
  } catch (error) {
    return partsOf(error);
  }
}

function partsOf(error: unknown): FrameAnswer {
  if (error instanceof MaskletError) {
    const { code, hint } = error;
    return { code, hint, message: error.message.slice(0, -`. ${hint}.`.length) };
  }
  const found = error instanceof Error ? error.message : String(error);
  return { code: "io", message: `Expected to compare two masks, found: ${found}`, hint: "Check both files" };
}
