import { assertEquals, assertMatch } from "@std/assert";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { plotEvaluation } from "../../src/notebook/plot_evaluation.ts";
import { plotScores } from "../../src/notebook/plot_scores.ts";
import { makeFigure } from "../../src/notebook/figure.ts";
import { noChromium, withPage } from "../browser.ts";
import { sampleMasklets, shown } from "./sample.ts";

const settings = { allFrames: false, compatible: true };
const rowOf = (sequence: string, object: number) => ({
  sequence,
  object,
  frames: ["00005", "00010"],
  J: [1, 0.5],
  F: [0.5, 0],
});

Deno.test("plotEvaluation() draws J and F of each object at the number of each frame", () => {
  const { data } = plotEvaluation(makeEvaluation("davis", [rowOf("swan", 1), rowOf("swan", 2)], settings));
  assertEquals(data.map(({ name, x, y }) => ({ name, x, y })), [
    { name: "J · object 1", x: [5, 10], y: [1, 0.5] },
    { name: "F · object 1", x: [5, 10], y: [0.5, 0] },
    { name: "J · object 2", x: [5, 10], y: [1, 0.5] },
    { name: "F · object 2", x: [5, 10], y: [0.5, 0] },
  ]);
});

Deno.test("plotEvaluation() shows one sequence at a time, and a menu for the others", () => {
  const { data, layout } = plotEvaluation(makeEvaluation("davis", [rowOf("bear", 1), rowOf("swan", 1)], settings));
  assertEquals(data.map((trace) => trace["visible"]), [true, true, false, false]);
  const [menu] = layout["updatemenus"] as { buttons: { label: string; args: unknown[] }[] }[];
  assertEquals(menu!.buttons.map(({ label, args }) => [label, args[1]]), [
    ["bear", [true, true, false, false]],
    ["swan", [false, false, true, true]],
  ]);
});

Deno.test("plotScores() draws the object score per frame and shades where the object is absent", () => {
  const { data, layout } = plotScores(sampleMasklets());
  assertEquals(data[0]!["y"], [4, 4, 4, 4, -2, -2, 4, 4]);
  const bands = (layout["shapes"] as Record<string, unknown>[]).filter((shape) => shape["type"] === "rect");
  assertEquals(bands.map(({ x0, x1 }) => [x0, x1]), [[3.5, 5.5]]);
});

Deno.test("a figure has one name in every run, and says its curves in the console", async () => {
  const figure = plotScores(sampleMasklets());
  const [once, twice] = [await shown(figure), await shown(figure)];
  assertEquals(once["text/html"] === twice["text/html"], true);
  assertMatch(Deno.inspect(figure), /^Figure "Object scores · square" of 1 curves: object 1$/);
});

Deno.test({
  name: "figures of one page draw themselves without a network, and unpack plotly.js once (needs chromium)",
  ignore: noChromium,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const layout = { title: { text: "</script><b>" }, height: 200 };
    const spec = (y: number[]) => makeFigure({ data: [{ type: "scatter", mode: "markers", y }], layout, config: {} });
    try {
      const htmls = await Promise.all(
        [spec([1, 2, 3]), spec([3, 2]), spec([3, 2])].map(async (figure) => String((await shown(figure))["text/html"])),
      );
      await Deno.writeTextFile(`${folder}/page.html`, `<meta charset="utf-8"><body>${htmls.join("\n")}</body>`);
      await withPage(`${folder}/page.html`, async (page, log) => {
        await page.waitForFunction("document.querySelectorAll('.scatterlayer').length === 3");
        const points = await page.locator(".js-plotly-plot").evaluateAll((plots) =>
          plots.map((plot) => plot.querySelectorAll(".scatterlayer .point").length)
        );
        assertEquals(points, [3, 2, 2]);
        assertEquals(await page.locator("head script").count(), 1);
        assertEquals(log, { errors: [], requests: [] });
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
