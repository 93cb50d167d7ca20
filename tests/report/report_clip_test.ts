import { assert, assertEquals, assertRejects } from "@std/assert";
import { reportClip } from "../../src/report/report_clip.ts";
import { MaskletError } from "../../src/error.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { maskFromRle } from "../../src/mask/rle.ts";
import { changedMasklets, type Masklets } from "../../src/masklet/masklets.ts";
import { maskToBytes } from "../../src/mask/mask.ts";
import { COUNT, HEIGHT, picturesIn, sampleMasklets, sampleVideo, squareOf, WIDTH } from "../notebook/sample.ts";

/** Writes label maps of some frames, with the given value inside the square and void (255) in a corner where `corner` says so. */
async function withTruth(
  labels: Readonly<Record<string, number>>,
  corner: boolean,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, label] of Object.entries(labels)) {
      const values = maskToBytes(squareOf(Number(name))).map((inside) => inside * label);
      if (corner) values[0] = 255;
      await Deno.writeFile(`${folder}/${name}.png`, await encodeIndexedPng(values, WIDTH, HEIGHT));
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("reportClip() gives each tracked frame the picture of its place in the video, shrunk, and its masks", async () => {
  await using video = await sampleVideo();
  const { frames, width, height } = await reportClip(sampleMasklets(video), { width: 20 });
  assertEquals([width, height, frames.length], [WIDTH, HEIGHT, COUNT]);
  const pictures = await Promise.all(picturesIn(`${frames[6]!.image}"`).map((bytes) => decodeImage(bytes)));
  assertEquals([pictures[0]!.width, pictures[0]!.height], [20, 12]);
  assert(Math.abs(pictures[0]!.rgb[0]! - 60) < 5);
  assertEquals(maskFromRle(frames[6]!.masks[0]!.rle).bits, squareOf(6).bits);
  assertEquals(frames[6]!.truth, undefined);
});

Deno.test("reportClip() takes the truth by the frame's name, without voids, and leaves frames without a file alone", async () => {
  await using video = await sampleVideo();
  await withTruth({ "00002": 7, "00006": 7 }, true, async (truth) => {
    const { frames } = await reportClip(sampleMasklets(video), { truth });
    assertEquals(frames.filter((frame) => frame.truth !== undefined).map((frame) => frame.index), [2, 6]);
    assertEquals(frames[2]!.truth!.map((mask) => mask.object), [7]);
    assertEquals(maskFromRle(frames[2]!.truth![0]!.rle).bits, squareOf(2).bits);
  });
});

Deno.test("reportClip() takes a truth of one object for the one that was tracked, whatever its number", async () => {
  await using video = await sampleVideo();
  await withTruth({ "00002": 255 }, false, async (truth) => {
    const { frames } = await reportClip(sampleMasklets(video), { truth });
    assertEquals(frames[2]!.truth!.map((mask) => mask.object), [1]);
  });
});

Deno.test("reportClip() takes a truth of a folder an object, by label or number, and a lone folder for the lone object", async () => {
  await using video = await sampleVideo();
  const lone = sampleMasklets(video);
  const label = (id: string | number) =>
    changedMasklets(
      lone,
      {},
      lone.frames.map((frame) => ({ ...frame, objects: frame.objects.map((one) => ({ ...one, id })) })),
    );
  const folder = await Deno.makeTempDir();
  try {
    const mask = await encodeIndexedPng(maskToBytes(squareOf(2)), WIDTH, HEIGHT);
    const objectsOf = async (masklets: Masklets) => {
      const { frames } = await reportClip(masklets, { truth: folder });
      assertEquals(frames.filter((frame) => frame.truth !== undefined).map(({ index }) => index), [2]);
      assertEquals(maskFromRle(frames[2]!.truth![0]!.rle).bits, squareOf(2).bits);
      return frames[2]!.truth!.map(({ object }) => object);
    };
    await Deno.mkdir(`${folder}/004`);
    await Deno.writeFile(`${folder}/004/00002.png`, mask);
    assertEquals(await objectsOf(lone), [1]);
    await Deno.mkdir(`${folder}/dog`);
    await Deno.writeFile(`${folder}/dog/00002.png`, mask);
    assertEquals(await objectsOf(label("dog")), ["004", "dog"]);
    assertEquals(await objectsOf(label(4)), [4, "dog"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("reportClip() refuses masklets without a video", async () => {
  await assertRejects(
    () => reportClip(sampleMasklets()),
    MaskletError,
    "Expected a video whose frames can be read again",
  );
});
