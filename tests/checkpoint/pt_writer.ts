/**
 * Little .pt files for the tests.
 * @module
 */
import { dict, pickle, type Piece, storage, tensor, text } from "./pickle_writer.ts";
import { type WritableEntry, zip } from "./zip_writer.ts";

/** The bytes of float32 values. */
export function floats(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Float32Array(values).buffer);
}

/** The entries of a .pt file: its pickle (of `value`), then its storages by key, then the byte order. */
export function ptEntries(
  value: Piece,
  storages: Readonly<Record<string, Uint8Array>> = {},
  deflate = false,
): WritableEntry[] {
  return [
    { name: "archive/data.pkl", bytes: pickle(value), deflate },
    { name: "archive/byteorder", bytes: new TextEncoder().encode("little") },
    ...Object.entries(storages).map(([key, bytes]) => ({ name: `archive/data/${key}`, bytes, deflate, padding: 21 })),
    { name: "archive/version", bytes: new TextEncoder().encode("3\n") },
  ];
}

/** A .pt file of a state_dict under "model". */
export function pt(
  tensors: readonly (readonly [string, Piece])[],
  storages: Readonly<Record<string, Uint8Array>>,
  deflate = false,
): Uint8Array<ArrayBuffer> {
  const state = dict(...tensors.map(([name, piece]) => [text(name), piece] as const));
  return zip(ptEntries(dict([text("model"), state]), storages, deflate));
}

/** A .pt file with one tensor "w" of the values 0..5, shape [2, 3]. */
export function smallPt(deflate = false): Uint8Array<ArrayBuffer> {
  return pt([["w", tensor(storage("0", 6), [2, 3], [3, 1])]], { "0": floats(0, 1, 2, 3, 4, 5) }, deflate);
}
