import { assertEquals } from "@std/assert";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { evaluationToCsv } from "../../src/evaluate/evaluation_csv.ts";
import type { Evaluation } from "../../src/evaluate/evaluation.ts";

const here = (name: string): string =>
  decodeURIComponent(new URL(`stray-files-beside-truth/${name}`, import.meta.url).pathname);

/** A copy of the masks, with stray files beside those of the truth. */
async function withStrays(names: readonly string[], use: (roots: readonly [string, string]) => Promise<void>) {
  const root = await Deno.makeTempDir();
  try {
    for (const side of ["R", "T"]) {
      await Deno.mkdir(`${root}/${side}/a`, { recursive: true });
      for (let i = 0; i < 6; i++) await Deno.copyFile(`${here(side)}/a/0000${i}.png`, `${root}/${side}/a/0000${i}.png`);
    }
    for (const name of names) {
      if (name.endsWith("/")) await Deno.mkdir(`${root}/T/a/${name}`);
      else await Deno.writeTextFile(`${root}/T/a/${name}`, "stray");
    }
    await use([`${root}/R`, `${root}/T`]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const rounded = ({ rows, global }: Evaluation): [number, number] => [
  rows[0]!.frames.length,
  Math.round(1000 * global["J&F"]) / 1000,
];

Deno.test("a stray file beside the truth is no frame: the value is right and noted, compatible and the table are the tool's", async () => {
  await withStrays([], async (roots) => {
    const clean = await evaluateFolders(...roots, { protocol: "vos" });
    assertEquals([rounded(clean), clean.notes], [[4, 0.672], []]);
  });
  for (const name of [".DS_Store", "._00000.png"]) {
    await withStrays([name], async (roots) => {
      const found = await evaluateFolders(...roots, { protocol: "vos" });
      assertEquals([rounded(found), found.notes.length], [[4, 0.672], 1]);
      assertEquals(JSON.parse(JSON.stringify(found)).notes, found.notes);
      const tool = await evaluateFolders(...roots, { protocol: "vos", compatible: true });
      assertEquals(rounded(tool), [5, 0.737]);
      assertEquals(evaluationToCsv(found), evaluationToCsv(tool));
      const [, global] = evaluationToCsv(found)["results.csv"]!.split("\n");
      assertEquals(global!.replaceAll(" ", ""), "Globalscore,,73.7,85.5,62.0");
    });
  }
});

Deno.test("several strays, folders of editors and files at the end are no frames either, under every protocol", async () => {
  const strays = [".DS_Store", "Thumbs.db", "._00000.png", "._00001.png", "notes.txt", ".ipynb_checkpoints/"];
  await withStrays(strays, async (roots) => {
    for (const protocol of ["vos", "sav", "davis"] as const) {
      const found = await evaluateFolders(...roots, { protocol });
      assertEquals([rounded(found), found.notes.length], [[4, 0.672], protocol === "davis" ? 0 : 1], protocol);
    }
  });
});
