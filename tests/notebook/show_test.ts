import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeImage } from "../../src/image/decode_image.ts";
import { tensor } from "../../src/tensor/tensor_from_numbers.ts";
import { compareRuns } from "../../src/evaluate/compare_runs.ts";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { makeMask } from "../../src/mask/mask.ts";
import { makeMasklets } from "../../src/masklet/masklets.ts";
import { makeTrackedFrame } from "../../src/masklet/tracked_frame.ts";
import { registerDisplays } from "../../src/notebook/register_displays.ts";
import { prompt } from "../../src/track/prompted.ts";
import { COUNT, isPresent, picturesIn, sampleFrame, sampleMasklets, sampleVideo, shown, squareOf } from "./sample.ts";

registerDisplays();

/** What a player in a cell's HTML shows. */
function playerValues(html: string): {
  frames: { masks: { present?: boolean }[] }[];
  strip: { offsets: number[]; bytes: string } | null;
} {
  return JSON.parse(/const values = (\{.*\});\n/.exec(html)![1]!);
}

const png = (bundle: Record<string, unknown>): Uint8Array<ArrayBuffer> =>
  Uint8Array.fromBase64(String(bundle["image/png"] ?? bundle["image/jpeg"]));

Deno.test("a mask shows itself as a white shape on dark, and says its area and box", async () => {
  const bundle = await shown(squareOf(0));
  const { width, height, rgb } = await decodeImage(png(bundle));
  assertEquals([width, height], [40, 24]);
  assertEquals([...rgb.subarray(3 * (6 * 40 + 4), 3 * (6 * 40 + 5))], [255, 255, 255]);
  assert(rgb[0]! < 64);
  assertEquals(Deno.inspect(squareOf(0)), "Mask 40x24: 64 px inside (6.7 %), x 4..11, y 6..13");
  assertEquals(Deno.inspect(makeMask(3, 2)), "Mask 3x2: empty");
});

Deno.test("a tracked frame shows its picture under its masks, or a dark ground where it has none", async () => {
  const frame = sampleFrame(1);
  const bright = makeTrackedFrame({ ...frame, rgb: new Uint8Array(3 * 40 * 24).fill(200) });
  const [with_, without] = await Promise.all([bright, frame].map(async (one) => decodeImage(png(await shown(one)))));
  assert(Math.abs(with_!.rgb[0]! - 200) < 8);
  assert(without!.rgb[0]! < 64);
  const inside = 3 * (10 * 40 + 8);
  assert(with_!.rgb[inside]! > with_!.rgb[inside + 2]! + 40, "expected the object's colour, a red");
});

Deno.test("a tracked frame shows the candidates of an object below its picture, and tells their predicted IoUs", async () => {
  const frame = sampleFrame(1);
  const candidates = [0, 1, 2].map((i) => ({ mask: squareOf(i), iou: 0.5 + i / 10 }));
  const corrected = makeTrackedFrame({ ...frame, objects: frame.objects.map((one) => ({ ...one, candidates })) });
  const [before, after] = await Promise.all([frame, corrected].map(async (one) => decodeImage(png(await shown(one)))));
  assertEquals([before!.width, before!.height, after!.width], [40, 24, 40]);
  assert(after!.height > 24 + 4, `expected a row below, found ${after!.height} px`);
  assertStringIncludes(Deno.inspect(corrected), "\n    candidate 2: 64 px, predicted IoU 0.700");
});

Deno.test("a tracked frame says which objects it has", () => {
  assertEquals(
    Deno.inspect(sampleFrame(1)),
    "TrackedFrame 1 (00001) at 0.10 s, 40x24\n  object 1: 64 px, object score 4.00, predicted IoU 0.900",
  );
  assertStringIncludes(Deno.inspect(sampleFrame(4)), "object 1: absent, object score -2.00");
});

Deno.test("masklets show spans and disappearances, and a player with the pictures of the video", async () => {
  await using video = await sampleVideo();
  const bundle = await shown(sampleMasklets(video));
  const html = String(bundle["text/html"]);
  assertStringIncludes(html, "<td>present on 0..3, 6..7</td><td>1</td><td>2.50</td><td>8</td>");
  const { frames, strip } = playerValues(html);
  assertEquals(frames.length, COUNT);
  assertEquals(
    frames.map(({ masks }) => masks[0]!.present ?? true),
    [4, 5].reduce((all, i) => all.with(i, false), frames.map(() => true)),
  );
  const bytes = Uint8Array.fromBase64(strip!.bytes);
  const last = await decodeImage(bytes.slice(strip!.offsets.at(-2), strip!.offsets.at(-1)));
  assert(Math.abs(last.rgb[0]! - 70) < 4, "expected the last frame, of grey 70");
  const [poster] = picturesIn(html); // what stands there where no script runs
  assertEquals((await decodeImage(poster!)).width, 40);
});

Deno.test("masklets show their masks alone once their video is closed", async () => {
  const video = await sampleVideo();
  await video.close();
  const html = String((await shown(sampleMasklets(video)))["text/html"]);
  const { frames, strip } = playerValues(html);
  assertEquals([frames.length, strip], [COUNT, null]);
});

Deno.test("masklets without frames or objects show a table all the same", async () => {
  const empty = makeMasklets({ ...sampleMasklets(), prompts: [] }, []);
  assertStringIncludes(String((await shown(empty))["text/html"]), "0 objects on 0 frames");
});

Deno.test("masklets say in the console where each object is", () => {
  assertEquals(
    Deno.inspect(sampleMasklets()),
    "Masklets of square: 1 object on 8 frames (0..7), 40x24, by none\n" +
      "  object 1: present on 0..3, 6..7, mean object score 2.50",
  );
  assert(!isPresent(4));
});

