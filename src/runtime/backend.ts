import type { PlaneAttention } from "../graph/plane_attention.ts";
import type { DeviceTensor } from "./device_tensor.ts";

/** Where the graphs run: one of Masklet's backends, or one of somebody's own. */
export type BackendName = "webgpu" | "wasm" | "native" | (string & Record<never, never>);
/** What a user asks for; "auto" takes WebGPU on a hardware adapter, else native code on the CPU, else WASM. */
export type BackendChoice = BackendName | "auto";

/**
 * How the weights of a model are stored and used.
 *
 * "fp32": as float32. "fp16": as float16, half the size on disk. On WebGPU matrix products and convolutions are computed in float16 too,
 * and the weights take half the memory; on the CPU they are widened when the model is loaded: arithmetic and memory stay float32's.
 * "int8": linear layers of image encoder and memory attention as products of 8-bit integers, a quarter of the size on disk and in memory,
 * on processors alone (native code or WASM); quicker and less exact.
 */
export type Precision = "fp32" | "fp16" | "int8";

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
  /**
   * The same graph over a file of weights that is kept on disk, for runtimes that read it themselves; asked for once, when the graph is
   * opened. Undefined, or absent: the weights are in memory alone.
   */
  readonly onDisk?: () => Promise<GraphOnDisk | undefined>;
  /** The same graph without its layers of attention to planes, for a backend that takes those; absent: it has none, or none that are taken. */
  readonly inParts?: GraphInParts;
}

/** A graph with its layers of attention to planes taken out. */
export interface GraphInParts {
  /** The graphs between the layers, with the names of what they take and give: layer i comes behind part i. */
  readonly parts: readonly {
    readonly file: GraphFile;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
  }[];
  /** The layers. */
  readonly attentions: readonly PlaneAttention[];
  /** The outputs of the whole. */
  readonly outputs: readonly string[];
}

/** A graph whose weights lie in a file, which is whole and is not written to any more. */
export interface GraphOnDisk {
  /** The ONNX protobuf, which asks for the file by its own name. */
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** The folder of the file. */
  readonly folder: string;
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

/** Two backends of one that run at the same time. */
export interface BackendHalves {
  /** Runs the image encoder. What it keeps on the device, both of them have. */
  readonly encoder: Pick<Backend, "open">;
  /** Runs other graphs where the image encoder runs. What they keep, both of them have, too. */
  readonly beside: Pick<Backend, "open">;
  /** Runs the rest. */
  readonly rest: Pick<Backend, "open">;
  /** In words: who has how many threads. */
  readonly description: string;
}

/** One way to run graphs. */
export interface Backend {
  /** Which one. */
  readonly name: BackendName;
  /** One line for people: what runs the graphs, and why it was taken. */
  readonly description: string;
  /** The precision that models are compiled with for it; default fp32. */
  readonly precision?: Precision;
  /** Whether it multiplies 8-bit integers, as models of int8 need; only processors do. */
  readonly integerArithmetic?: boolean;
  /** Whether it rotates a plane in one pass (onnxruntime's RotaryEmbedding); absent: in products and sums. */
  readonly fusedRotation?: boolean;
  /**
   * Whether it has a kernel of its own for a layer of attention to planes, and gains by it; graphs all of whose layers it takes come to it in
   * parts, too (`GraphFile.inParts`). Absent: it has none.
   */
  readonly takesAttention?: (layer: PlaneAttention) => boolean;
  /** Whether it computes in float16 where models are fp16; false: it refuses them. Absent: it widens them, and computes in float32. */
  readonly halfArithmetic?: boolean;
  /** Whether it computes beside the thread that asks. */
  readonly concurrent?: boolean;
  /** Whether the image encoder runs beside the other graphs. */
  readonly overlaps?: boolean;
  /** Threads of the CPU that it was told to take; absent: its own choice, or none. */
  readonly threads?: number;
  /**
   * Two that compute beside each other, for models whose graphs are too short to share their threads; absent: it has no two, or no threads
   * for both.
   */
  readonly halves?: BackendHalves;
  /** Loads a graph. */
  open(graph: GraphFile, options?: OpenOptions): Promise<GraphSession>;
  /** Lets go of what it holds beside sessions, for when none was opened; twice is harmless. Absent: it holds nothing. */
  close?(): Promise<void>;
}
