import { bfloat16ToFloat32, float16ToFloat32 } from "./half.ts";

/** The number formats that checkpoints store. */
export type Dtype =
  | "float64"
  | "float32"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint64"
  | "uint32"
  | "uint16"
  | "uint8"
  | "bool";

interface Format {
  /** Bytes of one element. */
  readonly bytes: number;
  /** Name in a .safetensors header. */
  readonly safetensors: string;
  /** Class of torch's storages of it, where there is one. */
  readonly storage?: string;
}

const FORMATS: Readonly<Record<Dtype, Format>> = {
  float64: { bytes: 8, safetensors: "F64", storage: "DoubleStorage" },
  float32: { bytes: 4, safetensors: "F32", storage: "FloatStorage" },
  float16: { bytes: 2, safetensors: "F16", storage: "HalfStorage" },
  bfloat16: { bytes: 2, safetensors: "BF16", storage: "BFloat16Storage" },
  int64: { bytes: 8, safetensors: "I64", storage: "LongStorage" },
  int32: { bytes: 4, safetensors: "I32", storage: "IntStorage" },
  int16: { bytes: 2, safetensors: "I16", storage: "ShortStorage" },
  int8: { bytes: 1, safetensors: "I8", storage: "CharStorage" },
  uint64: { bytes: 8, safetensors: "U64" },
  uint32: { bytes: 4, safetensors: "U32" },
  uint16: { bytes: 2, safetensors: "U16" },
  uint8: { bytes: 1, safetensors: "U8", storage: "ByteStorage" },
  bool: { bytes: 1, safetensors: "BOOL", storage: "BoolStorage" },
};
const DTYPES = Object.keys(FORMATS) as Dtype[];
const BY_SAFETENSORS = new Map(DTYPES.map((dtype) => [FORMATS[dtype].safetensors, dtype]));

/** Bytes of one element. */
export function dtypeBytes(dtype: Dtype): number {
  return FORMATS[dtype].bytes;
}

/** The name of a number format in a .safetensors header. */
export function safetensorsName(dtype: Dtype): string {
  return FORMATS[dtype].safetensors;
}

/** The number format of a name in a .safetensors header; undefined for one that is not read here (float8, for one). */
export function dtypeOfSafetensors(name: string): Dtype | undefined {
  return BY_SAFETENSORS.get(name);
}

/** Torch's storage classes that are read, by class name (`FloatStorage`). */
export const STORAGE_DTYPES: ReadonlyMap<string, Dtype> = new Map(
  DTYPES.flatMap((dtype) => {
    const { storage } = FORMATS[dtype];
    return storage === undefined ? [] : [[storage, dtype] as const];
  }),
);

/** Elements of a shape (the empty product is 1); undefined where the product is no safe integer. */
export function elementsOf(shape: readonly number[]): number | undefined {
  if (shape.includes(0)) return 0;
  let product = 1;
  for (const side of shape) {
    product *= side;
    if (!Number.isSafeInteger(product)) return undefined;
  }
  return product;
}

/** Values of little-endian bytes as float32; 64-bit integers and floats are rounded to the nearest. May share the bytes' memory. */
export function bytesToFloat32(bytes: Uint8Array<ArrayBuffer>, dtype: Dtype): Float32Array<ArrayBuffer> {
  const { buffer, byteOffset } = bytes.byteOffset % dtypeBytes(dtype) === 0 ? bytes : bytes.slice();
  const length = bytes.length / dtypeBytes(dtype);
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer, byteOffset, length);
    case "float16":
      return float16ToFloat32(new Uint16Array(buffer, byteOffset, length));
    case "bfloat16":
      return bfloat16ToFloat32(new Uint16Array(buffer, byteOffset, length));
    case "float64":
      return new Float32Array(new Float64Array(buffer, byteOffset, length));
    case "int64":
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, length), Number);
    case "uint64":
      return Float32Array.from(new BigUint64Array(buffer, byteOffset, length), Number);
    case "int32":
      return new Float32Array(new Int32Array(buffer, byteOffset, length));
    case "uint32":
      return new Float32Array(new Uint32Array(buffer, byteOffset, length));
    case "int16":
      return new Float32Array(new Int16Array(buffer, byteOffset, length));
    case "uint16":
      return new Float32Array(new Uint16Array(buffer, byteOffset, length));
    case "int8":
      return new Float32Array(new Int8Array(buffer, byteOffset, length));
    case "uint8":
      return new Float32Array(bytes);
    case "bool":
      return new Float32Array(bytes.map((byte) => byte === 0 ? 0 : 1));
  }
}
