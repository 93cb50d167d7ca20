/**
 * The thread that reads and compares frames of two folders, one message a frame.
 * @module
 */
import { diskFile } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { compareHere } from "./compare_frames.ts";
import type { FrameAnswer, FrameTask } from "./workers.ts";

/** The part of a worker's global scope that is used here; TypeScript's library for workers collides with that for windows. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<FrameTask>) => void) | null;
  postMessage(answer: FrameAnswer): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = async ({ data: { id, truth, prediction, comparing } }) => {
  try {
    scope.postMessage({ id, comparison: await compareHere(diskFile(truth), diskFile(prediction), comparing) });
  } catch (error) {
    scope.postMessage({ id, error: partsOf(error) });
  }
};

function partsOf(error: unknown): NonNullable<FrameAnswer["error"]> {
  if (error instanceof MaskletError) {
    const { code, hint } = error;
    return { code, hint, message: error.message.slice(0, -`. ${hint}.`.length) };
  }
  const found = error instanceof Error ? error.message : String(error);
  return { code: "io", message: `Expected to compare two masks, found: ${found}`, hint: "Check both files" };
}
