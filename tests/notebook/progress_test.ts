import { assertEquals, assertStringIncludes } from "@std/assert";
import { openLiveOutput } from "../../src/notebook/live_output.ts";
import type { MimeBundle } from "../../src/notebook/mime.ts";
import { progressHtml, progressOn, progressText } from "../../src/notebook/progress.ts";

Deno.test("progress says count, rate, and the time that is left, that passed, or that it took", () => {
  const state = { label: "Reading", unit: "files", seconds: 2 };
  assertEquals(progressText({ ...state, done: 0, total: 8 }), "Reading: 0 of 8 files");
  assertEquals(progressText({ ...state, done: 4, total: 8 }), "Reading: 4 of 8 files, 2.0 files/s, 2 s left");
  assertEquals(progressText({ ...state, done: 8, total: 8 }), "Reading: 8 of 8 files, 4.0 files/s, 2.0 s in all");
  assertEquals(progressText({ ...state, done: 40 }), "Reading: 40 files, 20 files/s, 2.0 s so far");
});

Deno.test("progress fills a bar where the total is known, and shows none where it is not", () => {
  const state = { label: "<x>", unit: "files", seconds: 2, done: 4 };
  assertStringIncludes(progressHtml({ ...state, total: 8 }), `<progress value="4" max="8" aria-label="&lt;x&gt;">`);
  assertEquals(progressHtml(state).includes("<progress"), false);
});

Deno.test("progress is shown at most once an interval, and always at its end", async () => {
  const seen: string[] = [];
  let now = 0;
  const output = { show: (bundle: MimeBundle) => Promise.resolve(void seen.push(String(bundle["text/plain"]))) };
  const step = progressOn(output, "Reading", 4, { unit: "files", interval: 1 }, () => now);
  for (const [seconds, done] of [[0, 1], [0.5, 2], [1, 3], [1.1, 4]] as const) {
    now = seconds;
    await step(done);
  }
  assertEquals(seen.map((text) => text.match(/\d of/)![0]), ["1 of", "3 of", "4 of"]);
});

Deno.test("there is no live output outside of a notebook", () => assertEquals(openLiveOutput(), undefined));