const settings = { allFrames: false, compatible: true };
const scores = { sequence: "a<b", object: 1, frames: ["00001", "00002"], J: [0.5, 0.7], F: [1, NaN] };

Deno.test("an evaluation shows a table and a figure, as plotly's type and as HTML", async () => {
  const bundle = await shown(makeEvaluation("davis", [scores], settings));
  const html = String(bundle["text/html"]);
  assertStringIncludes(html, `<th scope="row">a&lt;b · 1</th><td>–</td><td>0.600</td>`);
  const { data } = bundle["application/vnd.plotly.v1+json"] as { data: { y: unknown[] }[] };
  assertEquals(data.map((trace) => trace.y), [[0.5, 0.7], [1, null]]);
});

Deno.test("an evaluation says its means, and at most a dozen of its rows", () => {
  const one = { ...scores, sequence: "swan", F: [1, 0.9] };
  assertEquals(
    Deno.inspect(makeEvaluation("davis", [one], settings)),
    "Evaluation (davis): J&F 0.775, J 0.600, F 0.950\n  swan 1: J&F 0.775, J 0.600, F 0.950",
  );
  const many = makeEvaluation("davis", Array.from({ length: 20 }, (_, i) => ({ ...one, object: i + 1 })), settings);
  assertMatch(Deno.inspect(many), /swan 12: [^\n]*\n {2}and 8 more rows$/);
});

Deno.test("a tensor shows its planes: red above 0, blue below, white at 0", async () => {
  const logits = tensor([[[-4, 0], [2, 4]], [[1, 1], [1, NaN]]]);
  const bundle = await shown(logits);
  const pictures = await Promise.all(picturesIn(bundle["text/html"]).map((bytes) => decodeImage(bytes)));
  assertEquals(pictures.map(({ width, height }) => [width, height]), [[2, 2], [2, 2]]);
  assertEquals([...pictures[0]!.rgb], [0, 0, 255, 255, 255, 255, 255, 128, 128, 255, 0, 0]);
  assertEquals([...pictures[1]!.rgb.subarray(9)], [0, 0, 0]);
  assertEquals(
    Deno.inspect(logits),
    "Tensor float32 [2, 2, 2], min -4, mean 0.7143, max 4, 1 not finite",
  );
});

Deno.test("a tensor whose last axes are no picture shows its type, shape and range alone", async () => {
  const html = String((await shown(tensor([1, 2, 3])))["text/html"]);
  assertEquals(picturesIn(html).length, 0);
  assertStringIncludes(html, "Tensor float32 [3], min 1, mean 2, max 3");
});

Deno.test("a video shows a few of its frames and says its facts", async () => {
  await using video = await sampleVideo();
  assertEquals(Deno.inspect(video), "Video frames (frames): 40x24, 8 frames, 24 frames/s");
  const pictures = picturesIn((await shown(video))["text/html"]);
  const levels = await Promise.all(pictures.map(async (bytes) => (await decodeImage(bytes)).rgb[0]!));
  assertEquals(levels.map((level) => Math.round(level / 10)), [0, 2, 4, 5, 7]);
});

Deno.test("what was prompted shows each prompted frame with its clicks and boxes", async () => {
  await using video = await sampleVideo();
  const prompted = prompt(
    video,
    { frame: 0, object: 1, points: [[8, 10], [30, 20]], labels: [1, 0] },
    { frame: 2, object: "tail", box: [1, 2, 11, 12] },
    { frame: 2, object: 3, mask: squareOf(2) },
  );
  const html = String((await shown(prompted))["text/html"]);
  assertEquals(html.match(/<svg /g)!.length, 2);
  assertStringIncludes(html, `<circle cx="8" cy="10"`);
  assertStringIncludes(html, `<rect x="1" y="2" width="10" height="10"`);
  assertEquals(
    Deno.inspect(prompted),
    [
      "Prompted frames: 3 prompts for 3 objects",
      "  object 1 on frame 0: +(8, 10) −(30, 20)",
      "  object tail on frame 2: box 1, 2, 11, 12",
      "  object 3 on frame 2: mask of 64 px",
    ].join("\n"),
  );
});

Deno.test("an evaluation says what was left out of it, and why, with no markup of the files' names", async () => {
  const scores = { sequence: "swan", object: 1, frames: ["1"], J: [1], F: [1] };
  const leftOut = [{ sequence: "swan", frame: "2", code: "bad-image", reason: "Expected a PNG in <b>.png" }] as const;
  const evaluation = makeEvaluation("davis", [scores], settings, { leftOut });
  const html = String((await shown(evaluation))["text/html"]);
  assertEquals(html.includes("left out: swan 2: Expected a PNG in &lt;b&gt;.png"), true);
  assertEquals(Deno.inspect(evaluation).includes("left out: 1"), true);
});

Deno.test("a comparison of two runs shows the sequences side by side, with the sign of each difference", async () => {
  const run = (...scores: number[]) =>
    makeEvaluation(
      "vos",
      scores.map((J, i) => ({ sequence: `s<${i}`, object: 1, frames: ["1"], J: [J], F: [J] })),
      { allFrames: true, compatible: false },
    );
  const comparison = compareRuns(run(0.5, 0.75), run(0.75, 0.625));
  const html = String((await shown(comparison))["text/html"]);
  assertStringIncludes(html, '<th scope="row">s&lt;0</th><td>0.500</td><td>0.750</td><td>+0.250</td>');
  const said = Deno.inspect(comparison);
  assertMatch(said, /^Comparison by J&F: \+0\.06\d \[.*\], better in 1, worse in 1, alike in 0\n/);
  assertStringIncludes(said, "s<1: 0.750 to 0.625, -0.125");
});
