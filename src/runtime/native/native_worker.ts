/**
 * The thread of the native backend: it holds the sessions of a model and the tensors between its graphs. onnxruntime's `run` blocks
 * whoever calls it, so it is called here.
 * @module
 */
import type { SessionTensor } from "../device_tensor.ts";
import type { Answers, FromThread, PlainTensor, Question, SentTensor, ToThread } from "./native_message.ts";
import { NATIVE_PACKAGE, type OrtNode, type OrtNodeSession } from "./native_package.ts";

interface OpenSession {
  readonly session: OrtNodeSession;
  readonly keep: ReadonlySet<string>;
  readonly give: ReadonlySet<string>;
}

/**
 * The worker's own port. Node's `parentPort` looks at each number of an array that arrives: half a second a million of them under Deno
 * 2.9, against 4 ms.
 */
const port = globalThis as unknown as {
  onmessage: (event: { readonly data: ToThread }) => void;
  postMessage(message: FromThread, moved: readonly ArrayBuffer[]): void;
};
const sessions = new Map<number, OpenSession>();
const tensors = new Map<number, SessionTensor>();
let count = 0;
let loading: Promise<OrtNode> | undefined;
let last: Promise<void> = Promise.resolve();

/** Messages are worked at in order: a tensor is let go of after the runs that were asked for before. */
port.onmessage = ({ data }) => {
  last = last.then(() => work(data));
};

async function work(message: ToThread): Promise<void> {
  if ("free" in message) {
    tensors.get(message.free)?.dispose();
    tensors.delete(message.free);
    return;
  }
  if ("hold" in message) {
    tensors.set(message.hold, own(await load(), message.tensor));
    return;
  }
  const { id, question } = message;
  try {
    const { value, moved = [] } = await answer(question);
    port.postMessage({ id, answer: value }, moved);
  } catch (error) {
    port.postMessage({ id, failure: error instanceof Error ? error.message : String(error) }, []);
  }
}

type Reply<K extends Question["ask"]> = Promise<{ readonly value: Answers[K]; readonly moved?: ArrayBuffer[] }>;

async function answer(question: Question): Reply<Question["ask"]> {
  switch (question.ask) {
    case "providers":
      return await providers();
    case "open":
      return await open(question);
    case "run":
      return await run(question);
    case "read":
      return { value: await tensors.get(question.held)!.getData() };
    case "close":
      await sessions.get(question.session)?.session.release();
      sessions.delete(question.session);
      return { value: null };
  }
}

/** Fetched and loaded once. The address is a value, so that Deno does not fetch the package before it is asked for. */
function load(): Promise<OrtNode> {
  return loading ??= import(NATIVE_PACKAGE).then((module) => {
    const ort = (module.default ?? module) as OrtNode;
    ort.env.logLevel = "fatal"; // what fails is thrown, too
    return ort;
  });
}

async function providers(): Reply<"providers"> {
  const all = (await load()).listSupportedBackends();
  const names = (bundled: boolean): string[] => all.filter((one) => one.bundled === bundled).map(({ name }) => name);
  return { value: { bundled: names(true), others: names(false) } };
}

async function open(
  { onnx, weights, weightsFile, keep, give, options }: Extract<Question, { ask: "open" }>,
): Reply<"open"> {
  const ort = await load();
  const session = await ort.InferenceSession.create(onnx, {
    ...options,
    ...("folder" in weights
      ? { extra: withFolder(options["extra"], weights.folder) }
      : weights.bytes.length > 0 && { externalData: [{ path: weightsFile, data: weights.bytes }] }),
  });
  sessions.set(++count, { session, keep: new Set(keep), give: new Set(give) });
  return { value: count };
}

/** onnxruntime's settings with the folder from which it maps weights into memory. */
function withFolder(extra: unknown, folder: string): unknown {
  const { session, ...others } = (extra ?? {}) as { readonly session?: object };
  return { ...others, session: { ...session, model_external_initializers_file_folder_path: folder } };
}

async function run({ session: number, inputs, outputs }: Extract<Question, { ask: "run" }>): Reply<"run"> {
  const { session, keep, give } = sessions.get(number)!;
  const ort = await load();
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, own(ort, tensor)]));
  const found = await session.run(feeds, outputs ?? session.outputNames);
  const value: Record<string, Answers["run"][string]> = {};
  const moved: ArrayBuffer[] = [];
  for (const [name, tensor] of Object.entries(found)) {
    const { type, dims } = tensor;
    if (keep.has(name)) {
      tensors.set(++count, tensor);
      const held = { held: count, type, dims };
      value[name] = give.has(name) ? { ...held, given: await toGiveAway(tensor, moved) } : held;
    } else {
      value[name] = { type, dims, data: tensor.location === "cpu" ? tensor.data : await tensor.getData(true) };
    }
  }
  return { value, moved };
}

/** A copy whose buffer is nobody else's: onnxruntime's own cannot be given away. */
async function toGiveAway(tensor: SessionTensor, moved: ArrayBuffer[]): Promise<Float32Array<ArrayBuffer>> {
  const data = (tensor.location === "cpu" ? tensor.data : await tensor.getData()) as Float32Array;
  const copy = data.slice();
  moved.push(copy.buffer);
  return copy;
}

function own(ort: OrtNode, tensor: SentTensor): SessionTensor {
  if ("held" in tensor) return tensors.get(tensor.held)!;
  const { type, data, dims } = tensor as PlainTensor;
  return new ort.Tensor(type, data as never, dims);
}
