/**
 * Where the time of each graph goes, by onnxruntime's profiler on the native CPU provider: a table of operators, and the nodes that take
 * longest with their shapes. The quickest of the rounds counts. Weights by the formula, full banks; one
 * object, or some that go through the graphs together.
 *
 *     deno run -A tests/bench/graph_profile.ts [MODEL] [SIZE] [--rounds=N] [--top=N] [--threads=N] [--objects=N] [--graph=NAME]
 */
import { FRAME_PARTS, fullBank, median, noise, type TimedFrame, timeFrame } from "../../src/cli/perf/frame_parts.ts";
import { PADDING } from "../../src/model/decoder_prompt.ts";
import { requestedConfig } from "../../src/cli/perf/frame.ts";
import { textTable } from "../../src/text_table.ts";
import { compileModel } from "../../src/model/compile_model.ts";
import { Sam2Model } from "../../src/model/sam2_model.ts";
import { formulaTensor } from "../../src/parity/formula.ts";
import { formulaReader } from "../../src/parity/formula_model.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { NATIVE_PACKAGE } from "../../src/runtime/native/native_package.ts";
import { openOrtSession, type OrtModule } from "../../src/runtime/ort_session.ts";

/** One line of a profile. */
interface Event {
  readonly cat: string;
  readonly name: string;
  /** µs */
  readonly dur: number;
  readonly args: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

const words = Deno.args.filter((arg) => !arg.startsWith("--"));
const flag = (name: string, fallback: number): number =>
  Number(Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.split("=")[1] ?? fallback);
const only = Deno.args.find((arg) => arg.startsWith("--graph="))?.split("=")[1];
const config = requestedConfig({
  ...(words[0] === undefined ? {} : { model: words[0] }),
  ...(words[1] === undefined ? {} : { size: Number(words[1]) }),
});
const [rounds, top, threads, objects] = [flag("rounds", 5), flag("top", 15), flag("threads", 0), flag("objects", 1)];
const folder = await Deno.makeTempDir();

interface Profiled {
  readonly graph: string;
  readonly session: { endProfiling(): void };
}
const profiled: Profiled[] = [];
let opening = "";
const library: OrtModule = (await import(NATIVE_PACKAGE)).default;
const profiling: OrtModule = {
  env: library.env,
  Tensor: library.Tensor,
  InferenceSession: {
    create: async (bytes, options) => {
      const graph = opening;
      const session = await library.InferenceSession.create(bytes, {
        ...options,
        ...(threads > 0 && { intraOpNumThreads: threads }),
        extra: { ...options["extra"] as object, session: { force_spinning_stop: "1" } },
        enableProfiling: true,
        profileFilePrefix: `${folder}/${graph}`,
      });
      profiled.push({ graph, session: session as never });
      return session;
    },
  },
};
const backend: Backend = {
  name: "native",
  fusedRotation: true,
  description: "native, profiled",
  open: (graph, options = {}) => {
    opening = graph.name;
    return openOrtSession(profiling, graph, options, { provider: "cpu", serial: (job) => job(), device: false });
  },
};

const model = new Sam2Model(await compileModel(config, formulaReader(), "formula"), backend);
const [image, bank] = [noise(config), fullBank(model)];
/** What runs one graph alone; the encoder's features are made once. */
const ALONE: Readonly<Record<string, () => Promise<() => Promise<unknown>>>> = {
  image_encoder: () => Promise.resolve(async () => (await model.encodeImage(image))[Symbol.dispose]()),
  memory_encoder: async () => {
    const features = await model.encodeImage(image);
    const mask = { logits: formulaTensor("logits", [model.logitsSide ** 2], 5), objectScore: 1, binarize: false };
    return () => model.encodeMemory(features, [mask]);
  },
};
const times: TimedFrame[] = [];
const alone = only === undefined ? undefined : await ALONE[only]?.();
for (let i = 0; i <= rounds; i++) {
  if (alone !== undefined) await alone();
  else if (objects > 1) await trackTogether();
  else times.push(await timeFrame(model, image, bank));
}
/** A frame of several objects. */
async function trackTogether(): Promise<void> {
  using features = await model.encodeImage(image);
  const each = Array.from({ length: objects });
  using conditioned = await model.attend(features, each.map(() => bank));
  const found = await model.decode(
    features,
    conditioned,
    each.map(() => ({ points: [PADDING, PADDING], multimask: true })),
  );
  await model.encodeMemory(features, found.map((mask) => ({ ...mask, binarize: false })));
}

times.shift(); // it opens the sessions
console.log(`${config.name} at ${config.imageSize} px; medians of ${rounds} rounds, ms; load ${Deno.loadavg()[0]}`);
for (const part of times.length === 0 ? [] : FRAME_PARTS) {
  console.log(`  ${part}: ${median(times.map(({ wall }) => wall[part])).toFixed(1)}`);
}
for (const { graph, session } of profiled) {
  session.endProfiling();
  if (only !== undefined && only !== graph) continue;
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.startsWith(`${graph}_20`)) {
      show(graph, JSON.parse(await Deno.readTextFile(`${folder}/${entry.name}`)));
    }
  }
}
await model.close();
await Deno.remove(folder, { recursive: true });

/** The quickest run of each node, the first one aside: what other programs take away is not the graph's. */
function show(graph: string, events: readonly Event[]): void {
  const nodes = new Map<string, Event[]>();
  for (const event of events) {
    if (event.cat !== "Node" || !event.name.endsWith("_kernel_time")) continue;
    nodes.set(event.name, [...nodes.get(event.name) ?? [], event]);
  }
  const each = [...nodes.values()].map((all) => ({
    event: all[0]!,
    ms: Math.min(...all.slice(1).map(({ dur }) => dur)) / 1000,
  })).sort((a, b) => b.ms - a.ms);
  const total = each.reduce((sum, { ms }) => sum + ms, 0);
  const ops = new Map<string, { ms: number; count: number }>();
  for (const { event, ms } of each) {
    const op = event.args.op_name ?? "?";
    const before = ops.get(op) ?? { ms: 0, count: 0 };
    ops.set(op, { ms: before.ms + ms, count: before.count + 1 });
  }
  console.log(`\n${graph}: ${total.toFixed(2)} ms in ${each.length} nodes`);
  const share = (ms: number): string => `${(100 * ms / total).toFixed(1)} %`;
  console.log(
    textTable([
      ["operator", "nodes", "ms", "share"],
      ...[...ops].sort((a, b) => b[1].ms - a[1].ms).slice(0, 14).map((
        [op, { ms, count }],
      ) => [op, `${count}`, ms.toFixed(2), share(ms)]),
    ]).join("\n"),
  );
  console.log(
    textTable([
      ["node", "ms", "inputs", "outputs"],
      ...each.slice(0, top).map(({ event: { name, args }, ms }) => [
        name.replace("_kernel_time", ""),
        ms.toFixed(2),
        shapes(args.input_type_shape),
        shapes(args.output_type_shape),
      ]),
    ]).join("\n"),
  );
}

function shapes(list: Event["args"]["input_type_shape"]): string {
  return (list ?? []).map((one) => `[${Object.values(one)[0]!.join(",")}]`).join(" ");
}
