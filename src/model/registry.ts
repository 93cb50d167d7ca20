import registry from "../../models/registry.json" with { type: "json" };
import type { PartialConfiguration } from "./configuration/partial_configuration.ts";

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
  /** Its makers may put another file in its place, so that the first one's SHA-256 is not held against it. */
  readonly moving?: boolean;
}

/** A checkpoint that its makers publish, with its SHA-256 or without. */
export type PublishedCheckpoint = PinnedCheckpoint | UnpinnedCheckpoint;

/** What is known of every published checkpoint. */
export interface PublishedFile extends RemoteCheckpoint {
  /** Its licence, as an SPDX identifier; "NOASSERTION" where its makers state none for the weights. */
  readonly licence: string;
  /** Values that its tensors do not show, by their names in its makers' configuration file. */
  readonly config?: PartialConfiguration;
}

/** A published checkpoint whose bytes are known. */
export interface PinnedCheckpoint extends PublishedFile {
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A published checkpoint whose makers tell no SHA-256: that of the file that is first used is recorded, and checked afterwards. */
export interface UnpinnedCheckpoint extends PublishedFile {
  /** Not known. */
  readonly sha256?: never;
  /** The architecture that it must have. */
  readonly architecture: string;
}

/**
 * The published checkpoints that Masklet knows by name: Meta's SAM 2 and SAM 2.1 in four sizes, EdgeTAM, EfficientTAM in two sizes and four
 * kinds, MedSAM2's five and the two baselines of MOSEv2.
 *
 * @returns them by name, those of one family together
 *
 * @example
 * ```ts
 * import { publishedCheckpoints } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const small = publishedCheckpoints().get("sam2.1_hiera_small");
 * assertEquals([small?.size, small?.licence], [184416285, "Apache-2.0"]);
 * assertEquals(publishedCheckpoints().get("MedSAM2_latest")?.config, { image_size: 512 });
 * ```
 */
export function publishedCheckpoints(): ReadonlyMap<string, PublishedCheckpoint> {
  return new Map(
    registry.checkpoints.map((checkpoint) => [
      checkpoint.name,
      Object.freeze({ ...checkpoint }) as PublishedCheckpoint,
    ]),
  );
}

/** Its name in the cache and on a mirror: the last part of its address, where it has no other. */
export function checkpointFile({ file, url }: RemoteCheckpoint): string {
  return file ?? new URL(url).pathname.split("/").at(-1)!;
}

/**
 * The published checkpoint of a name, or of its file's name without the ending.
 * @param name "MedSAM2_latest", "sam2.1_hiera_l_MOSEv2_mss_lvt16"
 */
export function publishedNamed(name: string): PublishedCheckpoint | undefined {
  const published = publishedCheckpoints();
  return published.get(name) ?? publishedAs(`${name}.pt`);
}

/**
 * The published checkpoint whose file has this name.
 * @param file "MedSAM2_latest.pt"
 */
export function publishedAs(file: string): PublishedCheckpoint | undefined {
  return [...publishedCheckpoints().values()].find((one) => checkpointFile(one) === file);
}
