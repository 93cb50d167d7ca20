import type { DeviceTensor } from "./device_tensor.ts";

/** Where the graphs run. */
export type BackendName = "webgpu" | "wasm" | "native";
/** What a user asks for; "auto" takes WebGPU where there is a hardware adapter, WASM otherwise. */
export type BackendChoice = BackendName | "auto";

/** A graph ready to be loaded: the protobuf and the file of weights that it names. */
export interface GraphFile {
  /** The graph's name, for messages. */
  readonly name: string;
  /** The ONNX protobuf. */
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** Brings the values of its weights to memory; asked for once, when the graph is opened, and let go of afterwards. */
  readonly weights: () => Promise<Uint8Array<ArrayBuffer>>;
  /** The name under which the protobuf asks for them. */
  readonly weightsFile: string;
}

/** How a graph is opened. */
export interface OpenOptions {
  /** Outputs that stay on the device where there is one. */
  readonly keepOnDevice?: readonly string[];
}

/** An open graph. */
export interface GraphSession extends AsyncDisposable {
  /** Runs the graph once. Inputs stay the caller's; outputs become the caller's. */
  run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs?: readonly string[],
  ): Promise<Record<string, DeviceTensor>>;
}

/** One way to run graphs. A native one has the same shape. */
export interface Backend {
  /** Which one. */
  readonly name: BackendName;
  /** One line for people: what runs the graphs, and why it was taken. */
  readonly description: string;
  /** Loads a graph. */
  open(graph: GraphFile, options?: OpenOptions): Promise<GraphSession>;
}
