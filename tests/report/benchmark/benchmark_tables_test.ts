import { assertEquals } from "@std/assert";
import { bootstrapMean } from "../../../src/metric/bootstrap.ts";
import { compareRuns } from "../../../src/evaluate/compare_runs.ts";
import {
  differencesTable,
  frameScores,
  groupsTable,
  headline,
  intervalText,
  runsTable,
  sequencesTable,
} from "../../../src/report/benchmark/benchmark_tables.ts";
import { RUNS, sampleRun } from "./sample_runs.ts";

const named = Object.entries(RUNS).map(([name, run]) => ({ name, run }));

Deno.test("the headline is the protocol's value, with the bootstrap interval over sequences", () => {
  const run = sampleRun({ a: [0.4], b: [0.8], c: [0.6] });
  const { name, value, interval } = headline(run);
  assertEquals([name, value.toFixed(6)], ["J&F", "0.450000"]);
  assertEquals(interval, bootstrapMean([0.4, 0.8, 0.6].map((J) => (J + J / 2) / 2)));
  assertEquals(headline(sampleRun({})).interval, undefined);
});

Deno.test("runs are compared with the first by paired intervals, and said not to be comparable where they are not", () => {
  const { rows, head } = runsTable(named);
  assertEquals(head, ["run", "J&F", "95 %", "difference", "sequences", "frames/s", "memory"]);
  const { difference } = compareRuns(RUNS.base.evaluation, RUNS["new & better"].evaluation);
  assertEquals(rows[1]!.slice(3), [`+${intervalText(difference)}`, "3", "10.0", "0.50 GiB"]);
  const other = { name: "other", run: sampleRun({ swan: [1] }) };
  assertEquals(runsTable([named[0]!, other]).rows[1]![3], "other sequences");
  assertEquals(runsTable([named[0]!]).head.includes("difference"), false);
});

Deno.test("sequences stand in the dataset's order with their mean last, differences with the greatest loss first", () => {
  const table = sequencesTable(named[0]!);
  assertEquals(table.rows.map(([name]) => name), ["swan", "dog", "car_<b>", "all"]);
  assertEquals(table.rows[0]!.slice(1, 4), ["0.675", "0.900", "0.450"]);
  assertEquals(differencesTable(named.toReversed()).rows.map(([name]) => name)[0], "dog");
});

Deno.test("groups have the objects that are in them, in any number of groups", () => {
  const { rows } = groupsTable(named, "motion", { swan: ["slow", "animal"], dog: "animal" });
  assertEquals(rows.map(([name, count]) => [name, count]), [["slow", "1"], ["animal", "2"]]);
  assertEquals(groupsTable(named, "none", {}).rows, []);
});

Deno.test("the scores of a frame are the mean of the first measures over the objects", () => {
  assertEquals(frameScores(RUNS.base.evaluation, "swan").map((value) => value.toFixed(3)), ["0.750", "0.600"]);
});
