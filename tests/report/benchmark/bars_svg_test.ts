import { assertEquals, assertStringIncludes } from "@std/assert";
import { barsSvg } from "../../../src/report/benchmark/bars_svg.ts";

/** Left ends and widths of the bars. */
const barsOf = (svg: string): [left: number, width: number][] =>
  [...svg.matchAll(/<rect x="(\d+)" y="\d+" width="([\d.]+)"/g)].map(([, x, width]) => [Number(x), Number(width)]);

Deno.test("bars are as long as their scores, one a run, and what is no number has none", () => {
  const svg = barsSvg([{ name: "fast", values: [0.5, 1] }, { name: "<small>", values: [NaN, 0.25] }], {
    runs: ["a", "b & c"],
    all: 0.5,
    axis: "J&F",
  });
  const bars = barsOf(svg);
  assertEquals(bars.length, 3);
  const [half, whole, quarter] = bars.map(([, width]) => width);
  assertEquals([half! * 2, quarter! * 4], [whole, whole]);
  assertEquals(new Set(bars.map(([left]) => left)).size, 1);
  assertStringIncludes(svg, "&lt;small&gt;");
  assertStringIncludes(svg, 'aria-label="J&amp;F: fast 0.500 and 1.000, &lt;small&gt; none and 0.250"');
  assertStringIncludes(svg, "b &amp; c");
  assertEquals(/class="all" d="M([\d.]+) /.exec(svg)![1], (bars[0]![0] + half!).toFixed(1));
  assertEquals(svg.includes("NaN"), false);
});

Deno.test("bars of one run have no legend, and those without a score over all no line", () => {
  const svg = barsSvg([{ name: "a".repeat(80), values: [0.5] }], { runs: ["one"], all: NaN, axis: "V" });
  assertEquals([svg.includes("legend"), svg.includes('class="all"'), svg.includes("NaN")], [false, false, false]);
  assertStringIncludes(svg, `${"a".repeat(25)}…</text>`);
});
