import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeRgbPng } from "../../src/image/encode_image.ts";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import { readMasklets } from "../../src/run/read_masklets.ts";
import { noChromium, withPage } from "../browser.ts";
import { untilReady } from "../while_running.ts";

const PROGRAM = decodeURIComponent(new URL("../../src/cli/masklet.ts", import.meta.url).pathname);
const [WIDTH, HEIGHT] = [96, 72];

/** A program that was started, and what it has said so far. */
function started(
  cwd: string,
  ...args: string[]
): { said: () => string; ended: Promise<Deno.CommandStatus>; process: Deno.ChildProcess } {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", PROGRAM, ...args],
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    env: { NO_COLOR: "1", DISPLAY: "", WAYLAND_DISPLAY: "" },
  }).spawn();
  let said = "";
  const read = (async () => {
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) said += text;
  })();
  const ended = Promise.all([process.status, read]).then(([status]) => status);
  return { said: () => said, ended, process };
}

/** Waits until a program has said something. */
async function matchIn(run: ReturnType<typeof started>, pattern: RegExp): Promise<string> {
  await untilReady(() => pattern.test(run.said()), run.ended, run.said);
  return pattern.exec(run.said())![0];
}

async function inClip(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${dir}/video`);
    for (let t = 0; t < 3; t++) {
      const rgb = syntheticFrame(WIDTH, HEIGHT, t);
      await Deno.writeFile(`${dir}/video/0000${t}.png`, await encodeRgbPng({ width: WIDTH, height: HEIGHT, rgb }));
    }
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test({
  name: "track --pick tracks what is clicked in a browser, and keeps it as a file of prompts (needs chromium)",
  ignore: noChromium,
  fn: () =>
    inClip(async (dir) => {
      const run = started(dir, "track", "video", "--pick", "--frame", "1", "--out", "out");
      const address = await matchIn(run, /http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\//);
      await withPage(new URL(address), async (page) => {
        await page.locator('#stage[data-frame="1"]').waitFor();
        const box = (await page.locator("#stage").boundingBox())!;
        await page.mouse.click(box.x + 20.5 * box.width / WIDTH, box.y + 30.5 * box.height / HEIGHT);
        await page.locator('#stage[data-answers="1"]').waitFor();
        await page.locator("#done:not([disabled])").click();
        await page.getByText("Thank you").waitFor();
      });
      assertEquals((await run.ended).code, 0, run.said());
      const prompts = JSON.parse(await Deno.readTextFile(`${dir}/out/prompts.json`));
      assertEquals(prompts, [{ frame: 1, object: 1, points: [[20, 30]], labels: [1] }]);
      assertEquals((await readMasklets(`${dir}/out`)).frames.map(({ index }) => index), [1, 2]);
      const again = started(dir, "track", "video", "--prompts", "out/prompts.json", "--out", "out");
      assertEquals((await again.ended).code, 0);
      assertMatch(again.said(), /out holds this run, complete: 2 frames/);
    }),
});

Deno.test("track --pick ends by SIGINT without an answer, and goes with no other prompt", () =>
  inClip(async (dir) => {
    const both = started(dir, "track", "video", "--pick", "--point", "3,4", "--out", "out");
    assertEquals((await both.ended).code, 1);
    const run = started(dir, "track", "video", "--pick", "--out", "out");
    await matchIn(run, /http:\/\/127/);
    run.process.kill("SIGINT");
    assertEquals((await run.ended).code, 130);
    assert(!(await Array.fromAsync(Deno.readDir(dir))).some(({ name }) => name === "out"));
  }));
