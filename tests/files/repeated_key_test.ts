import { assertEquals } from "@std/assert";
import { repeatedKey } from "../../src/files/repeated_key.ts";

Deno.test("a name that stands twice in one object is found, however it is written; of other objects it is none", () => {
  assertEquals(repeatedKey('[{"frame": 0, "frame": 1}]'), "frame");
  assertEquals(repeatedKey('{"a": {"b": 1}, "c": [{"b": 1}, {"b": 2}], "\\u0061" : 3}'), "a");
  assertEquals(repeatedKey('{"a": "a: {", "b": ["a", "a"], "c": {"a": 1}}'), undefined);
  assertEquals(repeatedKey("[]"), undefined);
});
