import registry from "../../models/registry.json" with { type: "json" };

/** A checkpoint that is served somewhere, and what is known of it beforehand. */
export interface RemoteCheckpoint {
  /** How it is asked for: "sam2.1_hiera_tiny", "facebook/sam2.1-hiera-tiny". */
  readonly name: string;
  /** Where its makers serve it. */
  readonly url: string;
  /** Length in bytes, where it is known. */
  readonly size?: number;
  /** SHA-256 of the file, 64 hexadecimal digits, where it is known. */
  readonly sha256?: string;
  /** Its name in the cache and on a mirror; absent: the last part of `url`. */
  readonly file?: string;
  /** The architecture that it must have, where its SHA-256 is not known. */
  readonly architecture?: string;
}

/** A checkpoint that its makers publish. */
export interface PublishedCheckpoint {
  /** Its architecture's name: "sam2.1_hiera_tiny". */
  readonly name: string;
  /** Where its makers serve it. */
  readonly url: string;
  /** Length in bytes, where it is known. */
  readonly size?: number;
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Its licence, as an SPDX identifier. */
  readonly licence: string;
}

/**
 * The published checkpoints that Masklet knows by name: Meta's SAM 2 and SAM 2.1 in four sizes, and EdgeTAM.
 *
 * @returns each by its name: address, length in bytes, SHA-256, licence
 *
 * @example
 * ```ts
 * import { publishedCheckpoints } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const small = publishedCheckpoints().get("sam2.1_hiera_small");
 * assertEquals([small?.size, small?.licence], [184416285, "Apache-2.0"]);
 * ```
 */
export function publishedCheckpoints(): ReadonlyMap<string, PublishedCheckpoint> {
  return new Map(registry.checkpoints.map((checkpoint) => [checkpoint.name, Object.freeze({ ...checkpoint })]));
}
