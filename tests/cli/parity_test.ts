import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder } from "../in_folder.ts";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const excerpts = decodeURIComponent(new URL("../reference/fixtures/", import.meta.url).pathname);

const unpublished = decodeURIComponent(new URL("../parity/fixtures/modules", import.meta.url).pathname);

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a user does, from the repository's root. */
async function parity(...args: string[]): Promise<Outcome> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/masklet.ts", "parity", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

/** A folder with the excerpts as `modules/` and `video/`; `change` alters the modules before they are written. */
async function laidOut(dir: string, change: (modules: Record<string, unknown>) => void = () => {}): Promise<void> {
  await Deno.mkdir(`${dir}/modules`);
  await Deno.mkdir(`${dir}/video`);
  const modules = JSON.parse(await Deno.readTextFile(`${excerpts}modules_pico256.json`));
  change(modules);
  await Deno.writeTextFile(`${dir}/modules/pico256.json`, JSON.stringify(modules));
  await Deno.copyFile(`${excerpts}video_pico256_postprocessed.json`, `${dir}/video/pico256_postprocessed.json`);
}

/** The first decoder case's object score. */
const firstCase = (modules: Record<string, unknown>): Record<string, number> =>
  (modules["decoder"] as Record<string, number>[])[0]!;

Deno.test("parity runs modules and videos of a folder, prints a table a file, and exits with 0", () =>
  inFolder(async (dir) => {
    await laidOut(dir);
    const { code, out, err } = await parity(dir, "--backend", "wasm");
    assertEquals(code, 0, out);
    assertMatch(out, /^modules\/pico256\.json\n +tensor +compared +worst absolute +worst relative +at\n/m);
    assertMatch(out, /^ +decoder multimask\.lowResMask +8 +\S+e-[67] +\S+e-[67] +ok +decoder\/\w+$/m);
    assertMatch(out, /^ +lowRes +\d+ +\S+ +- +ok +step 2 frame \d object \d$/m);
    assertMatch(out, /2 files: 0 over tolerance, 0 with something not run\n$/);
    assertStringIncludes(err, "1/2 modules/pico256.json");
  }));

Deno.test("parity runs a folder of modules alone, of a model that nobody published: other flags, sizes and names", async () => {
  const { code, out } = await parity(unpublished, "--only", "modules", "--backend", "wasm");
  assertEquals(code, 0, out);
  assertMatch(out, /^odd_v2\.0_160\.json$/m);
  assertMatch(out, /^ +passed: 314 compared; sign of mask logits the same at 392 of 392 sampled pixels$/m);
});

Deno.test("parity exits with 1 for a number that is off by a thousandth, and names it", () =>
  inFolder(async (dir) => {
    await laidOut(dir, (modules) => firstCase(modules)["objectScore"]! *= 1.001);
    const { code, out } = await parity(dir, "--backend", "wasm", "--case", "decoder/point");
    assertEquals(code, 1, out);
    assertMatch(out, /^ +decoder objectScore +1 +\S+e-3 +1\.0e-3 +OVER \(1\) +decoder\/point$/m);
    assertStringIncludes(out, "FAILED: 1 of ");
  }));

Deno.test("parity exits with 2 for what nobody knows how to compute: a field, a part, a kind of file", () =>
  inFolder(async (dir) => {
    await laidOut(dir, (modules) => {
      firstCase(modules)["entropy"] = 1;
      modules["textEncoder"] = { out: [1, 2] };
    });
    const field = await parity(dir, "--backend", "wasm", "--case", "decoder/point");
    assertEquals(field.code, 2, field.out);
    assertStringIncludes(field.out, "not run: decoder/point entropy");
    const part = await parity(`${dir}/modules/pico256.json`, "--backend", "wasm", "--case", "textEncoder");
    assertEquals(part.code, 2, part.out);
    assertMatch(part.out, /not run: textEncoder\n +within tolerance as far as it was run: /);
    await Deno.mkdir(`${dir}/image`);
    await Deno.writeTextFile(`${dir}/image/depth.json`, `{ "depth": 1 }`);
    const kind = await parity(dir, "--only", "image");
    assertEquals(kind.code, 2, kind.out);
    assertMatch(kind.out, /^image\/depth\.json\n +not run: .*\n +NOT RUN; 1 not run$/m);
  }));

Deno.test("parity exits with 64 for a wrong flag, a case or folder that is not there, and a damaged file, which it names", () =>
  inFolder(async (dir) => {
    await laidOut(dir);
    const wrong: [string[], RegExp][] = [
      [[], /Expected one folder or file, found 0/],
      [[dir, "--only", "sound"], /--only to be one of modules, video, image/],
      [[dir, "--case", "decoder/nobody"], /Expected a case of .*modules\/pico256\.json/],
      [[`${dir}/none`], /found nothing at/],
    ];
    for (const [args, message] of wrong) {
      const { code, err } = await parity(...args);
      assertEquals(code, 64, err);
      assertMatch(err, message);
    }
    await Deno.writeTextFile(`${dir}/video/cut.json`, `{ "model": "pico256", "steps": [`);
    const cut = await parity(dir);
    assertEquals([cut.code, cut.out], [64, ""]);
    assertMatch(cut.err, /error: Expected a reference as JSON in .*\/video\/cut\.json, found /);
    await Deno.writeTextFile(`${dir}/video/cut.json`, `{ "model": "pico256", "steps": [] }`);
    const lacking = await parity(`${dir}/video/cut.json`, "--backend", "wasm");
    assertEquals(lacking.code, 64, lacking.out);
    assertMatch(lacking.err, /cut\.json, found a field that is missing/);
  }));

Deno.test("parity goes on after a file that cannot be run, and ends with 64 and its name", () =>
  inFolder(async (dir) => {
    await laidOut(dir);
    await Deno.writeTextFile(`${dir}/video/cut.json`, `{ "model": "pico256", "steps": [] }`);
    const { code, out, err } = await parity(dir, "--backend", "wasm", "--only", "video");
    assertEquals(code, 64, err);
    assertMatch(out, /^video\/cut\.json\n {2}could not be run: .*a field that is missing/m);
    assertMatch(out, /^video\/pico256_postprocessed\.json\n(.*\n)+ {2}passed: /m);
    assertMatch(err, /Expected 2 files that can be run, found 1 that cannot be: video\/cut\.json/);
  }));
