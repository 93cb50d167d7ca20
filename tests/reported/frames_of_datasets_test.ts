import { assertEquals } from "@std/assert";
import { checkDataset } from "../../src/dataset/check_dataset.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { saveResults } from "../../src/dataset/save_results.ts";
import { maskBox } from "../../src/mask/mask_ops.ts";
import { makeTrackedFrame, type TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const data = (name: string): URL => new URL(`${name}/data`, import.meta.url);

Deno.test("frames 0.jpg … 11.jpg are in the order of numbers for the video, the prompts, the results and the check", async () => {
  const dataset = await openDataset(data("dataset-unpadded-names"));
  const [sequence] = await Array.fromAsync(dataset);
  await using video = await loadVideo(sequence!.video);
  const names = Array.from({ length: 12 }, (_, i) => String(i));
  assertEquals([video.frameNames, sequence!.asked, sequence!.annotated.map(({ name }) => name)], [names, names, names]);
  const [prompt] = await sequence!.prompts();
  const box = maskBox(prompt!.mask!)!;
  assertEquals([prompt!.frame, (box.left + box.right) / 2], [2, 16]); // pixels 8 to 23: their centre is 15.5
  async function* frames(): AsyncGenerator<TrackedFrame> {
    const { width, height } = video;
    for (const [index, name] of names.entries()) {
      yield makeTrackedFrame({ index, time: 0, width, height, name, objects: [] });
    }
  }
  const out = await Deno.makeTempDir();
  const folder = await saveResults(frames(), sequence!, out);
  assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 12);
  await Deno.remove(out, { recursive: true });
  assertEquals(await Array.fromAsync(checkDataset(dataset)), []);
});

Deno.test("frames of DAVIS may be PNG, and have any extension of a picture in any case", async () => {
  const dataset = await openDataset(data("davis-jpg-only"));
  const [sequence] = await Array.fromAsync(dataset);
  assertEquals(sequence!.frames.map((path) => path.replace(/^.*\//, "")), [0, 1, 2, 3, 4].map((i) => `0000${i}.png`));
  assertEquals(await Array.fromAsync(checkDataset(dataset)), []);
  const copy = await Deno.makeTempDir();
  for (const folder of ["JPEGImages/480p/a", "Annotations/480p/a", "ImageSets/2017"]) {
    await Deno.mkdir(`${copy}/${folder}`, { recursive: true });
  }
  await Deno.writeTextFile(`${copy}/ImageSets/2017/val.txt`, "a\n");
  for (const [i, extension] of ["PNG", "png", "Png"].entries()) {
    const picture = new URL(`davis-jpg-only/data/JPEGImages/480p/a/0000${i}.png`, import.meta.url);
    await Deno.copyFile(picture, `${copy}/JPEGImages/480p/a/0000${i}.${extension}`);
    const mask = new URL(`davis-jpg-only/data/Annotations/480p/a/0000${i}.png`, import.meta.url);
    await Deno.copyFile(mask, `${copy}/Annotations/480p/a/0000${i}.${extension}`);
  }
  await Deno.writeTextFile(`${copy}/Annotations/480p/a/._00000.png`, "Mac");
  await Deno.writeTextFile(`${copy}/JPEGImages/480p/a/Thumbs.db`, "Windows");
  assertEquals(await Array.fromAsync(checkDataset(await openDataset(copy))), []);
  await Deno.remove(copy, { recursive: true });
});
