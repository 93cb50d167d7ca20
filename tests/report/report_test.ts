import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { renderReport } from "../../src/report/report.ts";
import { sampleReport } from "./report_sample.ts";

/** The values that the page's script reads. */
function valuesOf(page: string): {
  frames: { name: string; masks: { object: string }[]; prompts: unknown[] }[];
  scores: Record<string, unknown>;
  colours: Record<string, string>;
} {
  return JSON.parse(page.match(/<script type="application\/json" id="report">(.*?)<\/script>/s)![1]!);
}

Deno.test("renderReport() escapes what would be read as HTML, in the text and in the page's values", async () => {
  const page = await renderReport({ ...await sampleReport(), title: "</script><b>&" });
  assertStringIncludes(page, "<title>&lt;/script&gt;&lt;b&gt;&amp;</title>");
  assertEquals((page.match(/<\/script>/g) ?? []).length, 3);
  assert(!page.includes("<b>&"));
});

Deno.test("renderReport() asks for nothing outside the page", async () => {
  const page = await renderReport(await sampleReport());
  const head = page.replace(/<script>.*?<\/script>/gs, "");
  assertEquals(head.match(/(?:src|href)="(?!data:)/g), null);
});

Deno.test("renderReport() gives each frame its scores, masks and prompts", async () => {
  const { frames, scores, colours } = valuesOf(await renderReport(await sampleReport()));
  assertEquals(frames.length, 8);
  assertEquals(frames.map((frame) => frame.prompts.length), [1, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals(frames[3]!.masks.map((mask) => mask.object), ["1"]);
  assertEquals(Object.keys(scores), ["00001", "00002", "00003", "00004", "00005", "00006"]);
  assertEquals(Object.keys(colours), ["1"]);
});

Deno.test("renderReport() shows a configuration by dotted names", async () => {
  const page = await renderReport({ title: "t", configuration: { a: { b: [1, 2], c: undefined }, d: "<x>" } });
  assertStringIncludes(page, `<th scope="row">a.b</th><td>[1,2]</td>`);
  assertStringIncludes(page, `<th scope="row">d</th><td>&lt;x&gt;</td>`);
  assert(!page.includes("a.c"));
});

Deno.test("renderReport() shows what the scores must not be read without: notes, what was left out, parts", async () => {
  const sample = await sampleReport();
  const scores = { sequence: "swan", object: 1, frames: ["00001"], J: [1], F: [1] };
  const evaluation = makeEvaluation("davis", [scores], { allFrames: false, compatible: false }, {
    notes: ["the official tool scores <b> 0.5"],
    leftOut: [{ sequence: "dog", frame: "00002", code: "bad-image", reason: "Expected a PNG" }],
    partial: [{ sequence: "swan", frames: 1, of: 3, first: "00001", last: "00001" }],
  });
  for (const said of [evaluation, JSON.parse(JSON.stringify(evaluation))]) {
    const page = await renderReport({ ...sample, evaluation: said });
    assertStringIncludes(page, "noted: the official tool scores &lt;b&gt; 0.5");
    assertStringIncludes(page, "left out: dog 00002: Expected a PNG");
    assertStringIncludes(page, "on a part of the frames: swan");
  }
  assert(!(await renderReport(sample)).includes("to be read with it"));
});

Deno.test("renderReport() leaves plotly.js out where there are no scores to draw", async () => {
  const { evaluation: _evaluation, ...rest } = await sampleReport();
  const page = await renderReport(rest);
  assert(page.length < 100_000, `found ${page.length} characters`);
  assert(!page.includes(`id="figure"`));
});
