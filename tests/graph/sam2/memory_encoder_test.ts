import { assert, assertEquals } from "@std/assert";
import { memoryEncoder } from "../../../src/graph/sam2/memory_encoder.ts";
import type { Sam2Config } from "../../../src/graph/sam2/config.ts";
import { configurationOf } from "../../../src/model/configurations.ts";
import {
  formulaInput,
  type HostTensor,
  openGraph,
  runGraph,
  type WeightOverrides,
} from "../../../src/parity/formula_model.ts";
import { testOnBackends } from "../../runtime_backends.ts";
import { wasmBackend } from "../../../src/runtime/wasm_backend.ts";
import type { Backend } from "../../../src/runtime/backend.ts";

const CONFIG: Sam2Config = { ...configurationOf("sam2.1_hiera_pico")!, imageSize: 64, dModel: 32, memDim: 16 };
const SIDE = CONFIG.imageSize / 4;

interface Run {
  readonly config?: Partial<Sam2Config>;
  readonly overrides?: WeightOverrides;
  readonly binarize?: readonly number[];
}

/** Memories of two objects, with the mask as the encoder sees it. */
async function encoded(backend: Backend, logits: Float32Array, run: Run = {}): Promise<Record<string, HostTensor>> {
  const config = { ...CONFIG, ...run.config };
  const places = config.imageSize / 16;
  await using session = await openGraph(memoryEncoder(config, { probes: true }), backend, run.overrides);
  return await runGraph(session, {
    features: formulaInput("features", [1, config.dModel, places, places], 1),
    low_res: { values: logits, shape: [2, 1, SIDE, SIDE] },
    object_score: { values: Float32Array.of(1, 1), shape: [2, 1] },
    binarize: { values: Float32Array.from(run.binarize ?? [0, 0]), shape: [2, 1, 1, 1] },
  });
}

/** Planes of one value each: what is enlarged keeps it. */
const planes = (...values: number[]): Float32Array =>
  Float32Array.from({ length: values.length * SIDE ** 2 }, (_, i) => values[Math.floor(i / SIDE ** 2)]!);
/** The mask of each object at one place in the middle. */
const seen = ({ maskToEncode }: Record<string, HostTensor>): number[] =>
  [0, 1].map((i) => maskToEncode!.values[(i + 0.5) * CONFIG.imageSize ** 2 + CONFIG.imageSize / 2]!);

testOnBackends(
  "the encoder sees probabilities between -10 and 10, or what is above 0 as 10 and the rest as -10",
  async (backend) => {
    const close = (found: number[], wanted: number[]): void =>
      found.forEach((value, i) => assert(Math.abs(value - wanted[i]!) < 2e-5, `${found} for ${wanted}`));
    const soft = (x: number): number => 20 / (1 + Math.exp(-x)) - 10;
    for (const [a, b] of [[0, 0.3], [-2.5, 7], [-1024, 1024]] as const) {
      close(seen(await encoded(backend, planes(a, b))), [soft(a), soft(b)]);
    }
    for (const [a, b] of [[1e-6, -1e-6], [0, 32], [-1024, 1024]] as const) {
      const hard = await encoded(backend, planes(a, b), { binarize: [1, 1] });
      assertEquals(seen(hard), [a, b].map((x) => x > 0 ? 10 : -10));
    }
    const both = await encoded(backend, planes(0.5, 0.5), { binarize: [0, 1] });
    close(seen(both), [soft(0.5), 10]);
  },
  { webgpu: false },
);

Deno.test("another scale and shift of the probabilities are those of the configuration", async () => {
  await using backend = disposed(await wasmBackend({ threads: 1 }));
  const config = { memorySigmoidScale: 4, memorySigmoidBias: -1 };
  const found = seen(await encoded(backend.value, planes(0, 2), { config }));
  [1, 4 / (1 + Math.exp(-2)) - 1].forEach((value, i) => assert(Math.abs(found[i]! - value) < 1e-5, `${found}`));
});

Deno.test("the last block and the projection are one layer: with a block's scale of 0 the memory is that of one block fewer", async () => {
  await using backend = disposed(await wasmBackend({ threads: 1 }));
  const logits = formulaInput("logits", [2, 1, SIDE, SIDE], 5).values;
  const memoryOf = async (fuserLayers: number, run: Run = {}): Promise<Float32Array> =>
    (await encoded(backend.value, logits, { ...run, config: { fuserLayers } }))["memory"]!.values;
  for (const layers of [0, 1]) {
    const fewer = await memoryOf(layers);
    const silent = await memoryOf(layers + 1, { overrides: { [`memory_encoder.fuser.layers.${layers}.gamma`]: 0 } });
    const loud = await memoryOf(layers + 1);
    const most = Math.max(...fewer.map(Math.abs));
    silent.forEach((value, i) => assert(Math.abs(value - fewer[i]!) < 1e-5 * most, `${layers} ${i}`));
    assert(loud.some((value, i) => Math.abs(value - fewer[i]!) > 1e-3 * most), "the block counts otherwise");
  }
});

/** A backend that lets go of what it holds at the end. */
const disposed = (value: Backend) => ({ value, [Symbol.asyncDispose]: async () => await value.close?.() });
