import {
  checkOptions,
  functionKind,
  kindOf,
  numberKind,
  type OptionTable,
  requireKind,
  signalKind,
  switchKind,
  textKind,
  wholeKind,
} from "../options.ts";
import { join } from "node:path";
import { openNamedCheckpoint } from "../checkpoint/meta_names.ts";
import { hashSource } from "../checkpoint/hash_source.ts";
import { MaskletError } from "../error.ts";
import { cacheDir } from "./cache_dir.ts";
import { downloadFile, type DownloadOptions, PATIENCE } from "./download_file.ts";
import { lockFile } from "../files/file_lock.ts";
import { forgetPart, onDisk } from "./part_file.ts";
import {
  HUGGING_FACE,
  huggingFaceCheckpoint,
  huggingFaceEndpoint,
  huggingFaceNames,
} from "./huggingface_checkpoints.ts";
import { recogniseArchitecture } from "./recognise.ts";
import { architectureNamed, familyOf } from "./families.ts";
import { isComplete, parameterDifferences } from "./parameter_differences.ts";
import { recordedHash, recordHash } from "./recorded_hash.ts";
import { modelNames, nearestModel } from "./nearest_model.ts";
import { checkpointFile, publishedNamed, type RemoteCheckpoint } from "./registry.ts";

/** How far a download is. */
export interface DownloadProgress {
  /** The checkpoint's name. */
  readonly name: string;
  /** Bytes on disk. */
  readonly bytes: number;
  /** The file's length in bytes, where it is known. */
  readonly total: number | undefined;
}

/** How a published checkpoint is fetched. */
export interface FetchCheckpointOptions extends Omit<DownloadOptions, "onProgress"> {
  /** Folder of the checkpoints; default `cacheDir()`. */
  readonly cacheDir?: string;
  /** Address that stands for its makers' server and folders; default the environment's `MASKLET_MIRROR`, or none. */
  readonly mirror?: string;
  /** Take what the cache has and ask no server; default whether the environment's `MASKLET_OFFLINE` is set, and not to 0. */
  readonly offline?: boolean;
  /** Told after each piece that came. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Told, a sentence, when a SHA-256 is recorded because none is published. Default: nobody. */
  readonly onNote?: (note: string) => void;
}

/** The options of `fetchCheckpoint`. */
export const FETCH_OPTIONS: OptionTable<FetchCheckpointOptions> = {
  cacheDir: {
    doc: "folder of the checkpoints (default: MASKLET_CACHE, or the platform's)",
    kind: textKind,
    flag: "cache",
    value: "DIR",
  },
  mirror: {
    doc: "address of another server with the same files (default: MASKLET_MIRROR)",
    kind: kindOf("an address", (value) => typeof value === "string"),
    flag: "mirror",
    value: "URL",
  },
  offline: {
    doc: "take what the cache has and ask no server (default: whether MASKLET_OFFLINE is set)",
    kind: switchKind,
    flag: "offline",
  },
  onProgress: { doc: "told after each piece that came", kind: functionKind() },
  onNote: { doc: "told when a SHA-256 is recorded", kind: functionKind() },
  signal: { doc: "ends the download", kind: signalKind },
  stallTimeout: {
    doc: "longest silence of the server, ms",
    kind: numberKind({ least: 0 }),
    fallback: PATIENCE.stallTimeout,
  },
  tries: { doc: "how often in a row the server may fail", kind: wholeKind({ least: 1 }), fallback: PATIENCE.tries },
  retryDelay: {
    doc: "pause after the first failure, ms",
    kind: numberKind({ least: 0 }),
    fallback: PATIENCE.retryDelay,
  },
};

