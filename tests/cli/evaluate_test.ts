import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { inFolder } from "../in_folder.ts";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const cases = decodeURIComponent(new URL("../evaluate/fixtures/", import.meta.url).pathname);

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a user does, from the repository's root. */
async function evaluate(...args: string[]): Promise<Outcome> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/masklet.ts", "evaluate", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

const masksOf = (name: string): string[] => ["--results", `${cases}${name}/pred`, "--truth", `${cases}${name}/gt`];

Deno.test("evaluate prints a table for a person and J&F in its last line, and progress on stderr", async () => {
  const { code, out, err } = await evaluate(...masksOf("s01_basic_64x48"));
  const lines = out.trimEnd().split("\n");
  assertEquals([code, lines.at(-1)], [0, "J&F 0.673"]);
  assertMatch(lines[0]!, /^sequence +object +frames +J&F +J +J recall +J decay +F +F recall +F decay$/);
  assertMatch(lines[1]!, /^a +1 +6 +0\.680 +0\.759 +1\.000 +0\.261 +0\.601 +0\.500 +0\.446$/);
  assertMatch(lines[3]!, /^mean of objects +0\.673 +0\.761 +1\.000 +0\.232 +0\.585 +0\.500 +0\.454$/);
  assertMatch(err, /^frames 6\/6 \(100%\)/);
});

Deno.test("evaluate scores one's own masks of 0 and 255 by the rules of davis2016, and numbers beside void by those of davis", () =>
  inFolder(async (dir) => {
    const write = async (name: string, valuesOf: (frame: number) => readonly number[]) => {
      await Deno.mkdir(`${dir}/${name}`);
      for (let i = 0; i < 4; i++) {
        await Deno.writeFile(`${dir}/${name}/${i}.png`, await encodeIndexedPng(Uint8Array.from(valuesOf(i)), 4, 1));
      }
    };
    await write("found", (i) => i === 0 ? [0, 0, 0, 0] : [1, 1, 2, 0]);
    await write("white", () => [255, 255, 255, 0]);
    await write("void", (i) => i === 0 ? [255, 0, 0, 0] : [1, 1, 2, 255]);
    const white = await evaluate(`${dir}/found`, `${dir}/white`);
    assertStringIncludes(white.err, "note: the truth holds 0 and 255 alone, so these are the rules of davis2016");
    assertMatch(white.out, /^white +1 +2 +1\.000 /m);
    const numbered = await evaluate(`${dir}/found`, `${dir}/void`);
    assert(!numbered.err.includes("davis2016"), numbered.err);
  }));

Deno.test("where no frame counts there is nothing to score, which is said in place of a table of nan", () =>
  inFolder(async (dir) => {
    for (const name of ["found/a", "truth/a"]) {
      await Deno.mkdir(`${dir}/${name}`, { recursive: true });
      for (const i of [0, 1]) {
        await Deno.writeFile(`${dir}/${name}/${i}.png`, await encodeIndexedPng(new Uint8Array([0, 1]), 2, 1));
      }
    }
    const { code, out } = await evaluate(`${dir}/found`, `${dir}/truth`, "--protocol", "vos");
    assertEquals(code, 0);
    assertStringIncludes(out, "a has no row: it has no frame that counts\n\nnothing to score: ");
    assert(!/nan/i.test(out), out);
  }));

Deno.test("evaluate writes the official tables byte for byte, and all values as JSON", () =>
  inFolder(async (dir) => {
    const { code } = await evaluate(
      ...masksOf("s01_basic_64x48"),
      "--csv",
      `${dir}/new/csv`,
      "--json",
      `${dir}/new/all.json`,
    );
    assertEquals(code, 0);
    const { results } = JSON.parse(await Deno.readTextFile(`${cases}s01_basic_64x48/expected.json`));
    const golden = results["davis-semi"];
    for (const [name, text] of Object.entries(golden.files)) {
      assertEquals(await Deno.readTextFile(`${dir}/new/csv/${name}`), text as string);
    }
    const json = JSON.parse(await Deno.readTextFile(`${dir}/new/all.json`));
    assertEquals(json.rows.map((row: { J: number[] }) => row.J), golden.sequences[0].J);
    assertEquals(json.global["J&F"], golden.global["J&F-Mean"]);
  }));

