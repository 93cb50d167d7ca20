import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { tensor } from "../../src/tensor/tensor_from_numbers.ts";
import { tensorFromOrt } from "../../src/tensor/tensor_from_ort.ts";
import type { DType } from "../../src/tensor/tensor_ops.ts";
import { rowsOf } from "../drawn.ts";
import { randomOf } from "../kernel/pictures.ts";
import * as twin from "../kernel/twins/tensor.ts";

const flat = ({ shape, data }: Tensor): twin.Plain => ({ shape: [...shape], data: [...data] });
const plain = ({ shape, data }: twin.Plain): twin.Plain => ({ shape: [...shape], data: [...data] });

const SHAPES = [[1], [7], [3, 5], [1, 4], [2, 3, 4], [4, 1, 3], [2, 2, 3, 5]] as const;
const DTYPES: readonly DType[] = ["float32", "int32", "uint8"];

Deno.test("tensor() takes nested arrays, or elements and a shape", () => {
  const nested = tensor([[1, 2, 3], [4, 5, 6]]);
  assertEquals([nested.dtype, nested.shape, nested.size], ["float32", [2, 3], 6]);
  assertEquals(nested.toArray(), [[1, 2, 3], [4, 5, 6]]);
  assertEquals([nested.get(1, 0), nested.get(-1, -1)], [4, 6]);
  const bytes = new Uint8Array([1, 2, 3, 4]);
  const typed = tensor(bytes, [2, 2]);
  assertEquals([typed.dtype, typed.data], ["uint8", bytes]);
  assert(typed.data === bytes, "a typed array is taken as it is");
  assertEquals(tensor([7], []).toArray(), 7);
  assertEquals(tensor([1.9], [1], { dtype: "float32" }).data[0], Math.fround(1.9));
});

Deno.test("a tensor is a value: frozen, and its operations leave it alone", () => {
  const before = tensor([[3, 1], [2, 4]]);
  const copy = [...before.data];
  before.softmax(1);
  before.transpose();
  before.sigmoid();
  before.slice(0);
  assertEquals([...before.data], copy);
  assert(Object.isFrozen(before) && Object.isFrozen(before.shape));
  assertEquals(Object.prototype.toString.call(before), "[object Tensor]");
});

Deno.test("reshape() keeps the order of the elements; one length may be open", () => {
  const t = tensor([1, 2, 3, 4, 5, 6]);
  assertEquals(t.reshape(2, 3).toArray(), [[1, 2, 3], [4, 5, 6]]);
  assertEquals(t.reshape(-1, 2).shape, [3, 2]);
  assertEquals(t.reshape(1, -1, 1).shape, [1, 6, 1]);
});

Deno.test("slice() picks, cuts and keeps", () => {
  const t = tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
  assertEquals(t.slice(1).toArray(), [4, 5, 6]);
  assertEquals(t.slice(null, -1).toArray(), [3, 6, 9]);
  assertEquals(t.slice([1], [0, 2]).toArray(), [[4, 5], [7, 8]]);
  assertEquals(t.slice([-1], [0, -1]).toArray(), [[7, 8]]);
  assertEquals(t.slice(0, 0).toArray(), 1);
  assertEquals(t.slice([1, 1]).shape, [0, 3]);
});

Deno.test("permute() and slice() equal their twins for every type", () => {
  const random = randomOf(16);
  for (const dtype of DTYPES) {
    for (const shape of SHAPES) {
      const numbers = twin.randomPlain(random, shape, dtype !== "float32");
      const t = tensor(numbers.data, shape, { dtype });
      const order = shape.map((_, axis) => axis).sort(() => random() - 0.5);
      assertEquals(flat(t.permute(...order)), plain(twin.permute(numbers, order)), `${dtype} [${shape}] by ${order}`);
      const starts = shape.map((n) => Math.floor(random() * n));
      const ends = shape.map((n, axis) => starts[axis]! + 1 + Math.floor(random() * (n - starts[axis]!)));
      const made = t.slice(...starts.map((start, axis) => [start, ends[axis]!] as const));
      assertEquals(flat(made), plain(twin.slice(numbers, starts, ends)), `${dtype} [${shape}], ${starts} to ${ends}`);
    }
  }
});

Deno.test("sums, means, largest, smallest and their places equal their twins for every type and axis", () => {
  const random = randomOf(17);
  const total = (lane: number[]) => lane.reduce((sum, v) => sum + v, 0);
  for (const dtype of DTYPES) {
    for (const shape of SHAPES) {
      const numbers = twin.randomPlain(random, shape, dtype !== "float32");
      const t = tensor(numbers.data, shape, { dtype });
      shape.forEach((_, axis) => {
        const name = `${dtype} [${shape}] along ${axis}`;
        const wanted = (to: (lane: number[]) => number) => {
          const { shape: rest, data } = twin.reduce(numbers, axis, to);
          return { shape: rest, data: data.map(Math.fround) };
        };
        assertEquals(flat(t.sum(axis)), wanted(total), name);
        assertEquals(flat(t.mean(axis)), wanted((lane) => total(lane) / lane.length), name);
        assertEquals(flat(t.max(axis)), wanted((lane) => Math.max(...lane)), name);
        assertEquals(flat(t.min(axis - shape.length)), wanted((lane) => Math.min(...lane)), name);
        assertEquals(flat(t.argmax(axis)), wanted((lane) => lane.indexOf(Math.max(...lane))), name);
      });
    }
  }
  assertEquals(tensor([1, 2], [2], { dtype: "uint8" }).sum(0).dtype, "int32");
  assertEquals(tensor([1, 2], [2], { dtype: "uint8" }).max(0).dtype, "uint8");
  assertEquals(tensor([1, 2], [2], { dtype: "int32" }).mean(0).dtype, "float32");
});

