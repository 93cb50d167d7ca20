import { failClosed, MaskletError } from "../error.ts";
import { bytesToFloat32, type Dtype } from "./dtype.ts";
import type { ByteSource } from "./byte_source.ts";

/** What a checkpoint says about one tensor. */
export interface TensorEntry {
  /** Its name in the state_dict. */
  readonly name: string;
  /** How its numbers are stored. */
  readonly dtype: Dtype;
  /** Size of each dimension; empty for a single number. */
  readonly shape: readonly number[];
}

/**
 * An open file of weights. Only names and shapes are in memory; values are read when they are asked for.
 *
 * @example
 * ```ts
 * import { openCheckpoint, writeSafetensors } from "masklet/checkpoint";
 * import { assertEquals } from "@std/assert";
 * const checkpoint = await openCheckpoint(writeSafetensors([{ name: "b", shape: [1], dtype: "float32", data: new Float32Array([1]) }]));
 * assertEquals([...checkpoint.tensors.keys()], ["b"]);
 * assertEquals([...await checkpoint.readFloat32("b")], [1]);
 * assertEquals([...await checkpoint.readBytes("b")], [0, 0, 128, 63]);
 * checkpoint.close(); // or: using checkpoint = …
 * ```
 */
export interface Checkpoint extends Disposable {
  /** Torch's zip with a pickle, or safetensors. */
  readonly format: "pt" | "safetensors";
  /** Path or address. */
  readonly name: string;
  /** The tensors, in the file's order. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** What else the file says: safetensors' `__metadata__`; the numbers, texts and booleans beside a .pt file's state_dict. */
  readonly metadata: ReadonlyMap<string, string | number | boolean>;
  /**
   * Values of a tensor as float32, row-major, whatever their stored format.
   *
   * @param name one of `tensors`
   * @returns as many as the shape says
   * @throws {MaskletError} `bad-argument` for a name it has not, `bad-checkpoint` for damage, `closed`
   */
  readFloat32(name: string): Promise<Float32Array<ArrayBuffer>>;
  /**
   * Stored bytes of a tensor: little-endian, row-major, without gaps.
   *
   * @param name one of `tensors`
   * @returns as many as the shape and the format say
   * @throws {MaskletError} `bad-argument` for a name it has not, `bad-checkpoint` for damage, `closed`
   */
  readBytes(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Ends the use; twice is harmless. */
  close(): void;
}

/** What the readers of both formats find. */
export interface CheckpointContents {
  /** Which format. */
  readonly format: Checkpoint["format"];
  /** The tensors, each with the way to its bytes (row-major, without gaps). */
  readonly tensors: ReadonlyMap<string, TensorEntry & { readonly load: () => Promise<Uint8Array<ArrayBuffer>> }>;
  /** What else the file says. */
  readonly metadata: Checkpoint["metadata"];
}

/** A checkpoint over a source, which it owns. */
export class OpenedCheckpoint implements Checkpoint {
  readonly format: Checkpoint["format"];
  readonly name: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Checkpoint["metadata"];
  readonly #loads: ReadonlyMap<string, () => Promise<Uint8Array<ArrayBuffer>>>;
  readonly #source: ByteSource;
  #open = true;

  constructor(source: ByteSource, contents: CheckpointContents) {
    this.format = contents.format;
    this.name = source.name;
    this.metadata = contents.metadata;
    this.tensors = new Map(
      [...contents.tensors].map((
        [name, { dtype, shape }],
      ) => [name, Object.freeze({ name, dtype, shape: Object.freeze([...shape]) })]),
    );
    this.#loads = new Map([...contents.tensors].map(([name, { load }]) => [name, load]));
    this.#source = source;
  }

  async readFloat32(name: string): Promise<Float32Array<ArrayBuffer>> {
    return bytesToFloat32(await this.readBytes(name), this.tensors.get(name)!.dtype);
  }

  async readBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    if (!this.#open) failClosed("Checkpoint");
    const load = this.#loads.get(name);
    if (load === undefined) {
      throw new MaskletError(
        "bad-argument",
        `Expected the name of a tensor of ${this.name}, found ${JSON.stringify(name)}`,
        {
          hint: "See the names in `checkpoint.tensors.keys()`",
        },
      );
    }
    return await load();
  }

  close(): void {
    this.#open = false;
    this.#source.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
