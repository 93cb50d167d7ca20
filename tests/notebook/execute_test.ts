import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { runNotebook } from "../../src/notebook/run_notebook.ts";
import { noChromium, withPage } from "../browser.ts";
import { executeNotebook, jupyterPath, noJupyter, outputText, writeNotebook } from "../jupyter.ts";

const root = new URL("../../", import.meta.url);

/** A folder outside of the repository whose import map leads to it, with a notebook of the given cells. */
async function withNotebook(
  sources: readonly string[],
  use: (path: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
    for (const [name, address] of Object.entries<string>(imports)) {
      if (address.startsWith("./")) imports[name] = new URL(address, root).href;
    }
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify({ imports, nodeModulesDir: "none" }));
    await writeNotebook(`${folder}/stub.ipynb`, sources);
    await use(`${folder}/stub.ipynb`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const CELLS = [
  `import { makeFigure, maskFromBytes, showProgress, watch } from "masklet";
const mask = maskFromBytes([0, 1, 1, 0], 2, 2);
mask`,
  `const objects = [{ id: 1, mask, objectScore: 3, iou: 0.9, logits: new Float32Array(4), pointer: new Float32Array(1), conditioning: true }];
async function* run() {
  for (let index = 0; index < 3; index++) yield { index, time: index / 10, name: String(index), width: 2, height: 2, objects };
}
for await (const frame of watch(run(), { total: 3, interval: 0 })) { /* each frame */ }`,
  `const step = showProgress("Counting", 2, { unit: "sheep" });
await step(1);
await step(2);`,
  `makeFigure({ data: [{ type: "scatter", mode: "markers", y: [1, 2, 3, 4] }], layout: { height: 200 }, config: {} })`,
  `console.log(mask)`,
];

Deno.test({
  name:
    "a Deno kernel shows values, watches frames in place, and its figures draw in the exported page (needs jupyter and chromium)",
  ignore: noJupyter || noChromium,
  fn: () =>
    withNotebook(CELLS, async (path, folder) => {
      const { cells, html } = await executeNotebook(path, folder);
      const [values, watched, progress, figure, printed] = cells.map((cell) => cell.outputs!);
      assertEquals(values!.map((output) => output.output_type), ["execute_result"]);
      assertMatch(outputText(values![0]!, "image/png"), /^iVBORw0KGgo/);
      assertEquals(outputText(values![0]!, "text/plain"), "Mask 2x2: 2 px inside (50.0 %), x 0..1, y 0..1");
      assertEquals(watched!.map((output) => output.output_type), ["display_data"]);
      assertStringIncludes(outputText(watched![0]!, "text/plain"), "Frame 2: 3 of 3 frames");
      assertEquals(progress!.length, 1);
      assertStringIncludes(outputText(progress![0]!, "text/plain"), "Counting: 2 of 2 sheep");
      assert("application/vnd.plotly.v1+json" in figure![0]!.data!);
      assertStringIncludes([printed![0]!.text].flat().join(""), "Mask 2x2: 2 px inside");
      await withPage(html, async (page, log) => {
        assertEquals(log.requests, []); // what is exported opens offline
        await page.waitForSelector(".scatterlayer .point");
        assertEquals(await page.locator(".scatterlayer .point").count(), 4);
      });
    }),
});

Deno.test({
  name: "executeNotebook() fails where a cell fails, and says why (needs jupyter)",
  ignore: noJupyter,
  fn: () =>
    withNotebook([`import { makeMask } from "masklet";\nmakeMask(0, 1)`], async (path, folder) => {
      const said = await executeNotebook(path, folder).then(() => "", (error: Error) => error.message);
      assertStringIncludes(said, "Expected a size in whole px, at least 1x1, found 0x1");
    }),
});

Deno.test({
  name:
    "a notebook whose result cannot be written is told in a line with its path, and is left as it was (needs jupyter)",
  ignore: noJupyter,
  fn: () =>
    withNotebook(["1 + 1"], async (path, folder) => {
      const before = await Deno.readTextFile(path);
      const out = `${folder}/gone/executed.ipynb`;
      const error = await assertRejects(() => runNotebook(path, { out, jupyter: jupyterPath }), MaskletError, out);
      assertEquals(error.message.split("\n").length, 1);
      assertEquals(await Deno.readTextFile(path), before);
    }),
});
