import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { numberIn, type OrderedJson, parseOrderedJson } from "../../src/files/ordered_json.ts";

const parse = (text: string, wholeFloats = true) => parseOrderedJson(text, "a.json", { wholeFloats });

Deno.test("names keep the order of the text, escapes are read, and of a name that stands twice the last value counts", () => {
  const found = parse('{"2": "a:1.0", "1": ["#", "\\u0022:"], "2": {"__proto__": null}}') as ReadonlyMap<
    string,
    OrderedJson
  >;
  assertEquals([...found], [["2", new Map([["__proto__", null]])], ["1", ["#", '":']]]);
});

Deno.test("whole numbers that are written as floats are told from others where that is asked for", () => {
  const text = "[1, 1.0, 1e2, -1.0E+0, 1.5, 0.0]";
  assertEquals(parse(text), [1, { float: 1 }, { float: 100 }, { float: -1 }, 1.5, { float: 0 }]);
  assertEquals(parse(text, false), [1, 1, 100, -1, 1.5, 0]);
  assertEquals((parse(text) as OrderedJson[]).map(numberIn), [1, 1, 100, -1, 1.5, 0]);
  assertEquals([null, "1", [], new Map()].map(numberIn), [undefined, undefined, undefined, undefined]);
  assertEquals(parse('{"float": 1.0}'), new Map([["float", { float: 1 }]]));
});

Deno.test("what is no JSON is refused in its own words and places", () => {
  for (const text of ["[01.5]", "[1.0.0]", "[1.]", "{1.0: 2}", '{"a": 1.0 "b"}', "", "[NaN]"]) {
    const error = assertThrows(() => parse(text), MaskletError, "Expected JSON in a.json, found: ");
    assertEquals(error.message.includes('"float"') || error.message.includes('"#'), false, error.message);
  }
});
