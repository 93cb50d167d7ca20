/**
 * Checkpoints of which only names and shapes exist, for what looks at nothing else.
 * @module
 */
import type { Checkpoint } from "../../src/checkpoint/checkpoint.ts";
import { type NamedCheckpoint, withMetaNames } from "../../src/checkpoint/meta_names.ts";
import { formulaWeight } from "../../src/parity/formula.ts";
import { writeSafetensors } from "../../src/checkpoint/write_safetensors.ts";

/** Shapes by name. */
export type ShapeTable = Readonly<Record<string, readonly number[]>>;

/** Names of the tensors that SAM 2.1 has and SAM 2.0 has not. */
export const ONLY_2_1 = ["no_obj_embed_spatial", "obj_ptr_tpos_proj.weight", "obj_ptr_tpos_proj.bias"];

/** A packed table of `fixtures/`. */
export async function tableFixture<T = ShapeTable>(name: string): Promise<T> {
  const file = await Deno.open(new URL(`fixtures/${name}.json.gz`, import.meta.url));
  return await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).json();
}

/** The parameters of the published SAM 2.1 files by their names, and of Hugging Face's tiny one as `HUGGING_FACE`. */
export const MANIFESTS: Readonly<Record<string, ShapeTable>> = await tableFixture("manifests");

/** Key of Hugging Face's parameters in `MANIFESTS`. */
export const HUGGING_FACE = "huggingface_sam2_video_default";

/** A checkpoint with these names and shapes and no values. */
export function checkpointOf(table: ShapeTable, name = "weights.pt"): NamedCheckpoint {
  const refuse = (): never => {
    throw new Error("Expected nothing to be read");
  };
  const file: Checkpoint = {
    format: "pt",
    name,
    tensors: new Map(Object.entries(table).map(([name, shape]) => [name, { name, dtype: "float32", shape }])),
    metadata: new Map(),
    readFloat32: refuse,
    readBytes: refuse,
    close() {},
    [Symbol.dispose]() {},
  };
  return withMetaNames(file);
}

/** A .safetensors file of these tensors; the values are the formula's for the names that `valuesOf` gives (absent: their own). */
export function fileOf(
  table: ShapeTable,
  valuesOf: (name: string, shape: readonly number[]) => Float32Array = formulaWeight,
): Uint8Array<ArrayBuffer> {
  return writeSafetensors(
    Object.entries(table).map(([name, shape]) => ({ name, shape, dtype: "float32", data: valuesOf(name, shape) })),
  );
}

/** A table without some names. */
export function without(table: ShapeTable, ...names: readonly string[]): ShapeTable {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));
}