Deno.test("evaluate passes protocol, all frames and split on", () =>
  inFolder(async (dir) => {
    const vos = await evaluate(...masksOf("s22_late_object"), "--protocol", "vos", "--all-frames", "--csv", dir);
    assertEquals(vos.code, 0);
    const { results } = JSON.parse(await Deno.readTextFile(`${cases}s22_late_object/expected.json`));
    assertEquals(await Deno.readTextFile(`${dir}/results.csv`), results["vos-all"].files["results.csv"]);
    await evaluate(...masksOf("s22_late_object"), "--split", "test-dev", "--csv", dir);
    assertEquals(
      await Deno.readTextFile(`${dir}/global_results-test-dev.csv`),
      results["davis-semi"].files["global_results-val.csv"],
    );
  }));

Deno.test("where there is no result, evaluate says so in words on stderr, exits with 1 and writes no table", () =>
  inFolder(async (dir) => {
    const { code, out, err } = await evaluate(
      ...masksOf("s17_missing_prediction_frame"),
      "--csv",
      `${dir}/csv`,
      "--json",
      `${dir}/j`,
    );
    assertEquals([code, out], [1, ""]);
    assertStringIncludes(err, "error: Expected a prediction for each of the");
    assertStringIncludes(err, "s17_missing_prediction_frame/pred/gap/00003.png");
    assert(!/\n\s+at /.test(err), err);
    assertEquals(await Array.fromAsync(Deno.readDir(dir)), []);
  }));

Deno.test("evaluate --help shows its flags and exits with 0; an unknown flag exits with 1", async () => {
  const help = await evaluate("--help");
  assertEquals([help.code, help.err], [0, ""]);
  for (
    const flag of [
      "--results DIR",
      "--truth DIR",
      "--protocol NAME",
      "--split",
      "--json [FILE]",
      "--csv DIR",
      "--all-frames",
      "--strict",
    ]
  ) {
    assertStringIncludes(help.out, flag);
  }
  const unknown = await evaluate("--resluts", "x");
  assertEquals([unknown.code, unknown.out], [1, ""]);
  assertStringIncludes(unknown.err, "did you mean --results?");
});

Deno.test("evaluate tells scores by attribute and by occlusion, in tables, in JSON and on a page", () =>
  inFolder(async (dir) => {
    const mosev2 = decodeURIComponent(new URL("../evaluate/mosev2/fixtures/m03_empty_runs/", import.meta.url).pathname);
    const masks = ["--results", `${mosev2}pred`, "--truth", `${mosev2}gt`, "--protocol", "mosev2"];
    await Deno.writeTextFile(`${dir}/a.csv`, "sequence,object,fast,slow\nruns,1,1,0\nruns,4,1,\nruns,99,0,1\n");
    const files = ["--json", `${dir}/all.json`, "--report", `${dir}/page.html`];
    const { code, out, err } = await evaluate(...masks, "--attributes", `${dir}/a.csv`, "--occlusions", "J", ...files);
    assertEquals(code, 0, err);
    assertMatch(out, /^attribute +objects +J&Fdot.*\nfast +2 +0\.632/m);
    assertMatch(
      out,
      /^J by occlusion +gone +back +frames +before +during +after\nruns 1 +00004 +00008 +4 +0\.870 +0\.750 +0\.719$/m,
    );
    assertMatch(out, /^mean of 14 +0\.740 +0\.863 +0\.767$/m);
    assertStringIncludes(err, "note: no attribute is given of wide; nothing that was scored has slow");
    const json = JSON.parse(await Deno.readTextFile(`${dir}/all.json`));
    assertEquals([Object.keys(json.attributes), json.occlusions.occlusions.length], [["fast"], 14]);
    assertEquals(json.occlusions.occlusions[3].after, "NaN"); // it never comes back
    const page = await Deno.readTextFile(`${dir}/page.html`);
    for (const part of ["By occlusion</h2>", "By attribute</h2>"]) assertStringIncludes(page, part);
    await Deno.writeTextFile(`${dir}/a.csv`, "sequence,fast\nnobody,1\n");
    const wrong = await evaluate(...masks, "--attributes", `${dir}/a.csv`);
    assertEquals([wrong.code, wrong.err.includes("Expected attributes of the sequences that were scored")], [1, true]);
  }));
