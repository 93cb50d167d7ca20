import { assert, assertEquals } from "@std/assert";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { saveResults } from "../../src/dataset/save_results.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { encodeGrayPng, encodeJpeg } from "../../src/image/encode_image.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { five, withFiles } from "./small_datasets.ts";

const [WIDTH, HEIGHT] = [96, 64];

/** A bright square on dark ground that moves a pixel a frame, in SA-V's layout; the second object begins at frame 4. */
async function squares(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  const inside = (left: number, top: number) => (i: number): boolean => {
    const [x, y] = [i % WIDTH - left, Math.floor(i / WIDTH) - top];
    return x >= 0 && x < 24 && y >= 0 && y < 24;
  };
  for (let frame = 0; frame <= 8; frame++) {
    const objects = [inside(8 + frame, 8), inside(60 - frame, 34)];
    const rgb = new Uint8Array(3 * WIDTH * HEIGHT).fill(30);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      if (objects[0]!(i)) rgb.set([230, 60, 50], 3 * i);
      if (frame >= 4 && objects[1]!(i)) rgb.set([60, 200, 240], 3 * i);
    }
    files[`JPEGImages_24fps/v/${five(frame)}.jpg`] = await encodeJpeg({ width: WIDTH, height: HEIGHT, rgb }, {
      quality: 95,
    });
    if (frame % 4 !== 0) continue;
    for (const [o, shows] of objects.entries()) {
      const mask = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (o === 0 || frame >= 4) && shows(i) ? 1 : 0);
      files[`Annotations_6fps/v/00${o}/${five(frame)}.png`] = await encodeGrayPng(mask, WIDTH, HEIGHT);
    }
  }
  return files;
}

Deno.test("a sequence of SA-V is tracked from its prompts, late object included, and its results are scored", async () =>
  withFiles(await squares(), async (root) => {
    await using model = await loadModel(undefined, { backend: "wasm" });
    for await (const sequence of await openDataset(root)) {
      await using video = await loadVideo(sequence.video);
      const prompts = await sequence.prompts();
      assertEquals(prompts.map(({ frame, object }) => [frame, object]), [[0, "000"], [4, "001"]]);
      const masklets = await collect(propagate(model, prompt(video, ...prompts)));
      await saveResults(masklets, sequence, `${root}/results`);
    }
    const { rows, global } = await evaluateFolders(`${root}/results`, `${root}/Annotations_6fps`, { protocol: "sav" });
    assertEquals(rows.map(({ object }) => object), ["000", "001"]);
    assert(global.J.mean > 0.8, `J ${global.J.mean}`);
  }));
