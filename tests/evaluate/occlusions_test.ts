import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { occlusionScores } from "../../src/evaluate/occlusions.ts";
import { plotOcclusions } from "../../src/notebook/plot_occlusions.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { renderReport } from "../../src/report/report.ts";
import { labels } from "../drawn.ts";

const settings = { allFrames: false, compatible: false };
const frames = ["1", "2", "3", "4", "5", "6", "7"];

/** An object that is there on the frames of "#", with J as given. */
function rowOf(shown: string, J: readonly number[]) {
  const absent = [...shown].map((sign) => sign === ".");
  return { sequence: "swan", object: 1, frames: frames.slice(0, J.length), J, F: J.map(() => 1), absent };
}

Deno.test("each disappearance has the frames before, from where the object last came back, those without it, and those after", () => {
  const { occlusions, ...means } = occlusionScores(
    makeEvaluation("vos", [rowOf("##.##..", [0.5, 1, 1, 0.25, 0.75, 0, 1])], settings),
  );
  assertEquals(occlusions.map(({ gone, back, length }) => [gone, back, length]), [["3", "4", 1], ["6", undefined, 2]]);
  assertEquals(occlusions.map(({ before, during, after }) => [before, during, after]), [[0.75, 1, 0.5], [
    0.5,
    0.5,
    NaN,
  ]]);
  assertEquals(means, { measure: "J", before: 0.625, during: 0.75, after: 0.5 });
});

Deno.test("an object that is not there at first has not disappeared, and one that never goes has no occlusion", () => {
  const of = (shown: string) => occlusionScores(makeEvaluation("vos", [rowOf(shown, [1, 1, 1])], settings));
  assertEquals([of("..#").occlusions.length, of("###").occlusions.length, of(".#.").occlusions.length], [0, 0, 1]);
  assertEquals(of("###").before, NaN);
});

Deno.test("another measure is averaged on demand; what nobody measured, and rows that do not say where the object is, are refused", () => {
  const evaluation = makeEvaluation("vos", [rowOf("#.#", [0, 0, 0])], settings);
  assertEquals(occlusionScores(evaluation, { measure: "F" }).before, 1);
  assertThrows(() => occlusionScores(evaluation, { measure: "Fdot" }), MaskletError, "Expected Fdot");
  const { absent: _, ...bare } = rowOf("#.#", [0, 0, 0]);
  assertThrows(() => occlusionScores(makeEvaluation("vos", [bare], settings)), MaskletError, "where the truth lacks");
});

Deno.test("every protocol of label maps says where the truth lacks an object", async () => {
  const root = await Deno.makeTempDir();
  for (const [folder, last] of [["gt", "...."], ["pred", ".1.."]] as const) {
    await Deno.mkdir(`${root}/${folder}/dog`, { recursive: true });
    for (const [i, row] of [".1..", ".1..", last, ".1..", ".1.."].entries()) {
      await Deno.writeFile(`${root}/${folder}/dog/0000${i}.png`, await encodeIndexedPng(labels(row), 4, 1));
    }
  }
  for (const protocol of ["davis", "davis2016", "davis-unsupervised", "vos", "sav"] as const) {
    const { rows } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol });
    const seen = protocol === "davis-unsupervised" ? [false, false, true, false, false] : [false, true, false];
    assertEquals(rows.map(({ absent }) => absent), [seen], protocol);
  }
  await Deno.remove(root, { recursive: true });
});

Deno.test("the figure has a bar for each mean and a line an occlusion; the report has both in a section of its own", async () => {
  const evaluation = makeEvaluation("vos", [rowOf("##.##..", [0.5, 1, 1, 0.25, 0.75, 0, 1])], settings);
  const { data, layout } = plotOcclusions(occlusionScores(evaluation));
  assertEquals(data.map(({ y }) => y), [[0.625, 0.75, 0.5], [0.75, 1, 0.5], [0.5, 0.5, null]]);
  assertEquals((layout["title"] as { text: string }).text, "J by occlusion: before 0.625 · during 0.750 · after 0.500");
  const page = await renderReport({ title: "swan", configuration: {}, evaluation });
  for (const part of ["By occlusion</h2>", '<div data-part="0"', "<td>0.625</td><td>0.750</td><td>0.500</td>"]) {
    assertStringIncludes(page, part);
  }
  const steady = makeEvaluation("vos", [rowOf("###", [1, 1, 1])], settings);
  assertEquals(
    (await renderReport({ title: "swan", configuration: {}, evaluation: steady })).includes("By occlusion"),
    false,
  );
});