Deno.test("softmax() equals its twin within float32, and survives large logits", () => {
  const random = randomOf(18);
  for (const shape of SHAPES) {
    const numbers = twin.randomPlain(random, shape);
    shape.forEach((_, axis) => {
      const made = tensor(numbers.data, shape).softmax(axis);
      twin.softmax(numbers, axis).data.forEach((p, i) => assertAlmostEquals(made.data[i]!, p, 2e-7));
    });
  }
  assertEquals([...tensor([1e30, 1e30, -1e30]).softmax(0).data], [0.5, 0.5, 0]);
});

Deno.test("sigmoid() is one half at 0 and 0 or 1 far away", () => {
  assertEquals([...tensor([0, 200, -200]).sigmoid().data], [0.5, 1, 0]);
  assertAlmostEquals(tensor([1.5]).sigmoid().get(0), 1 / (1 + Math.exp(-1.5)), 1e-7);
});

Deno.test("threshold() makes the mask of what lies above, through leading axes of one", () => {
  const t = tensor([[[1, 0, -1], [2, 0.5, 3]]]);
  assertEquals(t.shape, [1, 2, 3]);
  assertEquals(rowsOf(t.threshold()), ["#..", "###"]);
  assertEquals(rowsOf(t.threshold(0.5)), ["#..", "#.#"]);
  assertEquals(rowsOf(tensor([[0, 1]], undefined, { dtype: "uint8" }).threshold()), [".#"]);
});

Deno.test("NaN is the largest and the smallest, and has the place of the largest", () => {
  const t = tensor([1, NaN, 3]);
  assertEquals([t.max(0).get(), t.min(0).get(), t.argmax(0).get()], [NaN, NaN, 1]);
});

Deno.test("large whole numbers keep their last digit", () => {
  const t = tensor([2 ** 30, 2 ** 30 + 1], [1, 2], { dtype: "int32" });
  assertEquals(t.argmax(1).toArray(), [1]);
  assertEquals(t.max(1).toArray(), [2 ** 30 + 1]);
  assertEquals(rowsOf(t.threshold(2 ** 30)), [".#"]);
});

Deno.test("tensors come from ONNX Runtime's and go back", () => {
  const data = new Float32Array([1, 2, 3, 4]);
  const back = tensorFromOrt({ type: "float32", dims: [2, 2], data }).transpose().toOrt();
  assertEquals(back, { type: "float32", dims: [2, 2], data: new Float32Array([1, 3, 2, 4]) });
  assertEquals(tensorFromOrt({ type: "bool", dims: [2], data: new Uint8Array([0, 1]) }).dtype, "uint8");
  const wide = { type: "int64", dims: [1], data: new BigInt64Array([2n ** 40n]) };
  assertEquals(assertThrows(() => tensorFromOrt(wide), MaskletError).code, "bad-argument");
  const half = { type: "float16", dims: [1], data: new Uint16Array(1) };
  assertEquals(assertThrows(() => tensorFromOrt(half), MaskletError).code, "unsupported");
});

Deno.test("tensors refuse what does not fit, in words", () => {
  const t = tensor([[1, 2, 3], [4, 5, 6]]);
  const refused: (() => unknown)[] = [
    () => tensor([1, 2, 3], [2, 2]),
    () => tensor([[1, 2], [3, 4, 5], [6]]),
    () => tensor([[1, 2], 3]),
    () => tensor([1, 2], [2.5]),
    () => tensor([1.5], [1], { dtype: "int32" }),
    () => tensor([256], [1], { dtype: "uint8" }),
    () => t.reshape(4, 2),
    () => t.reshape(-1, -1),
    () => t.reshape(-1, 4),
    () => t.get(0),
    () => t.get(0, 3),
    () => t.get(0.5, 0),
    () => t.slice(2),
    () => t.slice(0, 0, 0),
    () => t.slice([0, 3]),
    () => t.slice([1, 0]),
    () => t.permute(0),
    () => t.permute(0, 0),
    () => t.transpose(0, 2),
    () => t.sum(2),
    () => t.softmax(-3),
    () => t.slice([1, 1]).max(0),
    () => tensor([t.get(0, 0)]).threshold(),
    () => tensor([2147483647, 1], [2], { dtype: "int32" }).sum(0),
  ];
  for (const run of refused) assertEquals(assertThrows(run, MaskletError).code, "bad-argument", `${run}`);
});
