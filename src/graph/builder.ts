import type { PlaneAttention } from "./plane_attention.ts";
import type { Weight, WeightSource } from "./weight.ts";

/** A dimension: a number, or a name for one that is known only at run time. */
export type Dim = number | string;
/** Element types that cross the boundary of a graph. */
export type DType = "float32" | "float16" | "uint8" | "int8" | "int32" | "int64";
/** An ONNX attribute. */
export type Attribute = number | string | readonly number[] | { readonly float: number } | {
  readonly type: DType | "bool";
};

/** The name of a tensor inside a graph. */
export type Value = string & { readonly brand?: unique symbol };

/** The domain of operators that onnxruntime has beside ONNX's. */
export const ONNXRUNTIME_DOMAIN = "com.microsoft";

/** One ONNX node. */
export interface Node {
  /** ONNX operator. */
  readonly op: string;
  /** Names of its inputs. */
  readonly inputs: readonly Value[];
  /** Names of its outputs. */
  readonly outputs: readonly Value[];
  /** Its attributes. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Who defines the operator; absent: ONNX itself. */
  readonly domain?: typeof ONNXRUNTIME_DOMAIN;
  /** Computed in float32 whatever the precision of the model. */
  readonly full?: true;
  /** Belongs to a layer of attention to planes: its number in `Graph.attentions`. */
  readonly attention?: number;
}

/** An input or output of a graph. */
export interface Port {
  /** Its name. */
  readonly name: string;
  /** Element type. */
  readonly dtype: DType;
  /** Shape. */
  readonly shape: readonly Dim[];
}

/** A finished graph: plain data, ready to be encoded. */
export interface Graph {
  /** The graph's name. */
  readonly name: string;
  /** Inputs in order. */
  readonly inputs: readonly Port[];
  /** Outputs in order. */
  readonly outputs: readonly Port[];
  /** Nodes in topological order. */
  readonly nodes: readonly Node[];
  /** Floating-point initializers. */
  readonly weights: readonly Weight[];
  /** int64 initializers (shapes, axes, indices). */
  readonly integers: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: readonly number[];
  }[];
  /** Its layers of attention to planes, in the order of their nodes; absent: none. */
  readonly attentions?: readonly PlaneAttention[];
}

/** Builds a graph node by node. Names are made here, so the same calls give the same graph byte for byte. */
export class GraphBuilder {
  readonly #name: string;
  readonly #probing: boolean;
  readonly #nodes: Node[] = [];
  readonly #inputs: Port[] = [];
  readonly #outputs: Port[] = [];
  readonly #weights = new Map<string, Weight>();
  readonly #integers = new Map<string, { name: string; shape: readonly number[]; values: readonly number[] }>();
  readonly #attentions: PlaneAttention[] = [];
  #count = 0;
  #full = false;
  #inAttention = false;

  /**
   * @param name the graph's name
   * @param options `probes`: give the inner values that `probe` names as further outputs (for tests against reference numbers)
   */
  constructor(name: string, options: { readonly probes?: boolean } = {}) {
    this.#name = name;
    this.#probing = options.probes ?? false;
  }

  /** Whether inner values become outputs. */
  get probing(): boolean {
    return this.#probing;
  }

  /** Gives an inner value as a further output, when the graph is built with probes. */
  probe(name: string, value: Value, shape: readonly Dim[]): void {
    if (this.#probing) this.output(name, value, shape);
  }

  /** Declares an input. */
  input(name: string, dtype: DType, shape: readonly Dim[]): Value {
    this.#inputs.push({ name, dtype, shape });
    return name;
  }

  /** Declares an output under a name of its own. */
  output(name: string, value: Value, shape: readonly Dim[], dtype: DType = "float32"): void {
    this.#nodes.push({ op: "Identity", inputs: [value], outputs: [name], attributes: {} });
    this.#outputs.push({ name, dtype, shape });
  }

  /** Adds a node with one output. */
  node(op: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}): Value {
    return this.nodes(op, inputs, 1, attributes)[0]!;
  }

  /** Adds a node with several outputs. */
  nodes(
    op: string,
    inputs: readonly Value[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value[] {
    const id = this.#count++;
    const outputs = Array.from({ length: count }, (_, i) => count === 1 ? `${op}_${id}` : `${op}_${id}_${i}`);
    this.#nodes.push({
      ...{ op, inputs, outputs, attributes },
      ...(this.#full && { full: true as const }),
      ...(this.#inAttention && { attention: this.#attentions.length }),
    });
    return outputs;
  }

  /** Adds a node with one output whose operator is onnxruntime's own. */
  fusedNode(op: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}): Value {
    const output = this.node(op, inputs, attributes);
    this.#nodes.push({ ...this.#nodes.pop()!, domain: ONNXRUNTIME_DOMAIN });
    return output;
  }

  /** Nodes and weights that `body` makes are float32 whatever the precision of the model. */
  full<T>(body: () => T): T {
    const before = this.#full;
    this.#full = true;
    try {
      return body();
    } finally {
      this.#full = before;
    }
  }

  /** Nodes that `body` makes are a layer of attention to planes. */
  attention(layer: Omit<PlaneAttention, "recalled">, body: () => Value): Value {
    this.#inAttention = true;
    try {
      const recalled = body();
      this.#attentions.push({ ...layer, recalled });
      return recalled;
    } finally {
      this.#inAttention = false;
    }
  }

  /** A tensor of the checkpoint, as it is. */
  stored(key: string, shape: readonly number[]): Value {
    return this.weight(key, shape, { kind: "stored", key });
  }

  /** A float32 initializer from any source; the same name twice is the same initializer. */
  weight(name: string, shape: readonly number[], source: WeightSource): Value {
    if (!this.#weights.has(name)) {
      this.#weights.set(name, { name, shape, source, ...(this.#full && { exact: true as const }) });
    }
    return name;
  }

  /** A float32 initializer computed from the configuration. */
  computed(name: string, shape: readonly number[], compute: () => Float32Array): Value {
    return this.weight(name, shape, { kind: "computed", compute });
  }

  /** A float32 scalar. */
  scalar(value: number): Value {
    return this.computed(`scalar_${value}`, [], () => new Float32Array([value]));
  }

  /** A one-dimensional int64 initializer. */
  ints(values: readonly number[]): Value {
    const name = `ints_${values.join("_")}`;
    this.#integers.set(name, { name, shape: [values.length], values });
    return name;
  }

  /** An int64 scalar. */
  int(value: number): Value {
    const name = `int_${value}`;
    this.#integers.set(name, { name, shape: [], values: [value] });
    return name;
  }

  /** The finished graph. */
  build(): Graph {
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      weights: [...this.#weights.values()],
      integers: [...this.#integers.values()],
      ...(this.#attentions.length > 0 && { attentions: this.#attentions }),
    };
  }
}
