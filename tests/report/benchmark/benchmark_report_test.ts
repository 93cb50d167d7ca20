import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { maskletsClip } from "../../../src/report/masklets_clip.ts";
import { renderBenchmarkReport } from "../../../src/report/benchmark/benchmark_report.ts";
import { noChromium, type Page, type PageLog, type PageOptions, withPage } from "../../browser.ts";
import { sampleMasklets, sampleVideo } from "../../notebook/sample.ts";
import { makeEvaluation } from "../../../src/evaluate/evaluation.ts";
import { RUNS } from "./sample_runs.ts";

const PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

async function withReport(
  use: (page: Page, log: PageLog, tables: Readonly<Record<string, string>>) => Promise<void>,
  options: PageOptions = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await using video = await sampleVideo();
  try {
    const { html, tables } = await renderBenchmarkReport(RUNS, {
      title: "Two runs",
      groups: { motion: { swan: "slow", dog: ["fast", "animal"] } },
      thumbnail: (sequence) => Promise.resolve(sequence === "dog" ? PIXEL : undefined),
      clip: () => maskletsClip(sampleMasklets(video), video),
    });
    await Deno.writeTextFile(`${folder}/report.html`, html);
    await withPage(`${folder}/report.html`, (page, log) => use(page, log, tables), options);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a protocol's parts are a table without being asked for", async () => {
  const { evaluation: { rows, settings } } = RUNS.base;
  const parted = rows.map((row) => ({ ...row, group: row.sequence === "dog" ? "unseen" : "seen" }));
  const run = { ...RUNS.base, evaluation: makeEvaluation("lvos", parted, settings) };
  const { html, tables } = await renderBenchmarkReport({ run });
  assertEquals(tables["seen-and-unseen.csv"], "seen and unseen,objects,run\nseen,2,0.450\nunseen,1,0.450\n");
  assertStringIncludes(html, "J&amp;F by seen and unseen");
});

const needs = { ignore: noChromium };

Deno.test(
  "the report of benchmarks opens offline: tables, sparklines, a thumbnail, speed against score, and players that play (needs chromium)",
  needs,
  () =>
    withReport(async (page, log, tables) => {
      assertEquals(await page.locator("svg.spark").count(), 3);
      assertEquals(await page.locator("img.thumb").count(), 1);
      assertEquals(await page.locator("svg.scatter circle").count(), 2);
      assertEquals(await page.locator("svg.bars rect").count(), 6);
      assertEquals(await page.locator(".players h3").allTextContents(), [
        "best: swan, 0.675",
        "worst: car_<b>, 0.225",
        "second worst: dog, 0.450",
      ]);
      assertEquals(await page.locator("[data-clip]").count(), 3);
      assert(
        await page.evaluate<boolean>(`document.querySelector("[data-clip]").childElementCount > 0 ||
        document.querySelector("[data-clip]").shadowRoot !== null`),
      );
      const copied = await page.locator("details pre").first().textContent();
      assertEquals(copied, tables["runs.md"]);
      assertEquals([log.requests, log.errors], [[], []]);
    }),
);

Deno.test(
  "on a phone nothing but tables is scrolled sideways, and names keep their room; dark is dark (needs chromium)",
  needs,
  () =>
    withReport(async (page) => {
      assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 390);
      const width = await page.evaluate<number>(`document.querySelector(".masklet-configuration td").offsetWidth`);
      assert(width > 250, `${width} px`);
      const name = await page.evaluate<number>(`document.querySelector("tbody th").offsetWidth`);
      assert(name > 100, `${name} px`);
      const ground = await page.evaluate<string>(`getComputedStyle(document.body).backgroundColor`);
      assertEquals(ground, "rgb(18, 21, 27)");
    }, { viewport: { width: 390, height: 844 }, colorScheme: "dark" }),
);

Deno.test("tables are there as Markdown, LaTeX and CSV, with what each must not take as it is", async () => {
  const { tables, html } = await renderBenchmarkReport(RUNS);
  assertEquals(Object.keys(tables).sort(), [
    ...["comparison.csv", "comparison.md", "comparison.tex", "runs.csv", "runs.md", "runs.tex"],
    ...["sequences.csv", "sequences.md", "sequences.tex"],
  ]);
  assertStringIncludes(tables["runs.tex"]!, "new \\& better & ");
  assertStringIncludes(tables["sequences.tex"]!, "\\hline\nall & ");
  assertStringIncludes(tables["sequences.csv"]!, "swan,0.675,");
  assertStringIncludes(html, "car_&lt;b&gt;");
  assertEquals(html.includes("car_<b>"), false);
  await assertRejects(() => renderBenchmarkReport({}), MaskletError, "Expected at least one run");
});
