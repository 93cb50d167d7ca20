import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { writeSmallDataset } from "../benchmark/small_dataset.ts";

async function benchmark(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const script = new URL("../../src/cli/masklet.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, "benchmark", ...args],
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("masklet benchmark tracks, scores, writes its files, and goes on where it was", async () => {
  const root = await Deno.makeTempDir();
  await writeSmallDataset(root, ["one", "two"], 4);
  const run = `${root}/run`;
  const args = ["--root", root, "--sequences", "two", "--prompt", "box", "--backend", "wasm", "--out", run, "--zip"];
  const first = await benchmark(...args);
  assertEquals(first.code, 0, first.err);
  assertStringIncludes(first.out, "two");
  assert(!first.out.includes("one "), first.out);
  const scores = JSON.parse(await Deno.readTextFile(`${run}/scores.json`));
  assertEquals(scores.settings.prompt, "box");
  assertStringIncludes(first.out, `J&F ${scores.evaluation.global["J&F"].toFixed(3)}`);
  assertEquals((await Deno.readTextFile(`${run}/results.csv`)).split("\n").length > 2, true);

  const packed = new TextDecoder("latin1").decode(await Deno.readFile(`${run}/results.zip`));
  assertStringIncludes(first.out, `${run}/results.zip: 4 masks, ${packed.length} bytes, as the server of mose takes`);
  for (const i of [0, 1, 2, 3]) assertStringIncludes(packed, `two/0000${i}.png`);

  await Deno.writeTextFile(`${root}/attributes.csv`, "sequence,object,fast\ntwo,1,yes\ntwo,2,no\n");
  const report = await benchmark("report", run, "--attributes", `${root}/attributes.csv`);
  assertEquals(report.code, 0, report.err);
  const tables = (await Array.fromAsync(Deno.readDir(`${run}/tables`), ({ name }) => name)).filter((name) =>
    name.includes("attribute") && name.endsWith(".csv")
  );
  assertEquals(tables.length, 1);
  assertStringIncludes(await Deno.readTextFile(`${run}/tables/${tables[0]}`), "fast,1");
  assertMatch(
    await Deno.readTextFile(`${run}/report.html`),
    /<svg class="bars"[^>]*aria-label="J&amp;F: fast \d\.\d{3}"/,
  );

  const second = await benchmark(...args);
  assertStringIncludes(second.err, "two: done before");
  assertEquals(second.out, first.out);

  const online = await benchmark(
    ...["--root", root, "--sequences", "one", "--interactive", "online", "--prompted-frames", "2"],
    ...["--clicks-per-frame", "1", "--backend", "wasm", "--out", `${root}/online`],
  );
  assertEquals(online.code, 0, online.err);
  assertStringIncludes(online.out, "2 frames: J&F");
  await Deno.remove(root, { recursive: true });
});

Deno.test("masklet benchmark says what is wrong", async () => {
  const root = await Deno.makeTempDir();
  await writeSmallDataset(root, ["one"], 2);
  const nowhere = await benchmark("--root", root, "--sequences", "none", "--backend", "wasm", "--out", `${root}/run`);
  assertEquals(nowhere.code, 1);
  assertStringIncludes(nowhere.err, "found none (did you mean one?). It has one");
  const prompt = await benchmark("--root", root, "--prompt", "dots", "--out", `${root}/run`);
  assertStringIncludes(prompt.err, "mask, box or clicks:N");
  const part = await benchmark("--root", root, "--max-frames", "3", "--zip", "--out", `${root}/run`);
  assertStringIncludes(part.err, "Expected --zip with a whole run, found --max-frames. Servers take all frames.");
  await Deno.remove(root, { recursive: true });
});
