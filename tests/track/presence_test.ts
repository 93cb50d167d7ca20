import { assertEquals } from "@std/assert";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { prompt } from "../../src/track/prompted.ts";
import { scoreOf } from "../fakes/colour_model.ts";
import { colourVideo, moving } from "../fakes/colour_video.ts";
import { BLUE, boxBlue, clickRed, redAt, run } from "../fakes/tracking.ts";

/** A red block that is half hidden on frame 2, gone on 3 and 4, and back afterwards, beside a blue one that stays. */
const frames = moving(8, redAt(0), [1, 0], [BLUE]).map((blocks, t) =>
  t === 2
    ? [...blocks, { ...redAt(2), colour: "black" as const, size: [4, 2] as const }]
    : t === 3 || t === 4
    ? [BLUE]
    : blocks
);
const prompted = prompt(colourVideo(frames), clickRed(0, "goes"), boxBlue(0, "stays"));
const masklets = await run(prompted);
const spans = (objectScoreThreshold?: number) =>
  masklets.object("goes", objectScoreThreshold === undefined ? {} : { objectScoreThreshold }).spans
    .map(({ first, last, present }) => `${first}..${last} ${present ? "there" : "away"}`);

Deno.test("an object that goes and comes back has the spans in which it is there, and no mask while it is away", () => {
  assertEquals(spans(), ["0..2 there", "3..4 away", "5..7 there"]);
  const track = masklets.object("goes");
  assertEquals([track.disappearances, maskArea(track.mask(3)), maskArea(track.mask(2))], [1, 0, 8]);
  assertEquals(track.objectScores.map((score) => score), [16, 16, 8, 0, 0, 16, 16, 16].map(scoreOf));
  assertEquals(masklets.object("stays").spans.length, 1);
});

Deno.test("spans follow the threshold that they are asked for", () => {
  assertEquals(spans(scoreOf(8)), ["0..1 there", "2..4 away", "5..7 there"]);
  assertEquals(spans(100), ["0..7 away"]);
  assertEquals(spans(scoreOf(0) - 1), ["0..7 there"]);
});

Deno.test("a run's threshold empties masks and splits spans; what is found and remembered stays", async () => {
  const strict = await run(prompted, { objectScoreThreshold: scoreOf(8) });
  assertEquals(strict.object("goes").spans.map(({ first }) => first), [0, 2, 5]);
  assertEquals(maskArea(strict.object("goes").mask(2)), 0);
  const found = ({ frames }: typeof strict) => frames.map(({ objects }) => objects.map(({ rle: _, ...rest }) => rest));
  assertEquals(found(strict), found(masklets));
});
