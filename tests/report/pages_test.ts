import { assert, assertEquals } from "@std/assert";
import { figureHtml } from "../../src/notebook/figure.ts";
import { renderBenchmarkReport } from "../../src/report/benchmark/benchmark_report.ts";
import { evaluationFigure } from "../../src/report/report_figure.ts";
import { pickPage } from "../../src/report/pick/pick_page.ts";
import { clipValues } from "../../src/report/player/clip_values.ts";
import { playerHtml } from "../../src/report/player/player_html.ts";
import { renderReport } from "../../src/report/report.ts";
import { noChromium, type Page, type PageLog, withPage } from "../browser.ts";
import { RUNS } from "./benchmark/sample_runs.ts";
import { fallingRow, sampleReport, scoresOf } from "./report_sample.ts";

const LONG = "a_sequence_whose_name_is_longer_than_any_phone_is_wide";

/** Scores of two sequences with long names and seven objects. */
function manyScores(): ReturnType<typeof scoresOf> {
  const names = Array.from({ length: 12 }, (_, i) => String(i).padStart(5, "0"));
  const rows = [1, 2, 3, 4, 5, 6, 7].map((object) => fallingRow(LONG, object, names, 0.9));
  return scoresOf(rows[0]!, ...rows.slice(1), fallingRow(`${LONG}_too`, 1, names, 0.8));
}

/** This one asks for its pictures, which nobody serves here. */
const SERVED = "the page to point at";
const CELL = "a cell with a figure and a player";

/** Every page that Masklet writes, with names as long as they come. */
const PAGES: Readonly<Record<string, () => Promise<string>>> = {
  "the report of a run": async () => {
    const evaluation = manyScores();
    const attributes = { [LONG]: ["fast motion", "heavy occlusion", "change of scale", "look-alikes nearby"] };
    return await renderReport({ ...await sampleReport(), title: LONG, evaluation, attributes });
  },
  "the report of benchmarks": async () => {
    const { clip } = await sampleReport();
    const { html } = await renderBenchmarkReport({ ...RUNS, [LONG]: RUNS.base }, {
      title: LONG,
      groups: { motion: { swan: ["slow", LONG], dog: "animal" } },
      clip: () => Promise.resolve(clip),
      configuration: { [`${LONG}.policy`]: LONG.repeat(3) },
    });
    return html;
  },
  [SERVED]: () =>
    pickPage({
      ...{ title: LONG, width: 1280, height: 720, frame: 0, frameCount: 50, objects: [1, 2, LONG] },
      known: () => [],
      picture: () => Promise.reject(new Error("not asked for")),
      result: () => undefined,
    }),
  [CELL]: async () => {
    const { clip } = await sampleReport();
    return `<!DOCTYPE html><meta charset="utf-8"><style>:root { color-scheme: light dark }</style>
<section>${await figureHtml(evaluationFigure(manyScores()))}</section>${await playerHtml(clipValues(LONG, clip!))}`;
  },
};

async function withEach(
  use: (page: Page, log: PageLog, name: string) => Promise<void>,
  options: Parameters<typeof withPage>[2],
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, make] of Object.entries(PAGES)) {
      await Deno.writeTextFile(`${folder}/page.html`, await make());
      await withPage(`${folder}/page.html`, async (page, log) => {
        await drawn(page);
        await use(page, log, name);
      }, options);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Waits for the figures, of pages that have some. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(
    `[...document.querySelectorAll("#figure, [data-part], [data-masklet-figure]")].every((at) => at.querySelector(".legend"))`,
  );
}

/** By how many px the page, and the drawings and pictures on it, pass the right edge. */
const BEYOND = `(() => {
  const edge = document.documentElement.clientWidth;
  const inside = (at) => at.closest(".scroll") === null;
  const drawings = [...document.querySelectorAll("svg, img, canvas, pre, button")].filter(inside);
  return Math.max(document.documentElement.scrollWidth, ...drawings.map((at) => at.getBoundingClientRect().right)) - edge;
})()`;

const needs = { ignore: noChromium };

for (const width of [420, 1280]) {
  Deno.test(
    `no page is wider than a window of ${width} px (needs chromium)`,
    needs,
    () =>
      withEach(async (page, { errors }, name) => {
        const beyond = await page.evaluate<number>(BEYOND);
        assert(beyond <= 0.5, `${name} passes the edge by ${beyond} px`);
        if (name !== SERVED) assertEquals(errors, [], name);
      }, { viewport: { width, height: 900 } }),
  );
}

Deno.test(
  "a page that is narrowed draws its figures anew, and one in a hidden place too (needs chromium)",
  needs,
  () =>
    withEach(async (page, _, name) => {
      await page.evaluate(`document.body.style.width = "300px"; document.body.style.minWidth = "0"`);
      await page.waitForFunction(
        `[...document.querySelectorAll(".main-svg")].every((at) => at.getBoundingClientRect().width <= 300)`,
      );
      assert(await page.evaluate<number>(BEYOND) <= 0.5, name);
    }, { viewport: { width: 1000, height: 900 } }),
);

Deno.test(
  "on paper a dark page is light, and figures are narrower than a sheet (needs chromium)",
  needs,
  () =>
    withEach(async (page, _, name) => {
      await page.evaluate(`document.documentElement.dataset.theme = "dark"; dispatchEvent(new Event("beforeprint"))`);
      await page.emulateMedia({ media: "print" });
      await page.waitForFunction(
        `[...document.querySelectorAll(".main-svg")].every((at) => at.getBoundingClientRect().width <= 640)`,
      );
      if (name === CELL) return; // whose colours are the notebook's
      const ink = await page.evaluate<string>(`getComputedStyle(document.querySelector("h1")).color`);
      const [red] = /\d+/.exec(ink)!;
      assert(Number(red) < 100, `${name} prints ${ink} on white`);
    }, { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }),
);
