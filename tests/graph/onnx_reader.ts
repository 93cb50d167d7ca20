import { BinaryReader, WireType } from "npm:@bufbuild/protobuf@2.17.0/wire";

/** What is read of an ONNX file: its nodes, and what it stores of each weight. */
export interface ReadOnnx {
  /** Operators in order, each with the names of its inputs. */
  readonly nodes: readonly { readonly op: string; readonly inputs: readonly string[] }[];
  /** Weights by name. */
  readonly initializers: ReadonlyMap<string, { readonly dtype: string; readonly shape: readonly number[] }>;
}

/** ONNX's numbers of element types. */
const DTYPES: Readonly<Record<number, string>> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  6: "int32",
  7: "int64",
  10: "float16",
};

/** Reads an ONNX file; field numbers are those of onnx.proto. */
export function readOnnx(bytes: Uint8Array): ReadOnnx {
  const nodes: { op: string; inputs: string[] }[] = [];
  const initializers = new Map<string, { dtype: string; shape: number[] }>();
  message(bytes, {
    7: (graph) =>
      message(graph.bytes(), {
        1: (reader) => {
          const node = { op: "", inputs: [] as string[] };
          message(reader.bytes(), {
            1: (field) => node.inputs.push(field.string()),
            4: (field) => node.op = field.string(),
          });
          nodes.push(node);
        },
        5: (reader) => {
          const weight = { name: "", dtype: "", shape: [] as number[] };
          message(reader.bytes(), {
            1: (field, type) => {
              const end = type === WireType.LengthDelimited ? field.uint32() + field.pos : 0;
              do weight.shape.push(Number(field.int64())); while (field.pos < end);
            },
            2: (field) => weight.dtype = DTYPES[field.int32()] ?? "another",
            8: (field) => weight.name = field.string(),
          });
          initializers.set(weight.name, weight);
        },
      }),
  });
  return { nodes, initializers };
}

type Fields = Readonly<Record<number, (reader: BinaryReader, type: WireType) => void>>;

/** Reads some fields of a message, and skips the others. */
function message(bytes: Uint8Array, fields: Fields): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const read = fields[field];
    if (read === undefined) reader.skip(type);
    else read(reader, type);
  }
}
