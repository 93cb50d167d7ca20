import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { requireNotDeeper } from "../../src/evaluate/deeper_results.ts";
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
      await assertRejects(
        () => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol }),
        MaskletError,
        `Expected the folders of sequences in ${root}/pred, as ${root}/gt has them, found them in ${root}/pred/submission/masks. Give that folder.`,
      );
    }
    const { global } = await evaluateFolders(`${root}/pred/submission/masks`, `${root}/gt`);
    assertEquals(global["J&F"], 1);
  }));

Deno.test("where predictions are where they belong, or lie nowhere, nothing is said of deeper folders", () =>
  withDeeper("pred", async (root) => {
    await Deno.mkdir(`${root}/empty`);
    for (const results of ["pred", "empty", "nowhere"]) {
      await requireNotDeeper({ results: `${root}/${results}`, truth: `${root}/gt` });
    }
    await Deno.remove(`${root}/pred/hen/00001.png`);
    await assertRejects(
      () => evaluateFolders(`${root}/pred`, `${root}/gt`),
      MaskletError,
      "evaluated frames of hen, found none",
    );
    await assertRejects(
      () => evaluateFolders(`${root}/empty`, `${root}/gt`),
      MaskletError,
      "evaluated frames of cow, found none",
    );
  }));
