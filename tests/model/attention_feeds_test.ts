import { assert, assertEquals } from "@std/assert";
import { formulaTensor } from "../../src/parity/formula.ts";
import { channelsFirst, openGraph } from "../../src/parity/formula_model.ts";
import { compareSampled, type SampledTensor } from "../../src/parity/sampled.ts";
import type { Memory } from "../../src/memory/memory_bank.ts";
import type { Selection } from "../../src/memory/selection.ts";
import { attentionFeeds, attentionPart } from "../../src/model/attention_feeds.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { Sam2Features } from "../../src/model/sam2_features.ts";
import { modelGraphs } from "../../src/model/compile_model.ts";
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";

/** The reference's own numbers move by this much when its weights are rounded otherwise. */
const ROUNDING = 2e-5;

interface Golden {
  readonly most: number;
  readonly cases: readonly {
    readonly name: string;
    readonly memories: readonly [frame: number, row: number][];
    readonly pointers: readonly [frame: number, distance: number][];
    readonly weights: readonly number[];
    readonly pointerWeights: readonly number[];
    readonly out: Omit<SampledTensor, "shape">;
  }[];
}

const config = configurationOf("sam2.1_hiera_pico")!;
const [C, SIDE, TOKENS] = [config.dModel, 16, 256];
const golden: Golden = JSON.parse(
  await Deno.readTextFile(new URL("./fixtures/weighed_attention.json", import.meta.url)),
);

const memoryOf = (frame: number): Memory => ({
  frame,
  tokens: channelsFirst(formulaTensor(`input.memory.${frame}`, [1, 64, SIDE, SIDE], 1), TOKENS),
  pointer: formulaTensor(`input.obj_ptr.${frame}`, [1, C], 0.5),
  objectScore: 1,
  iou: 1,
});

function selectionOf({ memories, pointers, weights, pointerWeights }: Golden["cases"][number]): Selection {
  return {
    memories: memories.map(([frame, row], i) => ({ memory: memoryOf(frame), row, weight: weights[i]! })),
    pointers: pointers.map(([frame, distance], i) => ({
      memory: memoryOf(frame),
      time: distance / (golden.most - 1),
      weight: pointerWeights[i]!,
    })),
  };
}

const unweighed = ({ memories, pointers }: Selection): Selection => ({
  memories: memories.map(({ memory, row }) => ({ memory, row })),
  pointers: pointers.map(({ memory, time }) => ({ memory, time })),
});

/** Reads banks of one layout, each on its own row of the batch. */
async function attend(banks: readonly Selection[]): Promise<Float32Array[]> {
  const graph = modelGraphs(config)[attentionPart(banks)]!;
  await using session = await openGraph(graph, await wasmBackend());
  const current = channelsFirst(formulaTensor("input.curr", [TOKENS, 1, C], 1.5), C);
  const raw = DeviceTensor.float32(current, [1, C, SIDE, SIDE]);
  const features = new Sam2Features({ raw, noMemory: raw, highRes0: raw, highRes1: raw });
  const out = await session.run(attentionFeeds(features, banks, { tokens: TOKENS, width: config.memDim }), [
    "conditioned",
  ]);
  const values = await out["conditioned"]!.floats();
  return banks.map((_, i) =>
    values.slice((i * values.length) / banks.length, ((i + 1) * values.length) / banks.length)
  );
}

Deno.test("weighed keys are Meta's memory attention with its keys weighed", async () => {
  for (const one of golden.cases) {
    const [values] = await attend([selectionOf(one)]);
    const { absolute } = compareSampled(values!, { ...one.out, shape: [1, C, SIDE, SIDE] });
    assert(absolute < ROUNDING, `${one.name}: off by ${absolute}`);
  }
});

Deno.test("a bank without weights beside one with them is read as it is alone", async () => {
  const weighed = selectionOf(golden.cases[1]!);
  assertEquals(attentionPart([weighed, unweighed(weighed)]), "memoryAttentionWeighed");
  assertEquals(attentionPart([unweighed(weighed)]), "memoryAttention");
  const [a, b] = await attend([weighed, unweighed(weighed)]);
  const [alone] = await attend([unweighed(weighed)]);
  const [weighedAlone] = await attend([weighed]);
  const far = (x: Float32Array, y: Float32Array): number =>
    x.reduce((most, v, i) => Math.max(most, Math.abs(v - y[i]!)), 0);
  assert(far(b!, alone!) < ROUNDING, `${far(b!, alone!)}`);
  assert(far(a!, weighedAlone!) < ROUNDING);
  assert(far(a!, b!) > 0.1);
});
