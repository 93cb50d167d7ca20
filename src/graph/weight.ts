/** Where the values of an initializer come from. The graphs know names and shapes; values are filled in when a model is compiled. */
export type WeightSource =
  /** A tensor of the checkpoint, as it is. */
  | { readonly kind: "stored"; readonly key: string }
  /** Computed from tensors of the checkpoint. */
  | {
    readonly kind: "derived";
    readonly from: readonly { readonly key: string; readonly shape: readonly number[] }[];
    readonly derive: (...tensors: Float32Array[]) => Float32Array;
  }
  /** Computed from the configuration alone. */
  | { readonly kind: "computed"; readonly compute: () => Float32Array };

/** What floating-point arithmetic is done in. */
export type WeightType = "float32" | "float16";
/** How an initializer's values are stored. */
export type StoredType = WeightType | "int8";

/** A floating-point initializer of a graph. */
export interface Weight {
  /** Its name in the graph. */
  readonly name: string;
  /** Its shape in the graph. */
  readonly shape: readonly number[];
  /** Where its values come from. */
  readonly source: WeightSource;
  /** How its values are stored; default float32. */
  readonly dtype?: StoredType;
  /** Never stored as float16. */
  readonly exact?: true;
}

/** `[rows, columns]` → `[columns, rows]`. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!;
  }
  return out;
}

/** Rows of a `[rows, columns]` matrix in the order 0, 2, 4, …, 1, 3, 5, …: interleaved rotary pairs become two halves. */
export function deinterleavedRows(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  const half = rows / 2;
  for (let r = 0; r < rows; r++) {
    const to = (r & 1) * half + (r >> 1);
    out.set(values.subarray(r * columns, (r + 1) * columns), to * columns);
  }
  return out;
}

/** Rows of a `[rows, columns]` matrix without their mean row, summed in float64. */
export function centredRows(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += values[r * columns + c]!;
    for (let r = 0; r < rows; r++) out[r * columns + c] = values[r * columns + c]! - sum / rows;
  }
  return out;
}
