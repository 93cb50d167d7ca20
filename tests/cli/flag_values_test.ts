import { assertEquals, assertThrows } from "@std/assert";
import { readObject } from "../../src/cli/flag_values.ts";
import { MaskletError } from "../../src/error.ts";

Deno.test("an object is a number from 1 on or a label; a number that is none is no label", () => {
  assertEquals(["1", "12", "dog", "000", "3rd"].map(readObject), [1, 12, "dog", "000", "3rd"]);
  for (const text of ["0", "-1", "1.5", "", " "]) {
    assertThrows(() => readObject(text), MaskletError, `whole number from 1 on or a label, found "${text}"`);
  }
});
