import { assertEquals } from "@std/assert";
import { BEHIND_NAMES, textTable } from "../src/text_table.ts";

Deno.test("columns are as wide as their widest cell, and lines end with their last letter", () => {
  assertEquals(textTable([["a", "first"], ["longer", "b", "c"], ["x"]]), ["a       first", "longer  b      c", "x"]);
});

Deno.test("numbers stand to the right", () => {
  assertEquals(textTable([["name", "J"], ["dog", "0.5"]], BEHIND_NAMES), ["name    J", "dog   0.5"]);
});

Deno.test("no rows are no lines", () => assertEquals(textTable([]), []));
