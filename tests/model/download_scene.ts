/**
 * A server and an empty cache, which tests of downloads play in.
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { MaskletError } from "../../src/error.ts";
import type { FetchCheckpointOptions } from "../../src/model/download.ts";
import type { PublishedCheckpoint, RemoteCheckpoint } from "../../src/model/registry.ts";
import { type FileServer, type Manner, serveFile } from "./file_server.ts";

/** What is served. */
export const FILE = Uint8Array.from({ length: 200_003 }, (_, i) => (i * 7919 + (i >> 8)) % 251);
/** SHA-256, hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
/** What is published of it. */
export const ENTRY = {
  name: "little",
  url: "http://127.0.0.1:9/official/folder/little.pt", // nobody listens there
  size: FILE.length,
  sha256: sha256(FILE),
  licence: "Apache-2.0",
} satisfies PublishedCheckpoint;
const { size: _, ...unsized } = ENTRY;
/** The same, of a size that nobody knows. */
export const UNSIZED = unsized;
/** The embedded model's file. */
export const EMBEDDED = await Deno.readFile(new URL("../../models/sam2.1_hiera_pico.safetensors", import.meta.url));
/** An entry of which nothing is known but its architecture. */
export const UNPINNED: RemoteCheckpoint = {
  name: "someone/pico",
  url: ENTRY.url,
  file: "someone--pico.safetensors",
  architecture: "sam2.1_hiera_pico",
};

/** What a test plays in. */
export interface Scene {
  readonly server: FileServer;
  readonly folder: string;
  /** The options that fetch from this server into this folder, failing fast. */
  readonly options: FetchCheckpointOptions;
  readonly path: string;
}

/** A server and an empty cache while `play` runs. */
export async function scene(manner: (index: number) => Manner, play: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using server = serveFile(FILE, manner);
    const options = {
      cacheDir: `${folder}/cache`,
      mirror: server.address,
      retryDelay: 1,
      stallTimeout: 10_000,
      offline: false,
    };
    await play({ server, folder: `${folder}/cache`, options, path: `${folder}/cache/little.pt` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Names in a folder. */
export const filesIn = (folder: string): string[] => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

/** The error of a call, of a code and with words. */
export async function failure(code: string, words: string, run: () => Promise<unknown>): Promise<MaskletError> {
  const error = await assertRejects(run, MaskletError, words);
  assertEquals(error.code, code);
  return error;
}

/** Runs with variables of the environment. */
export async function withEnv(values: Record<string, string>, run: () => Promise<unknown>): Promise<void> {
  const before = Object.keys(values).map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const [name, value] of Object.entries(values)) Deno.env.set(name, value);
    await run();
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  }
}
