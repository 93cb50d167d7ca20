import { type Checkpoint, type CheckpointContents, OpenedCheckpoint } from "./checkpoint.ts";
import { readPt } from "./pt.ts";
import { refuseCheckpoint } from "./refusal.ts";
import { hashSource } from "./hash_source.ts";
import { readSafetensors } from "./safetensors.ts";
import type { ByteSource } from "./byte_source.ts";
import { hashShards, readShardList, shardBeside, ShardedCheckpoint } from "./sharded.ts";
import { openSource, type SourceLike } from "./source.ts";

const HEAD_BYTES = 32;
/** Text from the first byte on; the length that a .safetensors file begins with has zero bytes. */
const JSON_TEXT = /^\s*\{[^\0]{7}/;

/**
 * Opens a file of weights: torch's zip format (`.pt`), `.safetensors`, or the list of several such shards
 * (`model.safetensors.index.json`, by path or address), told apart by content. Opening reads names and shapes;
 * values are read when they are asked for. No code of the file is ever run: a pickle that asks for anything but tensors is refused.
 *
 * @param source path, file: or http(s): address (of a server that answers ranges), bytes, or a byte source; the checkpoint owns
 * it and closes it, also when opening fails
 * @returns the checkpoint; dispose of it when done
 * @throws {MaskletError} `missing-file`, `io`, `download-failed`; `bad-checkpoint` for anything that is not a whole, honest file
 *
 * @example
 * ```ts
 * import { openCheckpoint, writeSafetensors } from "masklet/checkpoint";
 * import { assertEquals } from "@std/assert";
 * const bytes = writeSafetensors([{ name: "bias", shape: [2], dtype: "float16", data: new Float32Array([1, -0.5]) }]);
 * using checkpoint = await openCheckpoint(bytes);
 * assertEquals(checkpoint.tensors.get("bias")?.shape, [2]);
 * assertEquals([...await checkpoint.readFloat32("bias")], [1, -0.5]);
 * ```
 */
export async function openCheckpoint(source: SourceLike): Promise<Checkpoint> {
  const bytes = await openSource(source);
  try {
    if (isPlace(source) && await isJson(bytes)) return await openShards(source, bytes);
    return new OpenedCheckpoint(bytes, await readContents(bytes));
  } catch (error) {
    bytes.close();
    throw error;
  }
}

/**
 * What identifies a checkpoint's weights: the SHA-256 of its file, or of all its shards.
 * @throws {MaskletError} as `openCheckpoint`
 */
export async function hashCheckpoint(source: SourceLike): Promise<string> {
  if (!isPlace(source)) return await hashSource(source);
  const bytes = await openSource(source);
  const list = await (async () => await isJson(bytes) ? await readShardList(bytes) : undefined)().finally(() =>
    bytes.close()
  );
  return list === undefined ? await hashSource(source) : await hashShards(source, list);
}

const isPlace = (source: SourceLike): source is string | URL => typeof source === "string" || source instanceof URL;

async function isJson(source: ByteSource): Promise<boolean> {
  return JSON_TEXT.test(String.fromCharCode(...await source.read(0, Math.min(HEAD_BYTES, source.size))));
}

/** The shards of a list; the list itself is closed. */
async function openShards(place: string | URL, bytes: ByteSource): Promise<Checkpoint> {
  const list = await readShardList(bytes);
  bytes.close();
  using opened = new DisposableStack();
  const shards = new Map<string, Checkpoint>();
  for (const file of new Set(list.files.values())) {
    shards.set(file, opened.use(await openCheckpoint(shardBeside(place, file))));
  }
  const checkpoint = new ShardedCheckpoint(bytes.name, list, shards);
  opened.move();
  return checkpoint;
}

async function readContents(source: ByteSource): Promise<CheckpointContents> {
  const head = await source.read(0, Math.min(HEAD_BYTES, source.size));
  const text = String.fromCharCode(...head);
  if (text.startsWith("PK\x03\x04")) return await readPt(source);
  if (text[8] === "{" && !JSON_TEXT.test(text)) return await readSafetensors(source);
  return refuseCheckpoint(source, `Expected a .pt (zip) or .safetensors file, found ${guess(text)}`, hintFor(text));
}

function guess(text: string): string {
  if (text === "") return "an empty file";
  if (text[0] === "\x80") return "a bare pickle, as torch wrote it before version 1.6";
  if (text.startsWith("version https://git-lfs")) return "a Git LFS pointer";
  if (/^\s*</.test(text)) return "a web page";
  if (JSON_TEXT.test(text)) return "JSON, perhaps the list of a checkpoint in shards";
  const digits = Array.from(text.slice(0, 8), (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0"));
  return `bytes that begin with ${digits.join(" ")}`;
}

function hintFor(text: string): string {
  if (text[0] === "\x80") {
    return "Save it again with a newer torch: torch.save(torch.load(path, weights_only=True), path)";
  }
  if (text.startsWith("version https://git-lfs")) return "Fetch the file itself: git lfs pull";
  if (JSON_TEXT.test(text)) {
    return "A list of shards is read by its path or address, as its files lie beside it; or save the model in one file";
  }
  return "Give a file of SAM 2 weights, or a published model's name";
}
