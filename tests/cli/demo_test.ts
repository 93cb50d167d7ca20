import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readMasklets } from "../../src/run/read_masklets.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

Deno.test("deno task demo tracks the bundled clip, scores it, and writes masks, an overlay and a report", async () => {
  const out = await Deno.makeTempDir();
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "demo", "--out", out],
    cwd: ROOT,
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const [said, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(code, 0, errors);
  const score = Number(/^J&F (0\.\d{3})$/m.exec(said!)?.[1]);
  assert(score > 0.7, `expected J&F above 0.7, found ${score}`);
  assertMatch(said!, /50 frames at [\d.]+ frames\/s/);
  assertEquals((await readMasklets(`${out}/masks`)).frames.length, 50);
  {
    await using overlay = await loadVideo(`${out}/overlay.mp4`);
    assertEquals([overlay.width, overlay.height, overlay.frameCount], [426, 240, 50]);
  }
  const report = await Deno.readTextFile(`${out}/report.html`);
  assertStringIncludes(report, "sam2.1_hiera_pico");
  assert(!/<(script|link|img)[^>]+(src|href)="https?:/.test(report), "the report asks the network for nothing");
  const again = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "report", `${out}/masks`],
    cwd: ROOT,
    stdin: "null",
  }).output();
  assertStringIncludes(new TextDecoder().decode(again.stdout), `J&F ${score.toFixed(3)} (davis`);
  await Deno.remove(out, { recursive: true });
});
