import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeGrayPng, encodeRgbPng } from "../../src/image/encode_image.ts";
import { syntheticFrame, syntheticMask } from "../../src/parity/synthetic_video.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const [WIDTH, HEIGHT, FRAMES] = [97, 73, 5];

/** A clip of an odd size with the true masks of an object, as 0 and 255, of all its frames. */
async function clip(): Promise<string> {
  const dir = await Deno.makeTempDir();
  for (const name of ["video", "truth"]) await Deno.mkdir(`${dir}/${name}`);
  for (let t = 0; t < FRAMES; t++) {
    const rgb = syntheticFrame(WIDTH, HEIGHT, t);
    await Deno.writeFile(`${dir}/video/0000${t}.png`, await encodeRgbPng({ width: WIDTH, height: HEIGHT, rgb }));
    const truth = syntheticMask(WIDTH, HEIGHT, t, 1);
    await Deno.writeFile(`${dir}/truth/0000${t}.png`, await encodeGrayPng(truth, WIDTH, HEIGHT));
  }
  return dir;
}

/** Runs the program as a user does, in a folder. */
async function masklet(cwd: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", `${ROOT}src/cli/masklet.ts`, ...args],
    cwd,
    stdin: "null",
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("track makes overlay, report and J&F of a part, a second call makes what is asked for then, report the page", async () => {
  const dir = await clip();
  const said = ["track", "video", "--mask", "truth/00000.png", "--max-frames", "4", "--out", "out"];
  const first = await masklet(dir, ...said, "--overlay", "--report", "--truth", "truth");
  assertEquals(first.code, 0, first.err);
  assertMatch(
    first.out.trimEnd().split("\n").at(-1)!,
    /^J&F 0\.\d{3} \(davis2016, 2 frames count; 4 of 5 frames, 00000 to 00003\)$/,
  );
  assertMatch(first.err, /next: masklet /);
  await using overlay = await loadVideo(`${dir}/out/overlay.mp4`);
  assertEquals([overlay.frameCount, overlay.width, overlay.height], [4, 96, 72]);
  const page = await Deno.readTextFile(`${dir}/out/report.html`);
  for (
    const part of ["mountPlayer", "frames a second", "masklet track video --mask truth/00000.png", "<dt>J&amp;F</dt>"]
  ) {
    assertStringIncludes(page, part);
  }

  await Deno.remove(`${dir}/out/report.html`);
  const again = await masklet(dir, ...said, "--json");
  assertEquals(again.code, 0, again.err);
  const json = JSON.parse(again.out);
  assertEquals([json.frames, json.objects, json.tracked.frames], [4, [1], 4]);
  assertStringIncludes(again.err, "out holds this run, complete");

  const elsewhere = await masklet(dir, "report", "out", "--out", "new/pages/run.html");
  assertEquals([elsewhere.code, elsewhere.out.split("\n")[0]], [0, "report in new/pages/run.html"], elsewhere.err);

  const report = await masklet(dir, "report", "out");
  assertEquals(report.code, 0, report.err);
  assertMatch(report.out, /^report in out\/report\.html\nJ&F 0\.\d{3} \(davis2016/);

  await Deno.writeTextFile(`${dir}/attributes.json`, '{"truth": {"1": ["fast"]}}');
  const grouped = await masklet(dir, "report", "out", "--attributes", "attributes.json");
  assertEquals(grouped.code, 0, grouped.err);
  const groupedPage = await Deno.readTextFile(`${dir}/out/report.html`);
  for (const part of ["By attribute", '<th scope="row">fast</th>', "fast (1)"]) assertStringIncludes(groupedPage, part);
  await Deno.writeTextFile(`${dir}/attributes.json`, '{"other": ["slow"]}');
  const unknown = await masklet(dir, "report", "out", "--attributes", "attributes.json");
  assertEquals(unknown.code, 1);
  assertStringIncludes(
    unknown.err,
    "Expected attributes of the sequences that were scored (truth), found those of other",
  );

  const scored = await masklet(dir, "evaluate", "out", "truth", "--protocol", "davis2016", "--partial", "--json");
  assertEquals(scored.code, 0, scored.err);
  assertEquals(JSON.parse(scored.out).partial, [{
    sequence: "truth",
    frames: 4,
    of: 5,
    first: "00000",
    last: "00003",
  }]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("track refuses before it tracks: a video as overlay's file, a page that cannot be written, truth that is not there, rules without truth, truth of the first frame alone", async () => {
  const dir = await clip();
  await Deno.mkdir(`${dir}/first`);
  await Deno.copyFile(`${dir}/truth/00000.png`, `${dir}/first/00000.png`);
  const ways = [
    [["--overlay", "video"], "Expected --overlay to name another file than the video"],
    [["--truth", "nowhere"], "Expected a folder at nowhere, found none"],
    [["--report", "video/00000.png/page.html"], "Expected to write video/00000.png/page.html, found: Not a directory"],
    [["--overlay", "truth"], "Expected to write truth, found: a folder"],
    [["--protocol", "davis"], "Expected --truth beside --protocol"],
    [["--truth", "first"], "first, found 1: davis2016 leaves out the first and the last"],
  ] as const;
  for (const [flags, expected] of ways) {
    const { code, out, err } = await masklet(dir, "track", "video", "--box", "9,9,40,40", "--out", "out", ...flags);
    assertEquals([code, out], [1, ""], err);
    assertStringIncludes(err, expected);
  }
  assert(!(await Array.fromAsync(Deno.readDir(dir))).some(({ name }) => name === "out"));
  await Deno.remove(dir, { recursive: true });
});
