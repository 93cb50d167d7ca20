import { assert, assertEquals } from "@std/assert";
import { decodeImage } from "../../src/image/decode_image.ts";
import { registerRunWatcher } from "../../src/masklet/run_watcher.ts";
import { KeptPictures, keptPictures, PICTURE_KEEPER } from "../../src/notebook/kept_pictures.ts";
import { MASKLETS_DISPLAY } from "../../src/notebook/show_masklets.ts";
import { watchOn } from "../../src/notebook/watch.ts";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { clickRed, clip } from "../fakes/tracking.ts";

const picture = (index: number) => ({
  ...{ index, time: index, name: String(index), width: 16, height: 8 },
  rgb: new Uint8Array(3 * 16 * 8).fill(index % 256),
});

Deno.test("pictures are kept while a run goes: its player decodes no frame once more, and shows all of them", async () => {
  const video = clip();
  registerRunWatcher(PICTURE_KEEPER);
  try {
    const masklets = await collect(propagate(colourModel(), prompt(video, clickRed())));
    const decoded = video.decoded.length;
    const shown = await keptPictures(masklets);
    assertEquals([...shown!.keys()], [0, 1, 2, 3, 4, 5, 6, 7]);
    const { width, height } = await decodeImage(shown!.get(3)!);
    assertEquals([width, height], [video.width, video.height]);
    const html = String((await MASKLETS_DISPLAY.jupyter!(masklets))["text/html"]);
    assertEquals(video.decoded.length, decoded);
    assertEquals(/"offsets":\[([\d,]+)\]/.exec(html)![1]!.split(",").length, 9);
  } finally {
    registerRunWatcher(undefined);
  }
  const unwatched = await collect(propagate(colourModel(), prompt(clip(), clickRed())));
  assertEquals(await keptPictures(unwatched), undefined);
});

Deno.test("a preview shows the picture that was decoded for tracking", async () => {
  const video = clip();
  const run = propagate(colourModel(), prompt(video, clickRed()));
  const shown: unknown[] = [];
  const output = { show: (bundle: unknown) => Promise.resolve(void shown.push(bundle)) };
  await Array.fromAsync(watchOn(output, run, { interval: 0 }, () => 0));
  assert(shown.length > 1);
  assertEquals(video.decoded, [0, 0, 1, 2, 3, 4, 5, 6, 7]); // frame 0 answers the prompt, and is tracked
});

Deno.test("of a long run every second picture goes, and those of prompts stay", async () => {
  const kept = new KeptPictures([5], 4);
  for (let index = 0; index < 40; index++) kept.take(picture(index));
  const of = await kept.of(Array.from({ length: 40 }, (_, i) => i));
  assertEquals([...of!.keys()], [0, 5, 8, 16, 24, 32]);
});

Deno.test("frames that were not seen, as a resumed run has them, are left to the video", async () => {
  const kept = new KeptPictures();
  kept.take(picture(3));
  assertEquals([await kept.of([2, 3]), [...(await kept.of([3]))!.keys()]], [undefined, [3]]);
});
