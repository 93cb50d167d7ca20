import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { scatterSvg, sparkline } from "../../../src/report/benchmark/inline_svg.ts";

Deno.test("a sparkline goes from 0 below to 1 above, and has a gap where there is no score", () => {
  const [, path] = /<path d="(M[^"]+)"\/><\/svg>/.exec(sparkline([0, 1, NaN, 0.5, 2], "J"))!;
  assertEquals(path, "M1.0 26.0L30.5 2.0M89.5 14.0L119.0 2.0");
  assertStringIncludes(sparkline([], "<none>"), 'aria-label="&lt;none&gt;"');
});

Deno.test("a scatter plot has each run with its interval, on a logarithmic axis, and none that has no speed", () => {
  const svg = scatterSvg(
    [{ name: "a & b", x: 1, y: 0.5, low: 0.4, high: 0.6 }, { name: "c", x: 100, y: 0.7 }, { name: "d", x: NaN, y: 1 }],
    { x: "frames a second", y: "J&F" },
  );
  const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  assertEquals(dots.length, 2);
  assertEquals(dots[0]![0]! < dots[1]![0]! && dots[0]![1]! > dots[1]![1]!, true);
  for (const tick of ["1", "10", "100"]) assertMatch(svg, new RegExp(`text-anchor="middle">${tick}</text>`));
  assertStringIncludes(svg, "a &amp; b");
  assertEquals(svg.includes("NaN"), false);
});

Deno.test("points that lie together have numbers apart, and their names in a list", () => {
  const together = Array.from({ length: 4 }, (_, i) => ({ name: `run ${i}`, x: 5 + i / 100, y: 0.9 }));
  const svg = scatterSvg(together, { x: "frames a second", y: "J&F" });
  const places = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" text-anchor="middle">[1-4]<\/text><\/g>/g)]
    .map(([, x, y]) => [Number(x), Number(y)] as const);
  assertEquals(places.length, 4);
  for (const [i, [x, y]] of places.entries()) {
    for (const [otherX, otherY] of places.slice(i + 1)) {
      assertEquals(Math.abs(x - otherX) >= 20 || Math.abs(y - otherY) >= 20, true, `${places}`);
    }
  }
  assertMatch(svg, /<ol class="scatter-names"><li class="mark-0"><span>run 0<\/span><\/li>/);
});
