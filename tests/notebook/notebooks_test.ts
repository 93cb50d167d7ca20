import { assert, assertEquals } from "@std/assert";
import { compareCells } from "../../src/notebook/compare_notebooks.ts";
import { noChromium, withPage } from "../browser.ts";
import { type Cell, executeNotebook, noJupyter, readNotebook, writeNotebook } from "../jupyter.ts";

const root = new URL("../../", import.meta.url);

/** The notebooks, and how many players and figures the exported page of each shows. */
const NOTEBOOKS: Readonly<Record<string, { readonly players: number; readonly figures: number }>> = {
  "01-first-masklet": { players: 1, figures: 1 },
  "02-clicks-boxes-corrections": { players: 2, figures: 1 },
  "03-occlusion-and-long-video": { players: 1, figures: 2 },
  "04-score-a-dataset": { players: 0, figures: 3 },
  "05-compare-models-and-policies": { players: 0, figures: 3 },
  "06-sa-v": { players: 0, figures: 1 },
  "07-pictures-and-everything": { players: 1, figures: 0 },
  "08-your-own-model": { players: 1, figures: 0 },
};

const codeOf = (cells: readonly Cell[]): Cell[] => cells.filter((cell) => cell.cell_type === "code");
const sourceOf = (cell: Cell): string => [cell.source].flat().join("");

/** Runs a notebook with each code cell twice in a row, from a folder that lies as deep as its own and has its data. */
async function runTwice(name: string, use: (cells: Cell[], html: string) => Promise<void>): Promise<void> {
  const sources = codeOf(await readNotebook(new URL(`notebooks/${name}.ipynb`, root).pathname)).map(sourceOf);
  const folder = await Deno.makeTempDir();
  const copy = new URL(`notebooks/.${crypto.randomUUID()}.ipynb`, root).pathname;
  try {
    await writeNotebook(copy, sources.flatMap((source) => [source, source]));
    const { cells, html } = await executeNotebook(copy, folder);
    await use(cells, html);
  } finally {
    await Deno.remove(copy);
    await Deno.remove(folder, { recursive: true });
  }
}

for (const [name, { players, figures }] of Object.entries(NOTEBOOKS)) {
  Deno.test({
    name:
      `${name}.ipynb gives the outputs that it is kept with, the same when a cell is run again, and its exported page plays and draws (needs jupyter and chromium)`,
    ignore: noJupyter || noChromium,
    fn: () =>
      runTwice(name, async (cells, html) => {
        const kept = codeOf(await readNotebook(new URL(`notebooks/${name}.ipynb`, root).pathname));
        assertEquals(compareCells(kept, cells.filter((_, i) => i % 2 === 0)), []);
        assertEquals(compareCells(kept, cells.filter((_, i) => i % 2 === 1)), []);
        await withPage(html, async (page, log) => {
          await page.waitForFunction(
            `document.querySelectorAll(".js-plotly-plot .main-svg .cartesianlayer").length >= ${2 * figures}`,
          );
          assertEquals(await page.locator(".js-plotly-plot").count(), 2 * figures);
          const shown = page.locator("[data-masklet-player][data-mounted]");
          assertEquals(await shown.count(), 2 * players);
          if (players > 0) {
            const first = shown.first();
            const frame = await first.locator("#stage[data-frame]").getAttribute("data-frame");
            await first.locator("#play").click();
            await first.locator(`#stage[data-frame]:not([data-frame="${frame}"])`).waitFor();
          }
          const broken = await page.locator("img").evaluateAll((images) =>
            images.filter((image) => !(image as unknown as { naturalWidth: number }).naturalWidth).length
          );
          assertEquals([broken, log.errors, log.requests], [0, [], []]);
        });
      }),
  });
}

Deno.test("every notebook stands in this test, and is kept with its outputs, without an error", async () => {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(new URL("notebooks/", root))) {
    if (!name.endsWith(".ipynb") || name.startsWith(".")) continue;
    found.push(name.replace(/\.ipynb$/, ""));
    const cells = codeOf(await readNotebook(new URL(`notebooks/${name}`, root).pathname));
    const outputs = cells.flatMap((cell) => cell.outputs ?? []);
    assert(outputs.length > 0, name);
    assertEquals(outputs.filter(({ output_type }) => output_type === "error"), [], name);
  }
  assertEquals(found.sort(), Object.keys(NOTEBOOKS));
});

Deno.test("outputs are compared with times masked and numbers that may be a little off, and differences are told by cell", () => {
  const cell = (text: string, source = "x"): Cell => ({
    cell_type: "code",
    source,
    outputs: [{ output_type: "execute_result", data: { "text/plain": text } }],
  });
  const same = (a: string, b: string): boolean => compareCells([cell(a)], [cell(b)]).length === 0;
  assert(same("J&F 0.812, 3.1 frames/s, 12 s", "J&F 0.813, 28.0 frames/s, 2 s"));
  assert(same("runs on WASM, 2 threads", "runs on native code on the CPU"));
  assert(same("{ area: 13626 }", "{ area: \x1b[33m13626\x1b[39m }"), "colours of a terminal");
  assert(!same("J&F 0.812", "J&F 0.852"));
  assert(!same("12 frames", "13 frames") && !same("blue", "red"));
  const [told] = compareCells([cell("1", "a\nb")], [{ ...cell("1"), outputs: [] }]);
  assertEquals(told, "cell 1 (b): expected outputs text/plain, found none");
});
