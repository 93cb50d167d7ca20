/**
 * A worker of the kernel.
 * @module
 */
import type { KernelPlace, TileRun, WorkerAnswer } from "./attention_message.ts";
import { KernelThread } from "./kernel_thread.ts";

const port = globalThis as unknown as {
  onmessage: (event: { readonly data: KernelPlace | TileRun }) => void;
  postMessage(message: WorkerAnswer): void;
};
let thread: KernelThread | undefined;

port.onmessage = ({ data }) => {
  try {
    if ("module" in data) thread = new KernelThread(data);
    else thread!.run(data);
    port.postMessage({});
  } catch (error) {
    port.postMessage({ failure: error instanceof Error ? error.message : String(error) });
  }
};
