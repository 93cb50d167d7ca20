import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { checkPlace } from "../../src/prompt/prompt_place.ts";

Deno.test("checkPlace() gives a frame and an object, the usual ones where they are left out", () => {
  assertEquals(checkPlace("f", { frame: 3, object: "dog" }), { frame: 3, object: "dog" });
  assertEquals(checkPlace("f", undefined, { frame: 0, object: 1 }), { frame: 0, object: 1 });
  assertEquals(checkPlace("f", { object: 2 }, { frame: 0, object: 1 }), { frame: 0, object: 2 });
});

Deno.test("checkPlace() refuses what is missing and what it does not know", () => {
  assertThrows(() => checkPlace("f", { frame: 3 }), MaskletError, "found no object");
  assertThrows(() => checkPlace("f", undefined), MaskletError, "found no frame");
  assertThrows(() => checkPlace("f", { frame: 3, object: 1, mask: 1 }), MaskletError, 'found "mask"');
});
