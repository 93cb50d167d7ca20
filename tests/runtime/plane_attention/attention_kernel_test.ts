import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { type AttentionModule, attentionModule } from "../../../src/kernel/attention_module.ts";
import { AttentionKernel } from "../../../src/runtime/plane_attention/attention_kernel.ts";
import { SharedAttention } from "../../../src/runtime/plane_attention/shared_attention.ts";
import { attendPlainly, formulaLayer, largestError } from "../../kernel/twins/plane_attention.ts";

/** The largest error of a layer as a share of the largest value. */
const TOLERANCE = 1e-5;

const relaxed = attentionModule() as AttentionModule;
let asked = 0;
const plain = attentionModule({ shares: true, runs: () => ++asked > 1 }) as AttentionModule;
const SMALL = { width: 8, height: 8, queries: 64, memories: 2, pointers: 4 };

for (const { module, simd } of [relaxed, plain]) {
  Deno.test(`the kernel with ${simd} equals softmax attention in float64, whatever the sizes and threads`, async () => {
    for (const threads of [1, 2]) {
      const kernel = new AttentionKernel(module, threads);
      try {
        for (
          const [width, height, queries, memories, pointers] of [
            ...[[8, 8, 64, 1, 0], [8, 8, 64, 3, 8], [4, 4, 16, 7, 64], [8, 4, 32, 8, 4]],
            ...[[12, 4, 48, 2, 4], [6, 10, 60, 9, 0], [2, 6, 7, 17, 12], [16, 4, 1, 5, 16]],
          ] as [number, number, number, number, number][]
        ) {
          const layer = formulaLayer({ width, height, queries, memories, pointers });
          const error = largestError(await kernel.attend(layer), attendPlainly(layer));
          assert(error < TOLERANCE, `${threads} threads, ${width} x ${height}, ${memories}, ${pointers}: ${error}`);
        }
      } finally {
        await kernel.close();
      }
    }
  });
}

Deno.test("a bank that is handed in again is not laid out again, and another one is", async () => {
  const kernel = new AttentionKernel(relaxed.module, 2);
  const [first, other] = [formulaLayer(SMALL), formulaLayer(SMALL, " of another")];
  const layers = [first, { ...other, bank: first.bank }, other, { ...first, bank: other.bank }, first];
  for (const layer of layers) {
    const error = largestError(await kernel.attend(layer), attendPlainly(layer));
    assert(error < TOLERANCE, `${layers.indexOf(layer)}: ${error}`);
  }
  await kernel.close();
});

Deno.test("the memory grows with what is asked for and no further", async () => {
  const kernel = new AttentionKernel(relaxed.module, 2);
  assertEquals(kernel.bytes, 0);
  const [small, large] = [formulaLayer(SMALL), formulaLayer({ ...SMALL, memories: 40 })];
  await kernel.attend(small);
  const before = kernel.bytes;
  await kernel.attend(large);
  const grown = kernel.bytes;
  assert(grown > before);
  for (let i = 0; i < 20; i++) await kernel.attend(i % 2 === 0 ? small : large);
  assertEquals(kernel.bytes, grown);
  assert(largestError(await kernel.attend(small), attendPlainly(small)) < TOLERANCE);
  await kernel.close();
  assertEquals(kernel.bytes, 0);
});

Deno.test("a kernel closes twice, and computes no more", async () => {
  const kernel = new AttentionKernel(relaxed.module, 2);
  await kernel.attend(formulaLayer(SMALL));
  await kernel.close();
  await kernel.close();
  await assertRejects(() => kernel.attend(formulaLayer(SMALL)), MaskletError, "found one that was closed");
});

Deno.test("arrays of another length are refused before anything is computed", async () => {
  const kernel = new AttentionKernel(relaxed.module, 1);
  const layer = formulaLayer(SMALL);
  await assertRejects(() => kernel.attend({ ...layer, memories: 3 }), MaskletError, "Expected 12288 numbers of keys");
  await assertRejects(() => kernel.attend({ ...layer, pointers: 3 }), MaskletError, "pointers / 4");
  await assertRejects(() => kernel.attend({ ...layer, rotated: new Float32Array(3) }), MaskletError, "queries");
  assert(largestError(await kernel.attend(layer), attendPlainly(layer)) < TOLERANCE);
  await kernel.close();
});

Deno.test("a worker that fails is an error, and the next layer has a new kernel", async () => {
  let [started, closed] = [0, 0];
  const failing = () => ({
    ask: (message: object) => {
      const fails = !("module" in message) && started === 1;
      return fails ? Promise.reject(new Error("out of memory")) : Promise.resolve();
    },
    close: () => Promise.resolve(void closed++),
  });
  const shared = new SharedAttention(() => {
    started++;
    return new AttentionKernel(relaxed.module, 2, failing);
  });
  const held = shared.hold();
  const layer = formulaLayer(SMALL);
  const error = await assertRejects(
    () => held.attend(layer),
    MaskletError,
    "to attend to memories, found: out of memory",
  );
  assertEquals([error.code, started, closed], ["wasm", 1, 1]);
  assert(largestError(await held.attend(layer), attendPlainly(layer)) < TOLERANCE);
  await held.leave();
  assertEquals([started, closed], [2, 2]);
});

Deno.test("the kernel ends with the last session that holds it", async () => {
  let closed = 0;
  const start = () => ({ ask: () => Promise.resolve(), close: () => Promise.resolve(void closed++) });
  const shared = new SharedAttention(() => new AttentionKernel(relaxed.module, 2, start));
  const [one, two] = [shared.hold(), shared.hold()];
  await one.attend(formulaLayer(SMALL));
  await one.leave();
  assertEquals(closed, 0);
  await two.attend(formulaLayer(SMALL));
  await two.leave();
  assertEquals(closed, 1);
});
