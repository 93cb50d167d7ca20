/**
 * What the main thread and the thread of the native backend say to each other.
 * @module
 */

/** Values on their way to the thread: ones that it holds, or ones that travel. */
export type SentTensor = { readonly held: number } | PlainTensor;

/** A tensor in a message. */
export interface PlainTensor {
  /** Element type. */
  readonly type: string;
  /** Shape. */
  readonly dims: readonly number[];
  /** Its values. */
  readonly data: unknown;
}

/** A tensor that the thread keeps. */
export interface HeldTensor {
  /** Its number there. */
  readonly held: number;
  /** Element type. */
  readonly type: string;
  /** Shape. */
  readonly dims: readonly number[];
}

/** A tensor that the thread keeps, and its values for another one that keeps it, too. */
export type GivenTensor = HeldTensor & { readonly given: Float32Array<ArrayBuffer> };

/** Where a graph's weights are: in a message, or in a file of a folder that onnxruntime maps into memory. */
export type SentWeights = { readonly bytes: Uint8Array } | { readonly folder: string };

/** A question; each has an answer. */
export type Question =
  | { readonly ask: "providers" }
  | {
    readonly ask: "open";
    readonly onnx: Uint8Array;
    readonly weights: SentWeights;
    readonly weightsFile: string;
    /** Outputs that stay in the thread. */
    readonly keep: readonly string[];
    /** Those of them that another thread gets as well, in buffers that change hands. */
    readonly give: readonly string[];
    /** onnxruntime's options. */
    readonly options: Readonly<Record<string, unknown>>;
  }
  | {
    readonly ask: "run";
    readonly session: number;
    readonly inputs: Readonly<Record<string, SentTensor>>;
    readonly outputs?: readonly string[];
  }
  | { readonly ask: "read"; readonly held: number }
  | { readonly ask: "close"; readonly session: number };

/** What is answered to a question. */
export interface Answers {
  /** Names of the providers that need no further library, and of the others. */
  readonly providers: { readonly bundled: readonly string[]; readonly others: readonly string[] };
  /** The session's number. */
  readonly open: number;
  /** The outputs. */
  readonly run: Readonly<Record<string, HeldTensor | GivenTensor | PlainTensor>>;
  /** The values. */
  readonly read: unknown;
  /** Nothing. */
  readonly close: null;
}

/** A message to the thread: a question with its number, a tensor to be held by a number that the sender chose, or one to be let go of. */
export type ToThread =
  | { readonly id: number; readonly question: Question }
  | { readonly hold: number; readonly tensor: PlainTensor }
  | { readonly free: number };

/** A message from it. */
export type FromThread =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: string };
