import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { compareRuns } from "../../src/evaluate/compare_runs.ts";
import { type Evaluation, makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { evaluationTable } from "../../src/evaluate/evaluation_table.ts";
import { groupEvaluation } from "../../src/evaluate/group_evaluation.ts";
import { evaluationText } from "../../src/notebook/show_evaluation.ts";
import { scoresTable } from "../../src/report/report_tables.ts";

const settings = { allFrames: false, compatible: false };
function run(scores: Record<string, number[]>): Evaluation {
  const rows = Object.entries(scores).flatMap(([sequence, values]) =>
    values.map((J, i) => ({ sequence, object: i + 1, frames: ["1", "2"], J: [J, J], F: [J / 2, J / 2] }))
  );
  return makeEvaluation("davis", rows, settings);
}

Deno.test("groups are means over their rows; a row may be in several and in none", () => {
  const evaluation = run({ dog: [1, 0.5], cat: [0.25], car: [0] });
  const means = groupEvaluation(evaluation, new Map([["dog", ["fast", "soft"]], ["cat", ["soft"]]]));
  assertEquals([...means].map(([name, { J, F }]) => [name, J.mean, F.mean]), [
    ["fast", 0.75, 0.375],
    ["soft", 1.75 / 3, 0.875 / 3],
  ]);
  assertEquals([...groupEvaluation(evaluation, ({ object }) => `object ${object}`).keys()], ["object 1", "object 2"]);
});

Deno.test("compareRuns() pairs sequences: a run against itself is alike, a better one has its interval above 0", () => {
  const [a, b] = [run({ dog: [0.5, 0.7], cat: [0.25], car: [0.4] }), run({ car: [0.5], cat: [0.5], dog: [0.6, 0.8] })];
  const same = compareRuns(a, a);
  assertEquals([same.difference, same.alike], [{ mean: 0, low: 0, high: 0 }, 3]);
  const found = compareRuns(a, b, { measure: "J" });
  assertEquals(found.sequences.map(({ sequence }) => sequence), ["dog", "cat", "car"]);
  assertEquals([found.better, found.worse, found.difference.low > 0.09], [3, 0, true]);
  const back = compareRuns(b, a, { measure: "J" });
  assertEquals(back.difference.mean, -found.difference.mean);
  const error = assertThrows(() => compareRuns(a, run({ dog: [1] })), MaskletError, "cat, car");
  assertEquals(error.code, "bad-argument");
});

Deno.test("a protocol's parts have lines of their own before the global means", () => {
  const row = (sequence: string, J: number, group: string) => ({
    sequence,
    object: 1,
    frames: ["1"],
    J: [J],
    F: [J],
    group,
  });
  const evaluation = makeEvaluation("lvos", [row("dog", 0.5, "seen"), row("cat", 1, "unseen")], settings);
  const lines = evaluationTable(evaluation, { format: "csv", digits: 2 }).split("\n");
  assertEquals(lines.slice(3, 6).map((line) => line.split(",").slice(0, 2)), [
    ["mean of seen", "0.50"],
    ["mean of unseen", "1.00"],
    ["global", "0.75"],
  ]);
  const html = scoresTable(evaluation).replaceAll(/<\/?t[rhd][^>]*>/g, "|").replaceAll(/\|+/g, "|");
  assertStringIncludes(
    html,
    "|mean of seen|0.500|0.500|0.500|0.000|mean of unseen|1.000|1.000|1.000|0.000|mean of groups|0.750|",
  );
  assertStringIncludes(evaluationText(evaluation), "\n  mean of unseen: J&F 1.000, ");
});

Deno.test("tables in Markdown, LaTeX, CSV and JSON have a line an object, a sequence or a group, and the global means", () => {
  const evaluation = run({ "dog_a|b": [1, 0.5] });
  const [head, rule, first, second, last] = evaluationTable(evaluation).split("\n");
  assertEquals(head, "|  | J&F | J | J recall | J decay | F | F recall | F decay |");
  assertEquals(rule, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  assertEquals(first, "| dog_a\\|b 1 | 0.750 | 1.000 | 1.000 | 0.000 | 0.500 | 0.000 | 0.000 |");
  assertEquals([second!.startsWith("| dog_a\\|b 2 "), last!.startsWith("| global | 0.562 | 0.750 ")], [true, true]);
  const latex = evaluationTable(evaluation, { format: "latex", by: "sequence", digits: 1 });
  assertEquals(latex.includes("dog\\_a|b & 0.6 & 0.8 & 0.5 & 0.0 & 0.4 & 0.0 & 0.0 \\\\"), true, latex);
  assertEquals(latex.includes(" & J\\&F & J & "), true);
  const csv = evaluationTable(run({ 'a,"b': [1] }), { format: "csv" });
  assertEquals(csv.split("\n")[1], '"a,""b 1",0.750,1.000,1.000,0.000,0.500,0.000,0.000');
  const json = JSON.parse(evaluationTable(makeEvaluation("vos", [], settings), { format: "json" }));
  assertEquals(json, [{
    name: "global",
    "J&F": "NaN",
    J: "NaN",
    "J recall": "NaN",
    "J decay": "NaN",
    F: "NaN",
    "F recall": "NaN",
    "F decay": "NaN",
  }]);
});
