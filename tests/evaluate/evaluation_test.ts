import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { evaluationToCsv } from "../../src/evaluate/evaluation_csv.ts";
import type { ObjectScores } from "../../src/evaluate/object_scores.ts";
import type { ProtocolName } from "../../src/evaluate/protocols.ts";

const settings = { allFrames: false, compatible: false };
const scores: ObjectScores[] = [
  { sequence: "a", object: 1, frames: ["00001", "00002"], J: [1, 0.5], F: [0.25, 0.75] },
  { sequence: "a", object: 2, frames: ["00001", "00002"], J: [0, 0], F: [1, 1] },
];
const evaluationOf = (protocol: ProtocolName, rows: readonly ObjectScores[] = scores) =>
  makeEvaluation(protocol, rows, settings);

Deno.test("an evaluation has statistics of each row and their means over rows", () => {
  const { rows, global } = evaluationOf("davis");
  assertEquals(rows[0]!.statistics, {
    J: { mean: 0.75, recall: 0.5, decay: 0.5 },
    F: { mean: 0.5, recall: 0.5, decay: -0.5 },
  });
  assertEquals(global, {
    "J&F": 0.5625,
    J: { mean: 0.375, recall: 0.25, decay: 0.25 },
    F: { mean: 0.75, recall: 0.75, decay: -0.25 },
  });
});

Deno.test("rows and frames of an evaluation are found by name", () => {
  const evaluation = evaluationOf("davis");
  assertEquals(evaluation.row("a", 2).J, [0, 0]);
  assertEquals(evaluation.frame("a", 1, "00002"), { J: 0.5, F: 0.75 });
  assertThrows(() => evaluation.row("b", 1), MaskletError, "a 1, a 2");
  assertThrows(() => evaluation.frame("a", 1, "00003"), MaskletError, "00001..00002");
});

Deno.test("an evaluation is plain JSON, NaN as a text", () => {
  const json = JSON.parse(JSON.stringify(evaluationOf("davis", [])));
  assertEquals(json, {
    protocol: "davis",
    settings,
    rows: [],
    global: {
      "J&F": "NaN",
      J: { mean: "NaN", recall: "NaN", decay: "NaN" },
      F: { mean: "NaN", recall: "NaN", decay: "NaN" },
    },
  });
  assertEquals(JSON.parse(JSON.stringify(evaluationOf("vos"))).rows[0].statistics.J, {
    mean: 0.75,
    recall: 0.5,
    decay: 0.5,
  });
});

Deno.test("the tables of an evaluation without rows have a header, and empty or nan means", () => {
  assertEquals(evaluationToCsv(evaluationOf("davis", []), { split: "train" }), {
    "global_results-train.csv": "J&F-Mean,J-Mean,J-Recall,J-Decay,F-Mean,F-Recall,F-Decay\n,,,,,,\n",
    "per-sequence_results-train.csv": "Sequence,J-Mean,F-Mean\n",
  });
  assertEquals(evaluationToCsv(evaluationOf("vos", [])), {
    "results.csv": "sequence    ,obj,  J&F,    J,    F\nGlobal score,   , nan, nan, nan\n",
  });
});

Deno.test("a name with a comma or a quote stands in quotes in the tables of DAVIS", () => {
  const csv = evaluationToCsv(evaluationOf("davis", [{ ...scores[0]!, sequence: 'a,"b"' }]));
  assertEquals(csv["per-sequence_results-val.csv"], 'Sequence,J-Mean,F-Mean\n"a,""b""_1",0.750,0.500\n');
});

Deno.test("the table of vos is as wide as the longest name, counted in characters", () => {
  const csv = evaluationToCsv(
    evaluationOf("vos", [{ ...scores[0]!, sequence: "\u{1f436} and a long name", object: 1234 }]),
  );
  assertEquals(csv["results.csv"]!.split("\n"), [
    "sequence         ,obj,  J&F,    J,    F",
    "Global score     ,   , 62.5, 75.0, 50.0",
    "\u{1f436} and a long name,1234, 62.5, 75.0, 50.0",
    "",
  ]);
});

Deno.test("the name of an object folder is padded with zeros on the right, as sav_evaluator does", () => {
  const rows = ["7", "07", "000", "0123"].map((object) => ({ ...scores[0]!, object }));
  const lines = evaluationToCsv(evaluationOf("sav", rows))["results.csv"]!.split("\n").slice(2, 6);
  assertEquals(lines.map((line) => line.split(",")[1]), ["700", "070", "000", "0123"]);
});

Deno.test("beyond 256 frames the decay is right in the values and wraps in the tables, unless compatible was asked for", () => {
  const J = Array.from({ length: 298 }, (_, i) => i < 149 ? 1 : 0.5);
  const long = [{ sequence: "long", object: 1, frames: J.map(String), J, F: J }];
  const right = makeEvaluation("davis", long, settings);
  assertEquals(right.global.J.decay, 0.5);
  assertMatch(evaluationToCsv(right)["global_results-val.csv"]!, /\n0\.750,0\.750,0\.500,,0\.750,0\.500,\n$/);
  const compatible = makeEvaluation("davis", long, { ...settings, compatible: true });
  assertEquals(compatible.global.J.decay, NaN);
  assertEquals(evaluationToCsv(compatible), evaluationToCsv(right));
});
