/**
 * Checkpoints in several files, as Hugging Face saves large ones: a list (`model.safetensors.index.json`) says which file has a tensor.
 * @module
 */
import { createHash } from "node:crypto";
import { failClosed } from "../error.ts";
import type { ByteSource } from "./byte_source.ts";
import type { Checkpoint, TensorEntry } from "./checkpoint.ts";
import { hashSource } from "./hash_source.ts";
import { quoted, refuseCheckpoint } from "./refusal.ts";

/** No list is longer, bytes. */
const MAX_LIST = 64 << 20;

/** A list of shards. */
export interface ShardList {
  /** The file of each tensor, in the list's order. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads a list of shards.
 * @throws {MaskletError} `bad-checkpoint` for JSON of another kind, and for files that do not lie beside it
 */
export async function readShardList(source: ByteSource): Promise<ShardList> {
  if (source.size > MAX_LIST) {
    refuseCheckpoint(source, `Expected a list of shards of at most ${MAX_LIST} bytes, found ${source.size}`);
  }
  const text = new TextDecoder().decode(await source.read(0, source.size));
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    refuseCheckpoint(source, "Expected a list of shards as JSON, found other text", undefined, cause);
  }
  const { weight_map: map } = (content ?? {}) as { readonly weight_map?: unknown };
  if (typeof map !== "object" || map === null || Array.isArray(map) || Object.keys(map).length === 0) {
    refuseCheckpoint(
      source,
      "Expected a list of shards (weight_map), found other JSON",
      "Give the weights themselves, or model.safetensors.index.json",
    );
  }
  const files = new Map<string, string>();
  for (const [tensor, file] of Object.entries(map)) {
    if (typeof file !== "string" || !/^[\w.-]+$/.test(file) || /^\.+$/.test(file)) {
      refuseCheckpoint(
        source,
        `Expected the name of a file beside the list for ${quoted(tensor)}, found ${quoted(String(file))}`,
      );
    }
    files.set(tensor, file);
  }
  return { files };
}

/** Where a shard lies: beside its list. */
export function shardBeside(list: string | URL, file: string): string | URL {
  if (list instanceof URL || /^[a-z]+:\/\//i.test(list)) return new URL(file, list);
  return list.replace(/[^/\\]*$/, file);
}

/** Several shards as one checkpoint; it owns them. */
export class ShardedCheckpoint implements Checkpoint {
  readonly format = "safetensors";
  readonly name: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Checkpoint["metadata"];
  readonly #shards: ReadonlyMap<string, Checkpoint>;
  readonly #files: ShardList["files"];
  #open = true;

  /**
   * @param name path or address of the list
   * @param shards by their files' names
   * @throws {MaskletError} `bad-checkpoint` for a tensor that its file has not
   */
  constructor(name: string, { files }: ShardList, shards: ReadonlyMap<string, Checkpoint>) {
    this.name = name;
    this.tensors = new Map([...files].map(([tensor, file]) => {
      const entry = shards.get(file)!.tensors.get(tensor);
      if (entry !== undefined) return [tensor, entry];
      return refuseCheckpoint({ name }, `Expected ${quoted(tensor)} in ${file}, found none of that name`);
    }));
    this.metadata = new Map([...shards.values()].flatMap(({ metadata }) => [...metadata]));
    this.#shards = shards;
    this.#files = files;
  }

  async readFloat32(name: string): Promise<Float32Array<ArrayBuffer>> {
    return await this.#shardOf(name).readFloat32(name);
  }

  async readBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#shardOf(name).readBytes(name);
  }

  #shardOf(name: string): Checkpoint {
    if (!this.#open) failClosed("Checkpoint");
    // A name that the list has not is refused by any of the shards, in the same words.
    return this.#shards.get(this.#files.get(name) ?? "") ?? [...this.#shards.values()][0]!;
  }

  close(): void {
    this.#open = false;
    for (const shard of this.#shards.values()) shard.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** What identifies shards: SHA-256 over the names of their tensors, files and the files' own SHA-256. */
export async function hashShards(list: string | URL, { files }: ShardList): Promise<string> {
  const hash = createHash("sha256");
  for (const [tensor, file] of files) hash.update(JSON.stringify([tensor, file]));
  for (const file of new Set(files.values())) hash.update(await hashSource(shardBeside(list, file)));
  return hash.digest("hex");
}
