import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { type Dtype, elementsOf } from "../../src/checkpoint/dtype.ts";
import { withMetaNames } from "../../src/checkpoint/meta_names.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";

// fixtures/make_fixtures.py says how torch made these files, and by which formula it filled the tensors.
const fixture = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url);
const float = (i: number): number => i / 4 - 2;
const DENSE: readonly [Dtype, (i: number) => number][] = [
  ["float32", float],
  ["float16", float],
  ["bfloat16", float],
  ["float64", float],
  ["int64", (i) => i - 3],
  ["int32", (i) => i - 3],
  ["int16", (i) => i - 3],
  ["int8", (i) => i - 3],
  ["uint8", (i) => i],
  ["bool", (i) => i % 2],
];
/** Shape, and the index in the unsliced tensor of each element in row-major order. */
const VIEWS: Readonly<Record<string, { shape: number[]; at: (...index: number[]) => number }>> = {
  parameter: { shape: [5], at: (i) => i! },
  scalar: { shape: [], at: () => 14 },
  empty: { shape: [0, 3], at: () => NaN },
  transposed: { shape: [6, 4], at: (x, y) => 6 * y! + x! },
  columns: { shape: [4, 2], at: (y, x) => 6 * y! + 1 + 2 * x! },
  row: { shape: [6], at: (x) => 12 + x! },
  permuted: { shape: [4, 2, 3], at: (c, a, b) => 12 * a! + 4 * b! + c! },
  expanded: { shape: [3, 2], at: () => 36 },
};

function expected({ shape, at }: { shape: number[]; at: (...index: number[]) => number }): number[] {
  return Array.from({ length: elementsOf(shape)! }, (_, flat) => {
    const index: number[] = [];
    let rest = flat;
    for (const side of shape.toReversed()) {
      index.unshift(rest % side);
      rest = Math.floor(rest / side);
    }
    return float(at(...index));
  });
}

for (const name of ["torch_model.pt", "torch_protocol4.pt", "torch.safetensors"]) {
  Deno.test(`openCheckpoint() reads every number format of ${name}`, async () => {
    using checkpoint = await openCheckpoint(fixture(name));
    for (const [dtype, value] of DENSE) {
      assertEquals(checkpoint.tensors.get(dtype), { name: dtype, dtype, shape: [2, 3] });
      assertEquals([...await checkpoint.readFloat32(dtype)], Array.from({ length: 6 }, (_, i) => value(i)), dtype);
    }
  });
}

for (const name of ["torch_model.pt", "torch_protocol4.pt"]) {
  Deno.test(`openCheckpoint() makes the views of ${name} contiguous`, async () => {
    using checkpoint = await openCheckpoint(fixture(name));
    assertEquals(checkpoint.tensors.size, DENSE.length + Object.keys(VIEWS).length);
    for (const [view, spec] of Object.entries(VIEWS)) {
      assertEquals(checkpoint.tensors.get(view)?.shape, spec.shape, view);
      assertEquals([...await checkpoint.readFloat32(view)], expected(spec), view);
    }
  });
}

Deno.test("openCheckpoint() tells what stands beside the state_dict", async () => {
  using pt = await openCheckpoint(fixture("torch_model.pt"));
  assertEquals([pt.format, ...pt.metadata], ["pt", ["epoch", 3], ["name", "fixture"]]);
  using safetensors = await openCheckpoint(fixture("torch.safetensors"));
  assertEquals([safetensors.format, ...safetensors.metadata], ["safetensors", ["format", "pt"]]);
});

Deno.test("openCheckpoint() reads a module's state_dict, which carries attributes", async () => {
  using checkpoint = await openCheckpoint(fixture("torch_module.pt"));
  assertEquals([...checkpoint.tensors.values()].map(({ name, shape }) => [name, shape]), [["weight", [1, 2]], ["bias", [
    1,
  ]]]);
});

Deno.test("openCheckpoint() reads the weights of a training checkpoint, and nothing of what lies beside them", async () => {
  using checkpoint = withMetaNames(await openCheckpoint(fixture("torch_training.pt")));
  assertEquals([...checkpoint.tensors.keys()], ["module.weight", "module.bias"]);
  assertEquals([...await checkpoint.readFloat32("module.weight")], [0, 1, 2, 3]);
  assertEquals([...await checkpoint.readFloat32("module.bias")], [4, 5]);
  assertEquals([...checkpoint.metadata], [["epoch", 7]]);
});

Deno.test("openCheckpoint() says what to do with a file of torch before 1.6", async () => {
  const error = await assertRejects(
    () => openCheckpoint(fixture("torch_legacy.pt")),
    MaskletError,
    "before version 1.6",
  );
  assertEquals(error.code, "bad-checkpoint");
  assertEquals(error.hint.includes("torch.save("), true);
});
