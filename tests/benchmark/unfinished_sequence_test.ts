import { assertEquals, assertRejects } from "@std/assert";
import { runBenchmark } from "../../src/benchmark/run_benchmark.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { encodeJpeg } from "../../src/image/encode_image.ts";
import { writeVideo } from "../../src/video/write_video.ts";
import { savJson } from "../dataset/small_datasets.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { writeSmallDataset } from "./small_dataset.ts";

const FRAMES = 6;

/** How many pictures a run of one sequence encodes. */
async function encodedBy(root: string, out: string): Promise<number> {
  const model = colourModel();
  await runBenchmark(model, await openDataset(root), { protocol: "vos", out });
  return model.calls.filter(({ part }) => part === "encodeImage").length;
}

const scoresOf = async (out: string): Promise<unknown> =>
  JSON.parse(await Deno.readTextFile(`${out}/parts/a.json`)).part.scores;

async function stoppedRun(root: string, frame = 4): Promise<void> {
  const stop = new AbortController();
  const stopped = async () =>
    await runBenchmark(colourModel(), await openDataset(root), {
      ...{ protocol: "vos", out: `${root}/run`, signal: stop.signal },
      onProgress: ({ frame: now }) => now === frame && stop.abort(new Error("enough")),
    });
  await assertRejects(stopped, Error, "enough");
}

Deno.test("a sequence that was stopped halfway goes on after its last frame, objects that come later included, to the same scores", async () => {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, ["a"], FRAMES);
    const all = await encodedBy(root, `${root}/whole`);
    await stoppedRun(root);
    const { before, started } = JSON.parse(await Deno.readTextFile(`${root}/run/parts/a.unfinished/session.json`));
    assertEquals([before, started <= Date.now()], [0, true]);
    const rest = await encodedBy(root, `${root}/run`);
    // two runs, of which one begins on frame 2: each answers its prompt anew, and tracks what is left
    assertEquals([all, rest], [FRAMES + FRAMES - 2, 2 * (1 + FRAMES - 4)]);
    assertEquals(await scoresOf(`${root}/run`), await scoresOf(`${root}/whole`));
    for (let t = 0; t < FRAMES; t++) {
      const file = `masks/a/0000${t}.png`;
      assertEquals(await Deno.readFile(`${root}/run/${file}`), await Deno.readFile(`${root}/whole/${file}`));
    }
    const left = await Array.fromAsync(Deno.readDir(`${root}/run/parts`), ({ name }) => name);
    assertEquals(left, ["a.json"]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("a sequence whose files were replaced since it was stopped begins anew", async () => {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, ["a"], FRAMES);
    await stoppedRun(root);
    const picture = await decodeImage(`${root}/JPEGImages/a/00000.jpg`);
    const lighter = { ...picture, rgb: picture.rgb.map((level) => Math.min(255, level + 3)) };
    await Deno.writeFile(`${root}/JPEGImages/a/00000.jpg`, await encodeJpeg(lighter, { quality: 95 }));
    assertEquals(await encodedBy(root, `${root}/run`), await encodedBy(root, `${root}/whole`));
    assertEquals(await scoresOf(`${root}/run`), await scoresOf(`${root}/whole`));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("a sequence that is a video file goes on after its last frame as well", async () => {
  const root = await Deno.makeTempDir();
  try {
    const frames = async function* () {
      for (let index = 0; index < 8; index++) {
        const rgb = new Uint8Array(3 * 48).fill(20 * index);
        yield { index, time: index / 24, name: String(index).padStart(5, "0"), width: 8, height: 6, rgb };
        await Promise.resolve();
      }
    };
    await writeVideo(`${root}/a.mp4`, frames(), { framesPerSecond: 24 });
    await Deno.writeTextFile(`${root}/a_manual.json`, JSON.stringify(savJson("a", [[true, true]])));
    const all = await encodedBy(root, `${root}/whole`);
    await stoppedRun(root, 5);
    assertEquals([all, await encodedBy(root, `${root}/run`)], [8, 1 + 8 - 5]);
    assertEquals(await scoresOf(`${root}/run`), await scoresOf(`${root}/whole`));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
