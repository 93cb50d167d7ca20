import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { chartSvg } from "../../src/report/report_chart.ts";
import { runReport } from "../../src/report/run_report.ts";
import { viewBy } from "../../src/report/view.ts";
import { maskToBytes } from "../../src/mask/mask.ts";
import { noChromium, withPage } from "../browser.ts";
import { COUNT, HEIGHT, sampleMasklets, sampleVideo, squareOf, WIDTH } from "../notebook/sample.ts";

const RECORD = {
  version: 1,
  command: "masklet track 'my clip.mp4' --point 3,4",
  made: { backend: "none" },
  tracked: { frames: 8, seconds: 2 },
  peakMemory: 3 * 2 ** 20,
  files: [],
} as const;

Deno.test("the report of a run has its player, objects, speed, memory, configuration and command", async () => {
  await using video = await sampleVideo();
  const page = await runReport(sampleMasklets(video), { record: RECORD });
  for (
    const part of [
      `<div id="player">`,
      "<dt>frames a second</dt><dd>4.0</dd>",
      "<dt>most memory</dt><dd>3 MB</dd>",
      "present on 0..3, 6..7",
      "<code>masklet track &#39;my clip.mp4&#39; --point 3,4</code>",
      `<th scope="row">backend</th><td>none</td>`,
    ]
  ) assertStringIncludes(page, part);
  assertEquals(page.match(/<svg /g)!.length, 3);
  assert(!page.includes(`id="figure"`), "expected no figure of scores without truth");
});

Deno.test("with truth the report of a run is scored, and says where that was on a part of the frames", async () => {
  await using video = await sampleVideo();
  const truth = await Deno.makeTempDir();
  for (let i = 0; i < 4; i++) {
    await Deno.writeFile(`${truth}/0000${i}.png`, await encodeIndexedPng(maskToBytes(squareOf(i)), WIDTH, HEIGHT));
  }
  await Deno.writeFile(`${truth}/00099.png`, await encodeIndexedPng(maskToBytes(squareOf(0)), WIDTH, HEIGHT));
  const page = await runReport(sampleMasklets(video), { truth });
  assertStringIncludes(page, "<dt>J&amp;F</dt><dd>1.000</dd>");
  assertMatch(page, /scored on a part of the truth: [^:]+: 4 of 5 frames, 00000 to 00003/);
  await Deno.remove(truth, { recursive: true });
});

Deno.test("view() writes the page, opens it where somebody can, and else says where it is", async () => {
  await using video = await sampleVideo();
  const dir = await Deno.makeTempDir();
  const asked: string[] = [];
  const open = (address: string): Promise<boolean> => {
    asked.push(address);
    return Promise.resolve(false);
  };
  const path = await viewBy(open, sampleMasklets(video), { path: `${dir}/page.html` });
  assertEquals([path, asked], [`${dir}/page.html`, [`${dir}/page.html`]]);
  assertStringIncludes(await Deno.readTextFile(path), "mountPlayer");
  await viewBy(open, sampleMasklets(video), { path, open: false });
  assertEquals(asked.length, 1);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a chart draws a path a curve, breaks it where a value is missing, and keeps peaks of long runs", () => {
  const gap = chartSvg({ title: "a < b", series: [{ name: "x", points: [[0, 1], [1, NaN], [2, 2]] }], level: 0 });
  assertEquals(gap.match(/<path d="M[^"L]*M/g)!.length, 1);
  assertStringIncludes(gap, "a &lt; b");
  const points = Array.from({ length: 5000 }, (_, i): [number, number] => [i, i === 2501 ? 9 : i % 2]);
  const long = chartSvg({ title: "long", series: [{ name: "x", points }] });
  assert(long.length < 20_000, `found ${long.length} characters`);
  const heights = [...long.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
  assert(Math.min(...heights) < 30, "expected the one high value to be drawn");
  assertEquals(chartSvg({ title: "none", series: [] }), "");
});

Deno.test(
  "in a run's report the curves' line follows the player, and a click into a curve moves the player (needs chromium)",
  { ignore: noChromium },
  async () => {
    await using video = await sampleVideo();
    const dir = await Deno.makeTempDir();
    await Deno.writeTextFile(`${dir}/page.html`, await runReport(sampleMasklets(video)));
    await withPage(`${dir}/page.html`, async (page, log) => {
      const x = (): Promise<string | null> => page.locator(".cursor").first().getAttribute("x1");
      const first = Number(await x());
      await page.keyboard.press("ArrowRight");
      await page.locator('#stage[data-frame="00001"]').waitFor();
      assert(Number(await x()) > first);
      await page.locator(".masklet-chart svg").first().scrollIntoViewIfNeeded();
      const box = (await page.locator(".masklet-chart svg").first().boundingBox())!;
      await page.mouse.click(box.x + box.width * 0.985, box.y + box.height / 2);
      await page.locator(`#stage[data-frame="0000${COUNT - 1}"]`).waitFor();
      assertEquals([log.errors, log.requests], [[], []]);
    });
    await Deno.remove(dir, { recursive: true });
  },
);
