import { assert, assertEquals } from "@std/assert";
import { decodeImage, segment } from "../../mod.ts";
import { collectMasks, segmentEverything } from "../../mod.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { painted, SIDE } from "../fakes/colours.ts";

const picture = { width: SIDE, height: SIDE, rgb: painted([{ colour: "red", left: 4, top: 5 }]) };
type Shown = Record<symbol, () => Promise<Record<string, string>>>;
const bundle = (value: unknown) => (value as Shown)[Symbol.for("Jupyter.display")]!();

Deno.test("a segmentation shows its candidates side by side, and says their scores", async () => {
  const found = await segment(colourModel(), picture, { points: [[5, 6]], labels: [1] });
  const shown = await bundle(found);
  const png = await decodeImage(Uint8Array.fromBase64(shown["image/jpeg"]!));
  assertEquals([png.width, png.height], [3 * SIDE + 12, SIDE]);
  const pixel = (x: number, y: number) => [...png.rgb.subarray(3 * (y * png.width + x), 3 * (y * png.width + x) + 3)];
  assert(pixel(SIDE + 2, 3).every((level) => level > 235), "white between them");
  // beside the square: black under the exact mask, coloured under the second candidate, which is grown by a pixel
  const [under, grown] = [pixel(3, 6), pixel(SIDE + 6 + 3, 6)];
  assert(under[1]! < 30 && grown[1]! > 60, `expected the masks over the square, found ${under} and ${grown}`);
  assert(pixel(0, SIDE - 1).every((level) => level < 20), "beside it the picture is as it was");
  assert(
    /^Segmentation 16x16, 3 candidates\n {2}0: predicted IoU 0\.900, stability .*, \d+ px \(best\)\n/.test(
      shown["text/plain"]!,
    ),
  );
  assertEquals(Deno.inspect(found), shown["text/plain"]!);
});

Deno.test("all masks of a picture are shown over it", async () => {
  const options = { pointsPerSide: 4, stabilityScoreThreshold: 0 };
  const found = await collectMasks(segmentEverything(colourModel(), picture, options));
  const shown = await bundle(found);
  const png = await decodeImage(Uint8Array.fromBase64(shown["image/jpeg"]!));
  assertEquals([png.width, png.height], [SIDE, SIDE]);
  assert(png.rgb.some((v, i) => v !== picture.rgb[i]));
  assert(shown["text/plain"]!.startsWith(`AutomaticMasks 16x16: ${found.masks.length} masks, predicted IoU`));
});