/**
 * The path of a published checkpoint: from the cache, or downloaded there first. Its SHA-256 is verified either way. A download
 * that was stopped goes on from where it was, and of several processes that want the same file one downloads and the others wait.
 *
 * Of files whose makers tell no SHA-256 (MedSAM2's, MOSEv2's, `efficienttam_ti_1`) it is recorded when they are first
 * used, in a file beside them that ends in `.sha256`, and checked afterwards.
 *
 * Hugging Face's files are fetched from `HF_ENDPOINT` (default https://huggingface.co), branch main, which their makers may change: no
 * SHA-256 is known of them. They are verified as far as that goes: the file is whole, and its tensors are those of the model that was
 * named. On a mirror their name is `facebook--sam2.1-hiera-tiny.safetensors`, as in the cache.
 *
 * @param name one of `publishedCheckpoints()`: "sam2.1_hiera_tiny"; or a repository of Hugging Face: "facebook/sam2.1-hiera-tiny"
 * @param options where it is kept, from where it comes, progress, signal, patience
 * @returns the path of the file in the cache
 * @throws {MaskletError} `bad-argument` for an unknown name; `missing-file` offline; `download-failed` when the server refuses, keeps
 * failing, or serves another file; `bad-checkpoint` when the cached file is another one; `io` when the cache cannot be written; the
 * signal's reason when it was aborted
 *
 * @example
 * ```ts
 * import { fetchCheckpoint, MaskletError } from "masklet";
 * import { assertRejects } from "@std/assert";
 * const fetched = () => fetchCheckpoint("sam2.1_hiera_tiny", { cacheDir: "an/empty/folder", offline: true });
 * await assertRejects(fetched, MaskletError, "found none");
 * ```
 */
export async function fetchCheckpoint(name: string, options: FetchCheckpointOptions = {}): Promise<string> {
  options = checkOptions("fetchCheckpoint", options, FETCH_OPTIONS);
  requireKind("the first argument of fetchCheckpoint", name, textKind);
  const checkpoint = publishedNamed(name) ?? huggingFaceCheckpoint(name);
  if (checkpoint !== undefined) return await fetchPublished(checkpoint, options);
  const near = nearestModel(name);
  throw new MaskletError("bad-argument", `Expected the name of a published checkpoint, found ${JSON.stringify(name)}`, {
    hint: `${near === undefined ? "" : `Did you mean ${near}? `}Known are ${
      [...modelNames(), ...huggingFaceNames()].join(", ")
    }; other weights are loaded by their path`,
  });
}

/** Fetches a checkpoint by what is known of it; see `fetchCheckpoint`. */
export async function fetchPublished(
  checkpoint: RemoteCheckpoint,
  options: FetchCheckpointOptions = {},
): Promise<string> {
  const { onProgress, onNote = () => {}, ...how } = options;
  const noted = (done: string): void => onNote(`no SHA-256 of ${checkpoint.name} is published: ${done}`);
  how.signal?.throwIfAborted();
  const folder = options.cacheDir ?? cacheDir();
  const path = cachePath(checkpoint, folder);
  if (await isCached(checkpoint, path, noted)) return path;
  if (options.offline ?? offlineByDefault()) refuseOffline(checkpoint, path);
  const address = addressOf(checkpoint, options.mirror ?? Deno.env.get("MASKLET_MIRROR") ?? "");
  await onDisk(folder, () => Deno.mkdir(folder, { recursive: true }));
  await using _lock = await lockFile(`${path}.lock`, how.signal);
  if (await isCached(checkpoint, path, noted)) return path; // another process was faster
  const part = `${path}.part`;
  await downloadFile(address, part, checkpoint.size, {
    ...how,
    ...(onProgress && { onProgress: (bytes, total) => onProgress({ name: checkpoint.name, bytes, total }) }),
  });
  await verify(checkpoint, part, address);
  await onDisk(path, () => Deno.rename(part, path));
  if (isRecorded(checkpoint)) noted(await recordHash(path, await hashSource(path)));
  await forgetPart(part); // its version
  return path;
}

/** Where a checkpoint lies in a cache folder once it is fetched; until then, `<path>.part` has what came of it. */
export function cachePath(checkpoint: RemoteCheckpoint, folder: string): string {
  return join(folder, checkpointFile(checkpoint));
}

