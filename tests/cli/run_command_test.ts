import { assertEquals, assertStringIncludes } from "@std/assert";
import { errorText } from "../../src/cli/run_command.ts";
import { MaskletError } from "../../src/error.ts";

Deno.test("an error is a line; with --verbose it says where it comes from", () => {
  const own = new MaskletError("io", "Expected a disk, found none", { hint: "Buy one" });
  assertEquals(errorText(own, false), "error: Expected a disk, found none. Buy one.");
  assertStringIncludes(errorText(own, true), "error io: ");
  assertStringIncludes(errorText(own, true), "run_command_test.ts");
  assertEquals(errorText(new TypeError("x is no function"), false).split("\n").length, 1);
  assertStringIncludes(errorText(new TypeError("x is no function"), true), "run_command_test.ts");
});
