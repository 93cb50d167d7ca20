/**
 * A backend that computes nothing: it says which graphs were opened and closed, and fails where it is told to.
 * @module
 */
import type { Backend } from "../../src/runtime/backend.ts";
import { DeviceTensor, type SessionTensor } from "../../src/runtime/device_tensor.ts";

/** Where it fails, by the graph's name. */
export interface CountingBackendOptions {
  /** A graph that does not open. */
  readonly failToOpen?: string;
  /** Graphs that do not close. */
  readonly failToClose?: readonly string[];
}

/** The backend, and what became of its graphs. */
export interface CountingBackend extends Backend {
  /** Graphs that are open. */
  readonly opened: string[];
  /** Graphs that were closed, in order; failing ones too. */
  readonly closed: string[];
  /** Whether the backend itself was closed. */
  readonly isClosed: boolean;
  /** Outputs that were not disposed of. */
  readonly held: number;
}

/** A backend whose sessions give empty tensors that cannot be read. */
export function countingBackend({ failToOpen, failToClose = [] }: CountingBackendOptions = {}): CountingBackend {
  const [opened, closed]: [string[], string[]] = [[], []];
  let [isClosed, held] = [false, 0];
  const unreadable = (): SessionTensor => {
    held++;
    return {
      ...{ type: "float32", dims: [0], location: "gpu-buffer", data: undefined },
      getData: () => Promise.reject(new Error("the device is lost")),
      dispose: () => void held--,
    };
  };
  return {
    ...{ name: "wasm", description: "counts", opened, closed },
    get isClosed() {
      return isClosed;
    },
    get held() {
      return held;
    },
    close: () => Promise.resolve(void (isClosed = true)),
    // deno-lint-ignore require-await -- a failure must reject, not throw
    open: async ({ name }) => {
      if (name === failToOpen) throw new Error(`${name} does not fit`);
      opened.push(name);
      return {
        run: (_inputs, outputs = []) =>
          Promise.resolve(Object.fromEntries(outputs.map((output) => [output, new DeviceTensor(unreadable())]))),
        [Symbol.asyncDispose]: () => {
          closed.push(name);
          opened.splice(opened.indexOf(name), 1);
          return failToClose.includes(name) ? Promise.reject(new Error(`${name} is stuck`)) : Promise.resolve();
        },
      };
    },
  };
}
