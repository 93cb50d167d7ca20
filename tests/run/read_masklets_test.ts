import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { attachVideo, readMasklets } from "../../src/run/read_masklets.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import type { VideoSource } from "../../src/frame/frame.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { MaskletError } from "../../src/error.ts";
import { checkPrompt } from "../../src/prompt/check_prompt.ts";
import { drawn } from "../drawn.ts";
import { runOf } from "./runs.ts";
import { inFolder } from "../in_folder.ts";

const bounds = { width: 4, height: 1 };
const prompts = [
  checkPrompt({ frame: 0, object: 1, points: [[1, 0.5], [3, 0]], labels: [1, 0], box: [0, 0, 3, 1] }, bounds),
  checkPrompt({ frame: 0, object: "dog", mask: drawn("..#.") }, bounds),
];
const run = runOf(
  [[[1, drawn("##..")], ["dog", drawn(".##.")]], [[1, drawn("...#")]]],
  (index) => `img_${index}`,
  { prompts, options: { memories: 7 }, model: "pico" },
);

Deno.test("readMasklets() gives back frames, masks, scores, prompts and options", () =>
  inFolder(async (dir) => {
    await run.save(dir, { layout: "davis" });
    const masklets = await readMasklets(dir);
    assertEquals(masklets.toJSON(), run.toJSON());
    assertEquals(masklets.object("dog").mask(0), drawn(".##."));
    assertEquals(masklets.prompts, prompts);
    assertEquals(masklets.frames.map(({ name, time }) => [name, time]), [["img_0", 0], ["img_1", 0.04]]);
  }));

Deno.test("readMasklets() knows prompted frames as conditioning frames", () =>
  inFolder(async (dir) => {
    await saveMasklets(run, dir);
    const conditioning = (await readMasklets(`${dir}/masklets.json`)).frames.map((f) =>
      f.objects.map((o) => o.conditioning)
    );
    assertEquals(conditioning, [[true, true], [false]]);
  }));

Deno.test("masklets that were read can be saved again, in another layout", () =>
  inFolder(async (dir) => {
    await saveMasklets(run, `${dir}/a`);
    await (await readMasklets(`${dir}/a`)).save(`${dir}/b`, { layout: "sav" });
    assertEquals((await readMasklets(`${dir}/b`)).toJSON(), run.toJSON());
  }));

Deno.test("readMasklets() says what is wrong with a file that is not a whole one", () =>
  inFolder(async (dir) => {
    const missing = await assertRejects(() => readMasklets(dir), MaskletError, `${dir}/masklets.json`);
    assertEquals(missing.code, "missing-file");
    await saveMasklets(run, dir);
    const text = await Deno.readTextFile(`${dir}/masklets.json`);
    for (
      const broken of [
        text.slice(0, -20),
        "null",
        "{}",
        text.replace('"version":1', '"version":2'),
        text.replace('"size":[1,4]', '"size":[4,1]'),
        text.replace('"points"', '"dots"'),
      ]
    ) {
      await Deno.writeTextFile(`${dir}/masklets.json`, broken);
      const error = await assertRejects(() => readMasklets(dir), MaskletError, `${dir}/masklets.json`);
      assertEquals(error.code, "bad-mask", broken);
    }
  }));

const videoOf = ({ width, height }: { width: number; height: number }, frames: number) =>
  loadVideo(Array.from({ length: frames }, () => ({ width, height, rgb: new Uint8Array(3 * width * height) })));

Deno.test("attachVideo() gives masklets their video and leaves the others as they were", async () => {
  await using video = await videoOf(bounds, 2);
  const attached = attachVideo(run, video);
  assertEquals([attached.source, run.source], [video, undefined]);
  assertEquals(attached.toJSON(), run.toJSON());
});

Deno.test("attachVideo() refuses another video: of another size, or too short; and what is none", async () => {
  for (const [size, frames] of [[{ width: 5, height: 1 }, 2], [bounds, 1]] as const) {
    await using video = await videoOf(size, frames);
    assertEquals(assertThrows(() => attachVideo(run, video), MaskletError).code, "size-mismatch");
  }
  const sizeAlone = { ...bounds, frameCount: 2 } as unknown as VideoSource;
  assertThrows(() => attachVideo(run, sizeAlone), MaskletError, "Expected a video that loadVideo returned");
});
