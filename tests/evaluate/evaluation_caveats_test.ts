import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { compareRuns } from "../../src/evaluate/compare_runs.ts";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { evaluationCaveats } from "../../src/evaluate/evaluation_caveats.ts";
import { evaluationTable } from "../../src/evaluate/evaluation_table.ts";

const scores = { sequence: "swan", object: 1, frames: ["00001"], J: [1], F: [1] };
const oneLine = (text: string): string => text.replaceAll("\n", " ");
const settings = { allFrames: true, compatible: false };
const evaluation = makeEvaluation("davis", [scores], settings, {
  notes: ["numbered from\n1"],
  leftOut: [{ sequence: "dog", code: "bad-image", reason: "Expected a PNG" }],
  partial: [{ sequence: "swan", frames: 1, of: 3, first: "00001", last: "00001" }],
});

Deno.test("what scores do not show of themselves is a sentence each", () => {
  const [left, part, note] = evaluationCaveats(evaluation) as [string, string, string];
  assertEquals([left, note], ["left out: dog: Expected a PNG", "noted: numbered from\n1"]);
  assertStringIncludes(part, "on a part of the frames: swan");
  assertEquals(evaluationCaveats(makeEvaluation("davis", [scores], settings)), []);
});

Deno.test("tables for people say it too, and its JSON, whether or not broken files were to be skipped", () => {
  assertStringIncludes(evaluationTable(evaluation), "\n- noted: numbered from 1\n");
  assertStringIncludes(evaluationTable(evaluation, { format: "latex" }), "\n% left out: dog: Expected a PNG\n");
  const [head, swan, global] = evaluationTable(evaluation, { format: "csv" }).split("\n") as [string, string, string];
  assert(head.endsWith(",caveats") && swan.endsWith(","));
  assertStringIncludes(global, "left out: dog: Expected a PNG; on a part of the frames: swan");
  const rows = JSON.parse(evaluationTable(evaluation, { format: "json" }));
  assertEquals([rows[0].caveats, rows[1].caveats], [undefined, evaluationCaveats(evaluation).map(oneLine)]);
  const plain = makeEvaluation("davis", [scores], settings);
  for (const format of ["csv", "json"] as const) assert(!evaluationTable(plain, { format }).includes("caveats"));
  const json = JSON.parse(JSON.stringify(evaluation));
  assertEquals([json.leftOut.length, json.notes.length, json.partial.length], [1, 1, 1]);
});

Deno.test("two runs that are compared bring what theirs must not be read without", () => {
  const plain = makeEvaluation("davis", [scores], settings);
  assertEquals(compareRuns(plain, plain).caveats, []);
  const [first] = compareRuns(plain, evaluation).caveats;
  assertEquals(first, "second run, left out: dog: Expected a PNG");
});
