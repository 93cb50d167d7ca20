import { assertEquals } from "@std/assert";
import { formatFixed } from "../../src/metric/format_fixed.ts";
import python from "./fixtures/percent_f.json" with { type: "json" };

Deno.test("formatFixed() takes exact ties to the even neighbour", () => {
  assertEquals(formatFixed(0.0625, 3), "0.062");
  assertEquals(formatFixed(0.1875, 3), "0.188");
  assertEquals(formatFixed(6.25, 1, 4), " 6.2");
  assertEquals(formatFixed(2.5, 0), "2");
});

Deno.test("formatFixed() keeps the sign of what rounds to zero", () => {
  assertEquals(formatFixed(-0.0004, 3), "-0.000");
  assertEquals(formatFixed(-0, 1), "-0.0");
});

Deno.test("formatFixed() pads to a width and never cuts", () => {
  assertEquals(formatFixed(100, 1, 4), "100.0");
  assertEquals(formatFixed(0.5, 1, 6), "   0.5");
});

Deno.test("formatFixed() writes NaN and infinity as C does", () =>
  assertEquals([NaN, Infinity, -Infinity].map((x) => formatFixed(x, 1, 4)), [" nan", " inf", "-inf"]));

Deno.test("formatFixed() equals Python's %.*f, digit for digit", () => {
  for (const [value, digits, text] of python.rows as [number, number, string][]) {
    // JSON keeps no -0
    assertEquals(formatFixed(Object.is(text[0], "-") && value === 0 ? -0 : value, digits), text);
  }
});
