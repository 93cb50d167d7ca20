import type { Checkpoint, TensorEntry } from "./checkpoint.ts";
import { joinedNameOf, metaNameOf, POINT_EMBEDDINGS, pointEmbeddingName } from "./huggingface_names.ts";
import { openCheckpoint } from "./open_checkpoint.ts";
import { quoted, refuseCheckpoint } from "./refusal.ts";
import type { SourceLike } from "./source.ts";

/** A checkpoint whose tensors bear the names of Meta's state_dict, whoever wrote it. */
export interface NamedCheckpoint extends Checkpoint {
  /** Whose names the file has; "other" where it looks like none of SAM 2's. */
  readonly naming: "Meta" | "Hugging Face" | "other";
  /** What stands before each of the model's names in the file: "", or "module." for one that was saved in parallel training. */
  readonly prefix: string;
  /** What the file itself calls a tensor. */
  storedName(name: string): string;
}

/** Tensors that every model of a family has, by which its names and their prefix are found; the first that is there counts. */
const ANCHORS = [
  ["Meta", "image_encoder.trunk.patch_embed.proj.weight"],
  ["Hugging Face", "vision_encoder.backbone.patch_embed.projection.weight"],
  ["Meta", "sam_mask_decoder.mask_tokens.weight"],
  ["Hugging Face", "mask_decoder.mask_tokens.weight"],
  ["Meta", "image_encoder.trunk.pos_embed"],
  ["Hugging Face", "vision_encoder.backbone.pos_embed"],
  ["Meta", "image_encoder.trunk.body.stem.conv1.c.weight"],
  ["Hugging Face", "vision_encoder.backbone.timm_model.stem.conv1.c.weight"],
] as const;
const POINTS = 4;

/** Where a tensor lies in the file. */
interface Place {
  readonly stored: string;
  /** One row of it alone. */
  readonly row?: number;
  /** The tensor whose rows follow. */
  readonly second?: string;
}

/** Opens a checkpoint (see `openCheckpoint`) and gives its tensors Meta's names (see `withMetaNames`). */
export async function openNamedCheckpoint(source: SourceLike): Promise<NamedCheckpoint> {
  const checkpoint = await openCheckpoint(source);
  try {
    return withMetaNames(checkpoint);
  } catch (error) {
    checkpoint.close();
    throw error;
  }
}

/**
 * Gives the tensors of a checkpoint Meta's names: those of Hugging Face's `Sam2VideoModel` are translated, and a prefix that training
 * left ("module.", "model.") is taken off. Tensors that belong to no SAM 2 keep the file's own names. No values are read.
 *
 * @throws {MaskletError} `bad-checkpoint` where the file holds two models
 */
export function withMetaNames(checkpoint: Checkpoint): NamedCheckpoint {
  const { naming, prefix } = namingOf(checkpoint);
  const places = new Map<string, Place>();
  const tensors = new Map<string, TensorEntry>();
  const joinedOf = (stored: string): { readonly name: string; readonly second: TensorEntry } | undefined => {
    const joined = naming === "Hugging Face" && stored.startsWith(prefix)
      ? joinedNameOf(stored.slice(prefix.length))
      : undefined;
    const second = joined && checkpoint.tensors.get(`${prefix}${joined.second}`);
    if (second === undefined || !areRowsOfOne(checkpoint.tensors.get(stored)!, second)) return undefined;
    return { name: joined!.name, second };
  };
  const seconds = new Set([...checkpoint.tensors.keys()].flatMap((stored) => joinedOf(stored)?.second.name ?? []));
  const add = (entry: TensorEntry, place: Place): void => {
    const free = !tensors.has(entry.name) && (entry.name === place.stored || !checkpoint.tensors.has(entry.name));
    const name = free ? entry.name : place.stored;
    places.set(name, place);
    tensors.set(name, Object.freeze({ ...entry, name }));
  };
  for (const [stored, entry] of checkpoint.tensors) {
    const own = stored.startsWith(prefix) ? stored.slice(prefix.length) : undefined;
    if (
      naming === "Hugging Face" && own === POINT_EMBEDDINGS && entry.shape.length === 2 && entry.shape[0] === POINTS
    ) {
      for (let row = 0; row < POINTS; row++) {
        add({ ...entry, name: pointEmbeddingName(row), shape: [1, entry.shape[1]!] }, { stored, row });
      }
      continue;
    }
    const joined = joinedOf(stored);
    if (joined !== undefined) {
      const [rows, ...rest] = entry.shape;
      add({ ...entry, name: joined.name, shape: [2 * rows!, ...rest] }, { stored, second: joined.second.name });
    } else if (!seconds.has(stored)) {
      const name = own === undefined ? undefined : naming === "Hugging Face" ? metaNameOf(own) : own;
      add({ ...entry, name: name ?? stored }, { stored });
    }
  }
  return new MetaNames(checkpoint, { naming, prefix, tensors, places });
}

