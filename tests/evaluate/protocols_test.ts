import { assertEquals, assertMatch, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { evaluationTables } from "../../src/cli/evaluate.ts";
import { MaskletError } from "../../src/error.ts";
import { compareRuns } from "../../src/evaluate/compare_runs.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import type { Evaluation } from "../../src/evaluate/evaluation.ts";
import { evaluationToCsv } from "../../src/evaluate/evaluation_csv.ts";
import { evaluationTable } from "../../src/evaluate/evaluation_table.ts";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { groupEvaluation } from "../../src/evaluate/group_evaluation.ts";
import { PROTOCOLS, requireProtocol } from "../../src/evaluate/protocols.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { plotEvaluation } from "../../src/notebook/plot_evaluation.ts";
import { evaluationText } from "../../src/notebook/show_evaluation.ts";
import { renderReport } from "../../src/report/report.ts";
import { labels } from "../drawn.ts";
import { TOY_PROTOCOL } from "./toy_protocol.ts";

/** Two sequences of two frames, one object each; the prediction of `dog` misses half of it, that of `pig` nothing. */
async function toyEvaluation(test: (evaluation: Evaluation, root: string) => Promise<void> | void): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const [side, dog, pig] of [["truth", "11..", ".11."], ["found", "1...", ".11."]] as const) {
      for (const [sequence, row] of [["dog", dog], ["pig", pig]] as const) {
        await Deno.mkdir(`${root}/${side}/${sequence}`, { recursive: true });
        for (const frame of ["00000", "00001"]) {
          await Deno.writeFile(`${root}/${side}/${sequence}/${frame}.png`, await encodeIndexedPng(labels(row), 4, 1));
        }
      }
    }
    await test(await evaluateFolders(`${root}/found`, `${root}/truth`, { protocol: TOY_PROTOCOL }), root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a protocol of one's own scores with a measure of its own, by parts, and is named in the result", () =>
  toyEvaluation(({ protocol, rows, global, groups, settings, ...found }) => {
    assertEquals([protocol, settings.allFrames], ["toy", true]);
    assertEquals(rows.map(({ sequence, A, J }) => [sequence, A, J]), [["dog", [0.5, 0.5], [0.5, 0.5]], [
      "pig",
      [1, 1],
      [1, 1],
    ]]);
    assertEquals([groups!["early"]!["A"], groups!["late"]!["A"], global["A"]], [0.5, 1, 0.75]);
    assertEquals(found.leftOut, []);
  }));

Deno.test("its measures are found by frame, and its JSON has them", () =>
  toyEvaluation((evaluation) => {
    assertEquals(evaluation.frame("dog", 1, "00001"), { J: 0.5, F: evaluation.rows[0]!.F[1]!, A: 0.5 });
    const json = JSON.parse(JSON.stringify(evaluation));
    assertEquals([json.protocol, json.rows[0].A, json.rules], ["toy", [0.5, 0.5], undefined]);
  }));

Deno.test("its columns stand in every table, its tables in the files, its number in the last line", () =>
  toyEvaluation((evaluation) => {
    assertEquals(evaluationToCsv(evaluation), { "toy.txt": "dog pig 0.75\n" });
    assertMatch(evaluationTable(evaluation), /^\| {2}\| A \| J&F \| J \|/);
    assertStringIncludes(evaluationTable(evaluation, { format: "csv", digits: 2 }), "\ndog 1,0.50,");
    assertEquals(groupEvaluation(evaluation, ({ sequence }) => sequence).get("dog")!["A"], 0.5);
    const lines = evaluationTables(evaluation).split("\n");
    assertMatch(lines[0]!, /^sequence +object +frames +A +J&F/);
    assertEquals(lines.at(-1), "toy score 0.750");
    assertEquals(evaluationText(evaluation).split("\n")[0], "Evaluation (toy): A 0.750, J 0.750");
  }));

Deno.test("its measures are curves of the figure, values of the report, and what runs are compared by", () =>
  toyEvaluation(async (evaluation) => {
    const figure = plotEvaluation(evaluation);
    assertEquals(figure.data.slice(0, 3).map(({ name }) => name), ["J · object 1", "F · object 1", "A · object 1"]);
    assertEquals((figure.layout["title"] as { text: string }).text, "A 0.750 · J 0.750 (toy)");
    const page = await renderReport({ title: "toy", configuration: {}, evaluation });
    for (const part of ["<dt>A</dt><dd>0.750</dd>", "A, protocol toy", "J, F and A per frame", '["J","F","A"]']) {
      assertStringIncludes(page, part);
    }
    assertEquals(compareRuns(evaluation, evaluation).measure, "A");
    assertEquals(compareRuns(evaluation, evaluation, { measure: "F" }).sequences.length, 2);
    assertThrows(() => compareRuns(evaluation, evaluation, { measure: "Q" }), MaskletError, "A, J&F, J, J recall");
  }));

Deno.test("a single sequence is scored under a protocol of one's own", () =>
  toyEvaluation(async (_, root) => {
    const { rows } = await evaluateJF(`${root}/found/dog`, `${root}/truth/dog`, { protocol: TOY_PROTOCOL });
    assertEquals(rows.map(({ A }) => A), [[0.5, 0.5]]);
    const { plan: _plan, ...whole } = TOY_PROTOCOL;
    await assertRejects(
      () => evaluateJF(`${root}/found/dog`, `${root}/truth/dog`, { protocol: whole }),
      MaskletError,
      "for a single sequence, found toy",
    );
  }));

Deno.test("scores that lack a measure of the protocol are refused", () => {
  const scores = [{ sequence: "dog", object: 1, frames: ["1", "2"], J: [1, 1], F: [1, 1], A: [1] }];
  const make = () => makeEvaluation(TOY_PROTOCOL, scores, { allFrames: true, compatible: false });
  assertThrows(make, MaskletError, "Expected A of each of the 2 frames of dog 1, found 1 values");
});

Deno.test("a protocol is found by its name; an unknown one is refused with all names, and options that it has no use for", () => {
  for (const protocol of PROTOCOLS) assertEquals(requireProtocol(protocol.name), protocol);
  const error = assertThrows(() => requireProtocol("davis2017"), MaskletError);
  for (const { name } of PROTOCOLS) assertStringIncludes(error.message, name);
  assertThrows(() => requireProtocol("constructor"), MaskletError, 'found "constructor"');
  assertThrows(() => requireProtocol("davis", { strict: true }), MaskletError, "Use it with vos or sav");
  assertThrows(() => requireProtocol("vos", { seen: ["cat"] }), MaskletError, "Expected no seen with the protocol vos");
  assertEquals(requireProtocol("sav", { allFrames: true, strict: true }).name, "sav");
});
