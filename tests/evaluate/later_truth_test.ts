import { assertEquals } from "@std/assert";
import { nothingToScore } from "../../src/evaluate/later_truth.ts";

const of = (annotated: number[], first: number[], frames: "all" | "inner" | "asked" = "asked") =>
  nothingToScore({ annotated, appearance: new Map(first.map((frame, i) => [i + 1, frame])) }, { name: "vos", frames });

Deno.test("masks of first frames alone are nothing to score, however many objects appear later", () => {
  assertEquals(of([0], [0, 0]), "its one mask is the one that is given to the model");
  assertEquals(of([0], [0], "all"), "its one mask is the one that is given to the model");
  assertEquals(of([0, 25], [0, 25]), "its 2 masks are those of first frames, which are given to the model");
});

Deno.test("two masks are something where the last frame counts, and nothing where it does not", () => {
  assertEquals(of([0, 25], [0], "all"), undefined);
  assertEquals(of([0, 25], [0]), "2 of its frames have a mask, and vos leaves out the first and the last");
  assertEquals(of([0, 25], [0], "inner"), "2 of its frames have a mask, and vos leaves out the first and the last");
});

Deno.test("one mask that is not given is something to score", () => assertEquals(of([0, 5, 10], [0, 5]), undefined));