/** Whether two tensors can be the rows of one. */
function areRowsOfOne(first: TensorEntry, second: TensorEntry): boolean {
  return first.dtype === second.dtype && String(first.shape) === String(second.shape) && first.shape.length > 0;
}

function namingOf(checkpoint: Checkpoint): Pick<NamedCheckpoint, "naming" | "prefix"> {
  const names = [...checkpoint.tensors.keys()];
  for (const [naming, anchor] of ANCHORS) {
    const found = names.filter((name) => name === anchor || name.endsWith(`.${anchor}`));
    if (found.length === 0) continue;
    const prefixes = found.map((name) => name.slice(0, -anchor.length));
    // A whole model without a prefix is what the file is about; copies beside it (averages, teachers) are left unused.
    if (prefixes.length === 1 || prefixes.includes("")) {
      return { naming, prefix: prefixes.includes("") ? "" : prefixes[0]! };
    }
    refuseCheckpoint(
      checkpoint,
      `Expected one model, found ${prefixes.length}, whose names begin with ${prefixes.map(quoted).join(" and ")}`,
      "Save the one that you want alone: torch.save({'model': model.state_dict()}, path)",
    );
  }
  return { naming: "other", prefix: "" };
}

class MetaNames implements NamedCheckpoint {
  readonly format: Checkpoint["format"];
  readonly name: string;
  readonly metadata: Checkpoint["metadata"];
  readonly naming: NamedCheckpoint["naming"];
  readonly prefix: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #file: Checkpoint;

  constructor(
    file: Checkpoint,
    names: Pick<NamedCheckpoint, "naming" | "prefix" | "tensors"> & { readonly places: ReadonlyMap<string, Place> },
  ) {
    this.format = file.format;
    this.name = file.name;
    this.metadata = file.metadata;
    this.naming = names.naming;
    this.prefix = names.prefix;
    this.tensors = names.tensors;
    this.#places = names.places;
    this.#file = file;
  }

  storedName(name: string): string {
    return this.#places.get(name)?.stored ?? name;
  }

  async readFloat32(name: string): Promise<Float32Array<ArrayBuffer>> {
    const { stored, row, second } = this.#placeOf(name);
    const values = await this.#file.readFloat32(stored);
    if (second !== undefined) return Float32Array.from([...values, ...await this.#file.readFloat32(second)]);
    return row === undefined ? values : values.slice(row * values.length / POINTS, (row + 1) * values.length / POINTS);
  }

  async readBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const { stored, row, second } = this.#placeOf(name);
    const bytes = await this.#file.readBytes(stored);
    if (second !== undefined) return Uint8Array.from([...bytes, ...await this.#file.readBytes(second)]);
    return row === undefined ? bytes : bytes.slice(row * bytes.length / POINTS, (row + 1) * bytes.length / POINTS);
  }

  #placeOf(name: string): Place {
    return this.#places.get(name) ?? { stored: name };
  }

  close(): void {
    this.#file.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
