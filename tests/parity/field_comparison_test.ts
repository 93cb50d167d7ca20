import { assertEquals, assertThrows } from "@std/assert";
import { compareFields, type Fields } from "../../src/parity/field_comparison.ts";
import type { ParityRow } from "../../src/parity/parity_result.ts";
import { MaskletError } from "../../src/error.ts";

const tensor = (...values: number[]) => ({
  shape: [values.length],
  mean: values.reduce((a, b) => a + b, 0) / values.length,
  meanAbs: values.reduce((a, b) => a + Math.abs(b), 0) / values.length,
  min: Math.min(...values),
  max: Math.max(...values),
  values,
});

/** What a comparison says, in short: field and difference, or what was not run. */
const said = (want: object, found: Fields, given?: readonly string[]): (string | number)[][] =>
  [...compareFields("case", want, found, given)].map((result) =>
    "notRun" in result ? ["not run", result.notRun] : [result.tensor, (result as ParityRow).absolute]
  );

Deno.test("every field is compared: tensors, numbers, lists, words, nothing at all, and what lies within", () => {
  const want = { out: tensor(1, -2), score: 3, ious: [0.5, 1], name: "a", chosen: null, parts: [{ area: 4 }] };
  const found = {
    out: Float32Array.of(1, -2),
    score: 3,
    ious: [0.5, 1],
    name: "a",
    chosen: null,
    parts: [{ area: 4 }],
  };
  assertEquals(said(want, found), [["out", 0], ["score", 0], ["ious", 0], ["name", 0], ["chosen", 0], [
    "parts.0.area",
    0,
  ]]);
});

Deno.test("a field that nobody computed is not run, and never passes; one that says what was asked is left out", () => {
  const want = { asked: [1], note: "by hand", fresh: tensor(1), parts: [{ area: 4, girth: 2 }] };
  assertEquals(said(want, { parts: [{ area: 4 }] }, ["asked"]), [
    ["not run", "case fresh"],
    ["parts.0.area", 0],
    ["not run", "case parts.0.girth"],
  ]);
});

Deno.test("a field of another kind than its reference is infinitely far", () => {
  const want = { out: tensor(1, 2), score: 1, word: "a", parts: { one: 1 } };
  const found = { out: 1, score: "1", word: "b", parts: 3 };
  assertEquals(said(want, found).map(([, off]) => off), [Infinity, Infinity, Infinity, Infinity]);
});

Deno.test("of mask logits the signs are counted", () => {
  const [row] = compareFields("case", { lowResMask: tensor(1, -1, 2) }, { lowResMask: Float32Array.of(1, 1, 2) });
  assertEquals((row as ParityRow).signs, { same: 2, of: 3 });
});

Deno.test("a tensor that lacks its statistics, or holds no numbers, is refused", () => {
  const { mean: _, ...lacking } = tensor(1, 2);
  for (const broken of [lacking, { ...tensor(1, 2), shape: "2" }, { ...tensor(1, 2), values: ["x", 2] }]) {
    assertThrows(() => said({ out: broken }, { out: Float32Array.of(1, 2) }), MaskletError, "Expected a tensor as");
  }
});
