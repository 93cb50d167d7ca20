import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { labelPng, savVideo, video, withFiles } from "../dataset/small_datasets.ts";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** Runs the command as a user does, from the repository's root. */
async function dataset(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/masklet.ts", "dataset", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

Deno.test("dataset describe prints the numbers, in Markdown when asked, and writes them as JSON", async () =>
  withFiles(await video("a", [[1], [], [1]]), async (folder) => {
    const plain = await dataset("describe", folder, "--json", `${folder}/all.json`);
    assertEquals(plain.code, 0, plain.err);
    assertMatch(plain.out, /^ +masklets +1$/m);
    assertMatch(plain.out, /^ +disappearance rate +100\.0 %$/m);
    assertStringIncludes(plain.err, "mose: videos 1");
    const { perVideo, ...numbers } = JSON.parse(await Deno.readTextFile(`${folder}/all.json`));
    assertEquals([numbers.masks, perVideo[0].masklets[0].visibilityChanges], [2, 2]);
    assertStringIncludes((await dataset("describe", folder, "--markdown")).out, "| masklets | 1 |");
  }));

Deno.test("dataset check lists every problem on stdout and exits with 1; with 0 where there is none", async () => {
  const files = await video("a", [[1], [1]]);
  await withFiles(files, async (folder) => {
    const { code, out } = await dataset("check", folder);
    assertEquals([code, out], [0, `${folder}: no problem found (mose)\n`]);
  });
  await withFiles(
    { ...files, "Annotations/a/00007.png": await labelPng([1]), "JPEGImages/b/x": "" },
    async (folder) => {
      const { code, out, err } = await dataset("check", folder, "--layout", "mose");
      assertEquals([code, out.trimEnd().split("\n").length], [1, 2], out);
      assertMatch(out, /^a: Expected an image .* found none for 00007$/m);
      assertMatch(out, /^b: Expected .*\/JPEGImages\/b\/\*\.jpg, found none/m);
      assertStringIncludes(err, "error: Expected a sound dataset, found 2 problems");
    },
  );
});

Deno.test("dataset check --submission tells what a server would not take, and packs what it takes", async () => {
  const meta = { videos: { a: { objects: ["1"], length: 2 }, b: { objects: ["1"], length: 2 } } };
  const sizes = { height: null, width: null };
  const files = {
    ...await video("a", [[1], undefined]),
    ...await video("b", [[1], undefined]),
    "meta.json": { videos: { a: { ...meta.videos.a, ...sizes }, b: { ...meta.videos.b, ...sizes } } },
    ...Object.fromEntries(
      await Promise.all(
        ["a/00000", "a/00001", "b/00000"].map(async (path) => [`out/${path}.png`, await labelPng([1])]),
      ),
    ),
  };
  await withFiles(files, async (folder) => {
    const check = (place: string, ...more: string[]) => dataset("check", folder, "--submission", place, ...more);
    const broken = await check(`${folder}/out`, "--zip", `${folder}/out.zip`);
    assertEquals([broken.code, broken.out.trimEnd().split("\n").length], [1, 1], broken.out);
    assertMatch(broken.out, /^b: Expected a mask of each of the 2 frames .* found none for 00001$/m);
    assertStringIncludes(broken.err, "error: Expected results that the server of mosev2 takes, found 1 problems");
    await Deno.copyFile(`${folder}/out/b/00000.png`, `${folder}/out/b/00001.png`);
    const { code, out } = await check(`${folder}/out`, "--zip", `${folder}/out.zip`);
    assertEquals(code, 0, out);
    assertMatch(out, /out: no problem found \(mosev2\)\n.*out\.zip: 4 masks, \d+ bytes\n$/);
    assertMatch((await check(`${folder}/out.zip`)).out, /out\.zip: no problem found/);
    assertStringIncludes((await check(`${folder}/out.zip`, "--zip", "x.zip")).err, "--zip with a folder of results");
  });
});

Deno.test("dataset convert writes another layout, goes on when run again, and overwrites nothing", async () =>
  withFiles(await savVideo("v", [[true, true], [true, true]]), async (folder) => {
    const out = `${folder}/davis`;
    const convert = (...more: string[]) => dataset("convert", folder, "--out", out, ...more);
    const first = await convert("--to", "davis", "--to-split", "mine");
    assertEquals(first.code, 0, first.err);
    assertMatch(first.out, /^note: Objects overlap in 1 of 1 sequences/m);
    assertMatch(first.out, /: 1 sequences written$/m);
    assertEquals(await Deno.readTextFile(`${out}/ImageSets/2017/mine.txt`), "v\n");
    assertMatch(
      (await convert("--to", "davis", "--to-split", "mine")).out,
      /0 sequences written, 1 were there already/,
    );
    const other = await convert("--to", "lvos");
    assertEquals([other.code, other.out], [1, ""]);
    assertStringIncludes(other.err, "error: Expected a new or empty folder");
  }));

Deno.test("dataset and its commands have --help; what is unknown or missing exits with 1 in words", async () => {
  const help = await dataset("--help");
  assertEquals(help.code, 0);
  for (const word of ["describe ROOT", "check ROOT", "convert ROOT"]) assertStringIncludes(help.out, word);
  const convert = await dataset("convert", "--help");
  assertEquals(convert.code, 0);
  for (const flag of ["--to LAYOUT", "--out DIR", "--frames HOW"]) assertStringIncludes(convert.out, flag);
  const missing = await dataset("describe", `${root}no_such_folder`);
  assertEquals([missing.code, missing.out], [1, ""]);
  assertMatch(missing.err, /^error: Expected a dataset's folder at .*no_such_folder, found none/);
  assertEquals((await dataset("describe")).code, 1);
});
