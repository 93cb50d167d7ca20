import { BinaryWriter, WireType } from "npm:@bufbuild/protobuf@2.17.0/wire";
import type { Attribute, DType, Graph, Node, Port } from "./builder.ts";
import type { StoredType, Weight } from "./weight.ts";

/** Version of the ONNX operator set that the graphs are written in. */
const OPSET = 17;
const IR_VERSION = 8;
/** The same of onnxruntime's own operators. */
const ONNXRUNTIME_OPSET = 1;

/** Where the values of a weight lie in the file beside the graph. */
export interface WeightPlace {
  /** The weight. */
  readonly weight: Weight;
  /** bytes from the start of the file */
  readonly offset: number;
  /** bytes */
  readonly length: number;
}

/** An ONNX file whose weights lie in another file. */
export interface OnnxModel {
  /** The protobuf. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each weight's values must be written, in the file's order. */
  readonly places: readonly WeightPlace[];
  /** Size of the weights' file, bytes. */
  readonly weightBytes: number;
}

/** Weights begin at multiples of this, bytes. */
const ALIGNMENT = 64;
/** Bytes of one stored value. */
const WEIGHT_BYTES: Readonly<Record<StoredType, number>> = { float32: 4, float16: 2, int8: 1 };
const typeOf = ({ dtype }: Weight): StoredType => dtype ?? "float32";

/**
 * Encodes a graph as ONNX with external data in `weightsFile`. Deterministic: the same graph gives the same bytes. Field numbers are
 * those of onnx.proto (https://github.com/onnx/onnx, Apache-2.0).
 */
export function encodeOnnx(graph: Graph, weightsFile: string): OnnxModel {
  const places: WeightPlace[] = [];
  let offset = 0;
  for (const weight of graph.weights) {
    if (inlined(weight) !== undefined) continue;
    const length = WEIGHT_BYTES[typeOf(weight)] * weight.shape.reduce((a, b) => a * b, 1);
    places.push({ weight, offset, length });
    offset = Math.ceil((offset + length) / ALIGNMENT) * ALIGNMENT;
  }
  const model = new Message()
    .int(1, IR_VERSION)
    .text(2, "masklet")
    .message(7, graphMessage(graph, places, weightsFile))
    .message(8, new Message().text(1, "").int(2, OPSET));
  for (const domain of new Set(graph.nodes.flatMap(({ domain = [] }) => domain))) {
    model.message(8, new Message().text(1, domain).int(2, ONNXRUNTIME_OPSET));
  }
  return { bytes: Uint8Array.from(model.finish()), places, weightBytes: offset };
}

/** Small constants lie in the protobuf itself: shape inference reads some of them (the scales of a resize). */
const INLINE_LIMIT = 16;

/** Whether a weight's values lie in the protobuf. */
export function isInlined({ shape, source }: Weight): boolean {
  return source.kind === "computed" && shape.reduce((a, b) => a * b, 1) <= INLINE_LIMIT;
}

function inlined(weight: Weight): Float32Array | undefined {
  return isInlined(weight) && weight.source.kind === "computed" ? weight.source.compute() : undefined;
}

/** A protobuf message under construction: the wire format is the library's, field numbers are given. */
class Message {
  readonly #writer = new BinaryWriter();
  int(field: number, value: number): this {
    this.#writer.tag(field, WireType.Varint).int64(value);
    return this;
  }
  float(field: number, value: number): this {
    this.#writer.tag(field, WireType.Bit32).float(value);
    return this;
  }
  text(field: number, value: string): this {
    this.#writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }
  bytes(field: number, value: Uint8Array): this {
    this.#writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }
  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }
  finish(): Uint8Array {
    return this.#writer.finish();
  }
}

function graphMessage(graph: Graph, places: readonly WeightPlace[], weightsFile: string): Message {
  const message = new Message();
  for (const node of graph.nodes) message.message(1, nodeMessage(node));
  message.text(2, graph.name);
  for (const place of places) message.message(5, external(place, weightsFile));
  for (const weight of graph.weights) {
    const values = inlined(weight);
    if (values === undefined) continue;
    message.message(5, tensor(weight.name, weight.shape, "float32").bytes(9, new Uint8Array(values.slice().buffer)));
  }
  for (const { name, shape, values } of graph.integers) {
    const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    message.message(5, tensor(name, shape, "int64").bytes(9, raw));
  }
  for (const port of graph.inputs) message.message(11, portMessage(port));
  for (const port of graph.outputs) message.message(12, portMessage(port));
  return message;
}

function nodeMessage({ op, inputs, outputs, attributes, domain }: Node): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, outputs[0]!).text(4, op);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attributeMessage(name, value));
  return domain === undefined ? message : message.text(7, domain);
}

/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 };
/** TensorProto.DataType */
const ELEMENT_TYPE: Readonly<Record<DType | "bool", number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};
/** TensorProto.DataLocation.EXTERNAL */
const EXTERNAL = 1;

function attributeMessage(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === "number") return message.int(3, value).int(20, ATTRIBUTE_TYPE.int);
  if (typeof value === "string") return message.text(4, value).int(20, ATTRIBUTE_TYPE.string);
  if ("float" in value) return message.float(2, value.float).int(20, ATTRIBUTE_TYPE.float);
  if ("type" in value) return message.int(3, ELEMENT_TYPE[value.type]).int(20, ATTRIBUTE_TYPE.int);
  for (const int of value) message.int(8, int);
  return message.int(20, ATTRIBUTE_TYPE.ints);
}

function portMessage({ name, dtype, shape }: Port): Message {
  const dims = new Message();
  for (const d of shape) dims.message(1, typeof d === "number" ? new Message().int(1, d) : new Message().text(2, d));
  const tensorType = new Message().int(1, ELEMENT_TYPE[dtype]).message(2, dims);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
}

function tensor(name: string, shape: readonly number[], dtype: DType): Message {
  const message = new Message();
  for (const d of shape) message.int(1, d);
  return message.int(2, ELEMENT_TYPE[dtype]).text(8, name);
}

function external({ weight, offset, length }: WeightPlace, location: string): Message {
  const entry = (key: string, value: string): Message => new Message().text(1, key).text(2, value);
  return tensor(weight.name, weight.shape, typeOf(weight))
    .message(13, entry("location", location))
    .message(13, entry("offset", String(offset)))
    .message(13, entry("length", String(length)))
    .int(14, EXTERNAL);
}
