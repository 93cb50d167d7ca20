import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { toldWhereResultsLie } from "../../src/evaluate/deeper_results.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { labels } from "../drawn.ts";

/** Truth of two sequences, and their predictions in a folder some folders farther down. */
async function withDeeper(results: string, use: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const png = await encodeIndexedPng(labels("11..", ".11."), 4, 2);
  for (const folder of ["gt", results]) {
    for (const name of ["cow", "hen"]) {
      await Deno.mkdir(`${root}/${folder}/${name}`, { recursive: true });
      for (let i = 0; i < 4; i++) await Deno.writeFile(`${root}/${folder}/${name}/0000${i}.png`, png);
    }
  }
  await use(root);
  await Deno.remove(root, { recursive: true });
}

Deno.test("predictions that lie some folders too deep are told, under protocols that miss files and under those that pair folders", () =>
  withDeeper("pred/submission/masks", async (root) => {
    for (const protocol of ["davis", "davis2016", "vos", "sav"] as const) {
      const error = await assertRejects(
        () => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol }),
        MaskletError,
        `Expected the folders of sequences in ${root}/pred, as ${root}/gt has them, found them in ${root}/pred/submission/masks. Give that folder.`,
      );
      assertEquals(error.cause instanceof MaskletError, true);
    }
    const { global } = await evaluateFolders(`${root}/pred/submission/masks`, `${root}/gt`);
    assertEquals(global["J&F"], 1);
  }));

Deno.test("other errors stay what they are: where predictions are where they belong, lie nowhere, or something else is wrong", () =>
  withDeeper("pred", async (root) => {
    const missing = new MaskletError("missing-file", "none", { hint: "None" });
    const size = new MaskletError("size-mismatch", "small", { hint: "None" });
    const roots = { results: `${root}/pred`, truth: `${root}/gt` };
    assertEquals(await toldWhereResultsLie(missing, roots), missing);
    assertEquals(await toldWhereResultsLie(size, { ...roots, results: root }), size);
    await Deno.mkdir(`${root}/empty`);
    for (const results of [`${root}/empty`, `${root}/nowhere`]) {
      assertEquals(await toldWhereResultsLie(missing, { ...roots, results }), missing);
    }
  }));
