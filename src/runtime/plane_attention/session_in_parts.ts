import { failClosed, MaskletError } from "../../error.ts";
import type { PlaneAttention } from "../../graph/plane_attention.ts";
import { axisAngles } from "../../graph/positions.ts";
import type { PlaneBank, PlaneLayer } from "../../kernel/plane_attention.ts";
import type { GraphFile, GraphInParts, GraphSession } from "../backend.ts";
import { DeviceTensor } from "../device_tensor.ts";
import { makeSerial } from "../serial.ts";
import type { HeldAttention } from "./shared_attention.ts";

/** Who runs the parts, and what comes between them. */
export interface PartsRunner {
  /** The graph's name, for messages. */
  readonly name: string;
  /** Opens a part. */
  readonly open: (file: GraphFile) => Promise<GraphSession>;
  /** Computes the layers; the session's own from now on. */
  readonly attention: HeldAttention;
}

/** Opens a graph in parts: what one part gives goes to the next ones, and a layer of attention comes between two of them. */
export async function openInParts(graph: GraphInParts, { name, open, attention }: PartsRunner): Promise<GraphSession> {
  await using opened = new AsyncDisposableStack();
  opened.defer(() => attention.leave());
  const sessions: GraphSession[] = [];
  for (const { file } of graph.parts) sessions.push(opened.use(await open(file)));
  return new SessionInParts(graph, sessions, { name, attention, close: opened.move() });
}

/** Values by their names. */
type Values = Map<string, DeviceTensor>;

class SessionInParts implements GraphSession {
  readonly #graph: GraphInParts;
  readonly #sessions: readonly GraphSession[];
  readonly #name: string;
  readonly #attention: HeldAttention;
  readonly #close: AsyncDisposable;
  readonly #angles = new Map<PlaneAttention, Float32Array>();
  /** A run goes through all parts before the next one begins, and before they are closed. */
  readonly #serial = makeSerial();
  #open = true;

  constructor(
    graph: GraphInParts,
    sessions: readonly GraphSession[],
    { name, attention, close }: Pick<PartsRunner, "name" | "attention"> & { readonly close: AsyncDisposable },
  ) {
    [this.#graph, this.#sessions, this.#name] = [graph, sessions, name];
    [this.#attention, this.#close] = [attention, close];
  }

  // deno-lint-ignore require-await -- a failure must reject, not throw
  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: readonly string[] = this.#graph.outputs,
  ): Promise<Record<string, DeviceTensor>> {
    if (!this.#open) failClosed(`session of ${this.#name}`);
    for (const name of outputs) if (!this.#graph.outputs.includes(name)) missing(this.#name, name);
    return this.#serial(() => this.#run(inputs, outputs));
  }

  async #run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs: readonly string[],
  ): Promise<Record<string, DeviceTensor>> {
    const { parts, attentions } = this.#graph;
    const values: Values = new Map(Object.entries(inputs));
    const kept = new Set(outputs);
    const passing = new Set([...attentions.flatMap(namesRead), ...parts.flatMap((part) => part.inputs)]);
    const banks: Banks = new Map();
    using made = new DisposableStack();
    for (const [i, part] of parts.entries()) {
      const wanted = part.outputs.filter((name) => kept.has(name) || passing.has(name));
      if (wanted.length === 0) continue; // nobody asked for what only this part gives
      const feeds = part.inputs.map((name) => [name, this.#valueOf(values, name)]);
      const found = await this.#sessions[i]!.run(Object.fromEntries(feeds), wanted);
      for (const name of wanted) values.set(name, kept.has(name) ? found[name]! : made.use(found[name]!));
      const layer = attentions[i];
      if (layer !== undefined) values.set(layer.recalled, made.use(await this.#attend(layer, values, banks)));
    }
    return Object.fromEntries(outputs.map((name) => [name, this.#valueOf(values, name)]));
  }

  /** A layer, one object after the other. */
  async #attend(layer: PlaneAttention, values: Values, banks: Banks): Promise<DeviceTensor> {
    const [queries, weight, bias] = [layer.queries, layer.weight, layer.bias].map((name) =>
      this.#valueOf(values, name)
    );
    const { side, channels } = layer.plane;
    const places = side * side;
    const [rotated, projection] = [
      await queries!.floats(),
      { weight: await weight!.floats(), bias: await bias!.floats() },
    ];
    const all = await this.#banksOf(layer, values, banks);
    const recalled = new Float32Array(all.length * places * layer.width);
    for (const [object, bank] of all.entries()) {
      const own = object % queries!.shape[0]!; // one plane of queries may be everybody's
      recalled.set(
        await this.#attention.attend({
          ...{ width: side, height: side, queries: places, ...countsOf(bank, places * layer.width, layer.width) },
          rotated: rotated.subarray(own * places * channels, (own + 1) * places * channels),
          ...{ bank, projection, angles: this.#anglesOf(layer) },
        }),
        object * places * layer.width,
      );
    }
    return DeviceTensor.float32(recalled, [all.length, places, layer.width]);
  }

  /** The bank of each object; the same one for all layers that read the same values. */
  async #banksOf(layer: PlaneAttention, values: Values, banks: Banks): Promise<readonly PlaneBank[]> {
    const names = [layer.keys, layer.values, ...layer.pointers === undefined ? [] : Object.values(layer.pointers)];
    const known = banks.get(names.join());
    if (known !== undefined) return known;
    const count = this.#valueOf(values, layer.keys).shape[0]!;
    const each = async (name: string | undefined): Promise<readonly Float32Array[]> => {
      const all = name === undefined ? NONE : await this.#valueOf(values, name).floats();
      const length = all.length / count;
      return Array.from({ length: count }, (_, object) => all.subarray(object * length, (object + 1) * length));
    };
    const [keys, own] = [await each(layer.keys), await each(layer.values)];
    const [pointerKeys, pointerValues] = [await each(layer.pointers?.keys), await each(layer.pointers?.values)];
    const made = keys.map((keys, i): PlaneBank => ({
      ...{ keys, values: own[i]! },
      ...{ pointerKeys: pointerKeys[i]!, pointerValues: pointerValues[i]! },
    }));
    banks.set(names.join(), made);
    return made;
  }

  #anglesOf(layer: PlaneAttention): Float32Array {
    const { side, channels, theta } = layer.plane;
    const angles = this.#angles.get(layer) ?? axisAngles(side, channels, theta);
    this.#angles.set(layer, angles);
    return angles;
  }

  #valueOf(values: Values, name: string): DeviceTensor {
    return values.get(name) ?? missing(this.#name, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#serial(() => Promise.resolve(this.#close[Symbol.asyncDispose]()));
  }
}

/** Banks of all objects by the names of their values. */
type Banks = Map<string, readonly PlaneBank[]>;

const NONE = new Float32Array(0);

/** What a layer reads. */
function namesRead({ queries, keys, values, pointers, weight, bias }: PlaneAttention): string[] {
  return [queries, keys, values, weight, bias, ...pointers === undefined ? [] : Object.values(pointers)];
}

/** How many memories and tokens of pointers a bank has. */
function countsOf(
  { keys, pointerKeys }: PlaneBank,
  memory: number,
  token: number,
): Pick<PlaneLayer, "memories" | "pointers"> {
  return { memories: keys.length / memory, pointers: pointerKeys.length / token };
}

function missing(graph: string, name: string): never {
  throw new MaskletError("bad-argument", `Expected ${name} for ${graph}, found nothing of that name`, {
    hint: "Name inputs and outputs as the graph does",
  });
}
