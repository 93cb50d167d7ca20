import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { makeTrackedFrame, type TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const clip = new URL("../video/fixtures/clip.mp4", import.meta.url);
const picture = new URL("cmyk-and-16-bit-frames/cmyk.jpg", import.meta.url);

Deno.test("one picture given as a video: the error says that it goes as a list of one", async () => {
  await assertRejects(() => loadVideo(picture), MaskletError, `loadVideo(["cmyk.jpg"])`);
});

Deno.test("a file of 0 bytes is called so", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/empty.mp4`, new Uint8Array(0));
    await assertRejects(() => loadVideo(`${folder}/empty.mp4`), MaskletError, "found 0 bytes");
    await assertRejects(() => loadVideo(new Uint8Array(0)), MaskletError, "found 0 bytes");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("loadVideo() takes a file's bytes as ArrayBuffer, Blob and File", async () => {
  const bytes = await Deno.readFile(clip);
  for (const source of [bytes.buffer, new Blob([bytes]), new File([bytes], "clip.mp4")]) {
    await using video = await loadVideo(source);
    assertEquals([video.frameCount, video.name], [24, source instanceof File ? "clip" : "video"]);
  }
});

Deno.test("a pattern that finds nothing says that brackets are part of it", async () => {
  await assertRejects(() => loadVideo("no such [v1]/*.jpg"), MaskletError, "Brackets and braces are part of a pattern");
});

/** Frames of one object that fills them, as a run gives them. */
async function* frames(object: number): AsyncGenerator<TrackedFrame> {
  const rest = {
    objectScore: 5,
    iou: 1,
    logits: new Float32Array(0),
    pointer: new Float32Array(0),
    conditioning: false,
  };
  const objects = [{ id: object, mask: maskFromBytes(new Uint8Array(64).fill(1), 8, 8), ...rest }];
  for (let index = 0; index < 4; index++) {
    yield makeTrackedFrame({ index, time: 0, width: 8, height: 8, name: `0000${index}`, objects });
  }
}

Deno.test("results of other names, or in folders of objects, are told as such, not as a sequence that is missing", async () => {
  const root = await Deno.makeTempDir();
  try {
    const [truth, maps, apart] = ["truth", "maps", "apart"].map((name) => `${root}/${name}`) as [
      string,
      string,
      string,
    ];
    await Deno.mkdir(truth);
    await saveMasklets(frames(1), maps);
    await saveMasklets(frames(1), apart, { layout: "sav" });
    for (let i = 0; i < 4; i++) await Deno.copyFile(`${maps}/0000${i}.png`, `${truth}/frame_${i}.png`);
    await assertRejects(
      () => evaluateJF(maps, truth, { protocol: "vos" }),
      MaskletError,
      "It has frames of other names (00000 to 00003)",
    );
    const byPosition = await evaluateJF(maps, truth, { protocol: "vos", pair: "position" });
    assertEquals(byPosition.global["J&F"], 1);
    await assertRejects(() => evaluateJF(apart, truth, { protocol: "vos" }), MaskletError, "It has folders of objects");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("an object that no label map holds is told before a frame is tracked, and leaves nothing", async () => {
  const root = await Deno.makeTempDir();
  try {
    let tracked = 0;
    const counted = (async function* () {
      for await (const frame of frames(300)) {
        tracked++;
        yield frame;
      }
    })();
    const prompts = [{ frame: 0, object: 300, points: [[1, 1]], labels: [1] }] as never;
    const work = () => saveMasklets(counted, `${root}/out`, { run: { prompts } });
    await assertRejects(work, MaskletError, "Expected object numbers in 1..255 for a label map, found 300");
    assertEquals([tracked, (await Array.fromAsync(Deno.readDir(root))).length], [0, 0]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
