import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { writeSmallDataset } from "../../benchmark/small_dataset.ts";
import { benchmark, benchmarkKilled, numbersOf } from "./commands.ts";

Deno.test("a grid that is killed twice with kill -9, once with two workers, comes to the numbers of one that was not", async () => {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, ["a", "b", "c"], 3);
    const args = (out: string) => [
      ...["--root", root, "--prompt", "mask", "--prompt", "box", "--backend", "wasm", "--out", `${root}/${out}`],
    ];
    const whole = await benchmark(...args("whole"));
    assertEquals(whole.code, 0, whole.err);
    assertStringIncludes(whole.err, "frames 18/18 (100%)");

    const first = await benchmarkKilled([...args("killed"), "--workers", "2"], (line) => /: 3 frames$/.test(line));
    assertMatch(first ?? "none", /^embedded,sam2,mask [abc]: 3 frames$/);
    let finished = 0;
    const second = await benchmarkKilled(
      args("killed"),
      (line) => /: 3 frames$/.test(line) && ++finished === 2,
    );
    assert(second !== undefined);
    const last = await benchmark(...args("killed"), "--workers", "2");
    assertEquals(last.code, 0, last.err);
    assertMatch(last.err, /done before/);
    for (const cell of ["embedded,sam2,mask", "embedded,sam2,box"]) {
      assertEquals(await numbersOf(`${root}/killed/${cell}`), await numbersOf(`${root}/whole/${cell}`));
    }
    const lines = (text: string) => text.split("\n").filter((line) => line.startsWith("embedded"));
    const scores = (text: string) => lines(text).map((line) => line.split(/\s+/).slice(0, 4));
    assertEquals(scores(last.out), scores(whole.out));
    assertEquals(lines(whole.out).length, 2);

    const merged = await benchmark("merge", `${root}/killed`);
    assertEquals([merged.code, scores(merged.out)], [0, scores(whole.out)]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("shares say how far the run is; merge prints what an unbroken run prints, and what is missing before", async () => {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, ["a", "b", "c"], 3);
    const args = ["--root", root, "--backend", "wasm"];
    const whole = await benchmark(...args, "--out", `${root}/whole`);
    const share = (text: string) => benchmark(...args, "--out", `${root}/run`, "--shard", text);
    const first = await share("1/2");
    assertEquals(first.code, 0, first.err);
    assertStringIncludes(first.out, "share 1/2 is done; of the run 2 sequences are, 1 are not");
    const early = await benchmark("merge", `${root}/run`);
    assertEquals(early.code, 1);
    assertStringIncludes(early.err, "found 1 that are not: b");
    assertStringIncludes((await benchmark("merge", `${root}/run`, "--partial")).out, "J&F ");
    assertStringIncludes((await share("2/2")).out, `all shares are done: masklet benchmark merge ${root}/run`);
    const merged = await benchmark("merge", `${root}/run`);
    const line = (text: string) => text.split("\n").find((one) => /^J&F 0\.\d{3}$/.test(one));
    assert(line(whole.out) !== undefined, whole.out);
    assertEquals(line(merged.out), line(whole.out));
    assertEquals(await numbersOf(`${root}/run`), await numbersOf(`${root}/whole`));
    // what cannot be written is no share that is missing; a folder in a file's place stands for a full disk
    await Deno.remove(`${root}/run/scores.json`);
    await Deno.mkdir(`${root}/run/scores.json`);
    const unwritten = await benchmark("merge", `${root}/run`);
    assertMatch(unwritten.err, /^error: Expected to write .*\/run\/scores\.json, found: .*\n$/);
    assertEquals([unwritten.code, unwritten.err.includes("not finished")], [1, false]);
    const wrong = await share("0/2");
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.err, "where an index begins at 0, add 1 to it");
    assertStringIncludes((await benchmark("merge", `${root}/JPEGImages`)).err, "found no run.json");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
