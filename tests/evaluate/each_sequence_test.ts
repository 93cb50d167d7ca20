import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { DatasetSequence } from "../../src/dataset/sequence.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
import { eachSequence } from "../../src/evaluate/each_sequence.ts";
import { evaluateImages } from "../../src/evaluate/evaluate_images.ts";
import { evaluateInteractive } from "../../src/evaluate/evaluate_interactive.ts";
import { interactiveText } from "../../src/notebook/show_interactive.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { writeSmallDataset } from "../benchmark/small_dataset.ts";

const named = (...names: string[]): DatasetSequence[] => names.map((name) => ({ name }) as DatasetSequence);
const failing = (name: string): MaskletError =>
  new MaskletError("bad-image", `Expected a PNG in ${name}`, { hint: "x" });

/** Runs with a dataset of which sequence b has a damaged picture. */
async function inDamaged(use: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, ["a", "b", "c"], 4);
    await Deno.writeTextFile(`${root}/JPEGImages/b/00002.jpg`, "no picture");
    await use(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("one sequence that fails is told, and does not stop the others", async () => {
  const unread = [{ sequence: "z", code: "bad-dataset", reason: "of no kind" }] as const;
  const { made, failed } = await eachSequence(named("a", "b", "c"), ({ name }) => {
    return name === "b" ? Promise.reject(failing(name)) : Promise.resolve(name);
  }, { unread });
  assertEquals([made, failed.map(({ sequence, code }) => [sequence, code])], [["a", "c"], [["b", "bad-image"], [
    "z",
    "bad-dataset",
  ]]]);
});

Deno.test("where all fail the first failure is the error, a folder that is gone is nobody's failure, and a signal stops", async () => {
  const fail = ({ name }: DatasetSequence): Promise<string> => Promise.reject(failing(name));
  await assertRejects(() => eachSequence(named("a", "b"), fail, {}), MaskletError, "PNG in a");
  const gone = { out: "/nowhere/at/all" };
  const second = async ({ name }: DatasetSequence): Promise<string> =>
    name === "b" ? await fail({ name } as DatasetSequence) : name;
  await assertRejects(() => eachSequence(named("a", "b"), second, gone), MaskletError, "PNG in b");
  await assertRejects(() => eachSequence([], fail, {}), MaskletError, "at least one sequence, found none");
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => eachSequence(named("a"), fail, { signal }), Error, "enough");
});

for (const mode of ["offline", "online"] as const) {
  Deno.test(`an annotator's failing sequence is reported at the end, with the scores of the others: ${mode}`, () =>
    inDamaged(async (root) => {
      const options = { mode, clicksPerFrame: 1, maxFrames: 2, out: `${root}/run` };
      const evaluation = await evaluateInteractive(colourModel(), await openDataset(root), options);
      assertEquals([...new Set(evaluation.rows.map(({ sequence }) => sequence))], ["a", "c"]);
      assertEquals(evaluation.failed.map(({ sequence, code }) => [sequence, code]), [["b", "bad-image"]]);
      assertStringIncludes(evaluation.failed[0]!.reason, "/JPEGImages/b/00002.jpg");
      assertStringIncludes(interactiveText(evaluation), "b failed: ");
      assertEquals((evaluation.toJSON()["failed"] as unknown[]).length, 1);
    }));
}

Deno.test("clicked pictures of a failing sequence are in no number, and it is told", () =>
  inDamaged(async (root) => {
    const { rows, failed } = await evaluateImages(colourModel(), await openDataset(root), { clicks: [1] });
    assertEquals([...new Set(rows.map(({ sequence }) => sequence))], ["a", "c"]);
    assertEquals(failed.map(({ sequence }) => sequence), ["b"]);
  }));
