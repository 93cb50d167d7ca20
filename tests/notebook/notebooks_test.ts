import { assert, assertEquals, assertMatch } from "@std/assert";
import { noChromium, withPage } from "../browser.ts";
import { type Cell, executeNotebook, noJupyter, outputText, readNotebook, writeNotebook } from "../jupyter.ts";

const root = new URL("../../", import.meta.url);

/** Runs a notebook of the repository, each code cell twice in a row, from a folder that lies as deep as its own. */
async function runTwice(name: string, use: (cells: Cell[], html: string) => Promise<void>): Promise<void> {
  const cells = await readNotebook(new URL(`notebooks/${name}`, root).pathname);
  const sources = cells.filter((cell) => cell.cell_type === "code").map((cell) => [cell.source].flat().join(""));
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(new URL("out", root), { recursive: true });
  const copy = new URL(`out/${crypto.randomUUID()}.ipynb`, root).pathname;
  try {
    await writeNotebook(copy, sources.flatMap((source) => [source, source]));
    const { cells, html } = await executeNotebook(copy, folder);
    await use(cells, html);
  } finally {
    await Deno.remove(copy);
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a cell printed or gave, without names that are drawn anew in each run, rates and seconds. */
function textsOf(cell: Cell): string[] {
  return cell.outputs!.map((output) => outputText(output, "text/plain").replace(/, [\d.]+ frames\/s.*/, ""));
}

Deno.test({
  name:
    "track-and-evaluate.ipynb runs, gives the same when a cell is run again, and its exported page shows J and F offline (needs jupyter and chromium)",
  ignore: noJupyter || noChromium,
  fn: () =>
    runTwice("track-and-evaluate.ipynb", async (cells, html) => {
      for (let i = 0; i < cells.length; i += 2) assertEquals(textsOf(cells[i + 1]!), textsOf(cells[i]!));
      const texts = cells.flatMap(textsOf).join("\n");
      assertMatch(texts, /Frame 00049: 50 of 50 frames/);
      assertMatch(texts, /Tensor float32 \[64, 64\], min -/);
      const score = texts.match(/Evaluation \(davis\): J&F (0\.\d+)/);
      assert(Number(score?.[1]) > 0.5, `expected the swan to be followed, found J&F ${score?.[1]}`);
      await withPage(html, async (page) => {
        await page.waitForFunction("document.querySelectorAll('.js-plotly-plot .scatterlayer .trace').length === 10");
        const points = await page.locator(".js-plotly-plot").evaluateAll((plots) =>
          plots.map((plot) => plot.querySelectorAll(".scatterlayer .point").length)
        );
        assertEquals(
          points,
          [0, 0, 96, 96, 96, 96],
          "48 frames of J and 48 of F in each of the four figures of scores",
        );
        const broken = await page.locator("img").evaluateAll((images) =>
          images.filter((image) => !(image as unknown as { naturalWidth: number }).naturalWidth).length
        );
        assertEquals(broken, 0);
      });
    }),
});

/** Asserts that a cell that is run again says the same, and returns all that was said. */
function sameWhenRunAgain(cells: readonly Cell[]): string {
  for (let i = 0; i < cells.length; i += 2) assertEquals(textsOf(cells[i + 1]!), textsOf(cells[i]!));
  return cells.flatMap(textsOf).join("\n");
}

/** Asserts that each figure of an exported page draws itself and no picture is broken. */
async function requireDrawn(html: string, figures: number): Promise<void> {
  await withPage(html, async (page) => {
    await page.waitForFunction(
      `document.querySelectorAll(".js-plotly-plot .main-svg .cartesianlayer").length >= ${figures}`,
    );
    assertEquals(await page.locator(".js-plotly-plot").count(), figures);
    const broken = await page.locator("img").evaluateAll((images) =>
      images.filter((image) => !(image as unknown as { naturalWidth: number }).naturalWidth).length
    );
    assertEquals(broken, 0);
  });
}

Deno.test({
  name:
    "correct-and-compare.ipynb runs, a cell run again gives the same, and the correction helps (needs jupyter and chromium)",
  ignore: noJupyter || noChromium,
  fn: () =>
    runTwice("correct-and-compare.ipynb", async (cells, html) => {
      const texts = sameWhenRunAgain(cells);
      const printed = cells.flatMap((cell) => cell.outputs!).map(({ text }) => [text ?? ""].flat().join("")).join("");
      const [, before, after] = printed.match(/J&F (0\.\d+) before, (0\.\d+) after/) ?? [];
      assert(Number(after) > Number(before) + 0.01, `expected the correction to help, found ${before} and ${after}`);
      assertMatch(texts, /2 objects on 4 frames/);
      assertMatch(texts, /present on 0\.\.4, 8\.\.11/);
      await requireDrawn(html, 10);
    }),
});

Deno.test({
  name: "benchmark.ipynb runs, and a cell run again gives the same (needs jupyter and chromium)",
  ignore: noJupyter || noChromium,
  fn: () =>
    runTwice("benchmark.ipynb", async (cells, html) => {
      const texts = sameWhenRunAgain(cells);
      assertMatch(texts, /masks {2,}18/);
      assertMatch(texts, /Benchmark of sam2\.1_hiera_pico by mask/);
      assertMatch(texts, /Comparison by J&F: -0\.\d+ .*worse in 3/);
      assertMatch(texts, /Interactive evaluation \(offline, 1 clicks a frame\)/);
      await requireDrawn(html, 10);
    }),
});

Deno.test({
  name: "07-pictures-and-everything.ipynb runs, and a cell run again gives the same (needs jupyter and chromium)",
  ignore: noJupyter || noChromium,
  fn: () =>
    runTwice("07-pictures-and-everything.ipynb", (cells) => {
      const texts = sameWhenRunAgain(cells);
      assertMatch(texts, /Segmentation \d+x240, 3 candidates/);
      assertMatch(texts, /AutomaticMasks \d+x240: \d+ masks/);
      assertMatch(texts, /Masklets of frames: 3 objects on 4 frames/);
      return Promise.resolve();
    }),
});

Deno.test("notebooks are kept without outputs", async () => {
  let found = 0;
  for await (const { name } of Deno.readDir(new URL("notebooks/", root))) {
    if (!name.endsWith(".ipynb")) continue;
    found++;
    const cells = await readNotebook(new URL(`notebooks/${name}`, root).pathname);
    assertEquals(cells.flatMap((cell) => cell.outputs ?? []), [], name);
  }
  assert(found > 0);
});