async function isCached(
  checkpoint: RemoteCheckpoint,
  path: string,
  noted: (done: string) => void,
): Promise<boolean> {
  const exists = await Deno.stat(path).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new MaskletError("io", `Expected a readable cache, found ${error} (${path})`, {
      hint: "Check the folder, or set MASKLET_CACHE to another one",
      cause: error,
    });
  });
  if (!exists) return false;
  const fault = await faultOf(checkpoint, path) ?? await recordFault(checkpoint, path, noted);
  if (fault === undefined) return true;
  throw new MaskletError("bad-checkpoint", `Expected ${fault.expected} of ${path}, found ${fault.found}`, {
    hint: "Remove that file, and it is downloaded again; load weights of your own by their path, from another folder",
  });
}

async function verify(checkpoint: RemoteCheckpoint, part: string, address: URL): Promise<void> {
  const fault = await faultOf(checkpoint, part);
  if (fault === undefined) return;
  await forgetPart(part);
  throw new MaskletError("download-failed", `Expected ${fault.expected} from ${address}, found ${fault.found}`, {
    hint: "The download was thrown away: try again, and check MASKLET_MIRROR when it happens twice",
  });
}

/** What is wrong with a file: another SHA-256; or, where none is known, damage or another architecture. */
async function faultOf(
  checkpoint: RemoteCheckpoint,
  path: string,
): Promise<{ readonly expected: string; readonly found: string } | undefined> {
  if (checkpoint.sha256 !== undefined) {
    const found = await hashSource(path);
    return found === checkpoint.sha256 ? undefined : { expected: `SHA-256 ${checkpoint.sha256}`, found };
  }
  const expected = `a whole checkpoint of ${checkpoint.architecture ?? checkpoint.name}`;
  try {
    using opened = await openNamedCheckpoint(path);
    const { config } = recogniseArchitecture(opened);
    const wanted = checkpoint.architecture === undefined ? config : architectureNamed(checkpoint.architecture)!;
    // Where models share their tensors, the file's name tells them apart, and a part of a download has another one.
    const same = config.name === wanted.name ||
      (familyOf(wanted).hidden !== undefined && isComplete(parameterDifferences(opened.tensors, wanted)));
    return same ? undefined : { expected, found: `one of ${config.name}` };
  } catch (error) {
    if (error instanceof MaskletError && error.code.startsWith("bad-")) return { expected, found: error.message };
    throw error;
  }
}

/** Whether a file's SHA-256 is recorded: its makers tell none, and do not change it. */
function isRecorded({ sha256, moving }: RemoteCheckpoint): boolean {
  return sha256 === undefined && moving !== true;
}

/** A file whose makers tell no SHA-256 must be the one that was there when it was first used; then it is recorded. */
async function recordFault(
  checkpoint: RemoteCheckpoint,
  path: string,
  noted: (done: string) => void,
): Promise<{ readonly expected: string; readonly found: string } | undefined> {
  if (!isRecorded(checkpoint)) return undefined;
  const [before, found] = [await recordedHash(path), await hashSource(path)];
  if (before === undefined) noted(await recordHash(path, found));
  if (before === undefined || before === found) return undefined;
  return { expected: `SHA-256 ${before} (recorded when it was first used; no other is published)`, found };
}

function addressOf(checkpoint: RemoteCheckpoint, mirror: string): URL {
  if (mirror === "") return new URL(checkpoint.url.replace(HUGGING_FACE, huggingFaceEndpoint()));
  if (URL.canParse(mirror) && /^https?:$/.test(new URL(mirror).protocol)) {
    return new URL(`${mirror.replace(/\/+$/, "")}/${encodeURIComponent(checkpointFile(checkpoint))}`);
  }
  throw new MaskletError(
    "bad-argument",
    `Expected an http or https address as mirror, found ${JSON.stringify(mirror)}`,
    {
      hint:
        "Set MASKLET_MIRROR to the address of a folder that has the files; put local files into the cache folder instead",
    },
  );
}

function offlineByDefault(): boolean {
  return !["", "0", "false"].includes(Deno.env.get("MASKLET_OFFLINE") ?? "");
}

function refuseOffline(checkpoint: RemoteCheckpoint, path: string): never {
  throw new MaskletError(
    "missing-file",
    `Expected ${checkpoint.name} in the cache while offline, found none (${path})`,
    {
      hint: `Put the file from ${checkpoint.url} there, or go online (unset MASKLET_OFFLINE)`,
    },
  );
}
