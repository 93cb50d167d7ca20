import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { cutShort } from "../../src/video/cut_short.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { inFolder } from "../in_folder.ts";

const bytesOf = (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  Deno.readFile(new URL(`fixtures/${name}`, import.meta.url));

const found = (file: Uint8Array): Promise<string | undefined> =>
  cutShort((offset, length) => Promise.resolve(file.subarray(offset, offset + length)), file.length);

/** Where elements of an id of four bytes have their size. */
const sizesOf = (file: Uint8Array, id: number): number[] =>
  Array.from(file.keys()).filter((at) => at + 4 <= file.length && new DataView(file.buffer).getUint32(at) === id).map((
    at,
  ) => at + 4);

const [SEGMENT, CLUSTER] = [0x18538067, 0x1f43b675];

/** The file as a recorder writes it that cannot go back: sizes of what holds others are left open. */
function streamed(file: Uint8Array<ArrayBuffer>, ...ids: readonly number[]): Uint8Array<ArrayBuffer> {
  const open = file.slice();
  for (const at of ids.flatMap((id) => sizesOf(file, id))) {
    const length = Math.clz32(file[at]!) - 23;
    open.fill(0xff, at, at + length);
    open[at] = 0xff >> (length - 1);
  }
  return open;
}

async function framesOf(file: Uint8Array): Promise<number> {
  await using video = await loadVideo(file);
  return video.frameCount!;
}

for (const name of ["clusters.webm", "refresh.mkv", "open_gop.m2t"]) {
  Deno.test(`${name}: cut short anywhere it is refused, and does not pass for a shorter video`, async () => {
    const file = await bytesOf(name);
    assertEquals(await found(file), undefined);
    for (const share of [0.4, 0.55, 0.7, 0.8, 0.9, 0.98]) {
      const part = file.slice(0, Math.floor(file.length * share));
      assertMatch(await found(part) ?? "", /cut short: .* bytes/);
      const error = await assertRejects(() => loadVideo(part), MaskletError, "a file that is cut short");
      assertEquals(error.code, "bad-video");
    }
  });
}

Deno.test("a webm stream whose sizes are open is whole where it ends between two frames, and cut short within one", async () => {
  const file = streamed(await bytesOf("clusters.webm"), SEGMENT);
  assertEquals([await found(file), await framesOf(file)], [undefined, 24]);
  const last = sizesOf(file, CLUSTER).at(-1)!;
  const between = file.slice(0, last - 4);
  assertEquals([await found(between), await framesOf(between)], [undefined, 16]);
  for (const more of [40, 60]) {
    const within = file.slice(0, last + more);
    await assertRejects(() => loadVideo(within), MaskletError, `it has ${last + more} bytes, and a part of it ends at`);
  }
});

Deno.test("where the clusters of a webm stream are open, too, it is cut short within a frame, and whole behind one", async () => {
  const file = streamed(await bytesOf("clusters.webm"), SEGMENT, CLUSTER);
  assertEquals(await found(file), undefined);
  const frame = sizesOf(file, CLUSTER).at(-1)! + 2 + 4; // behind the cluster's size and its time
  const length = 1 + 1 + (file[frame + 1]! & 0x7f); // its id, its size in a byte, its content
  assertEquals([file[frame], await found(file.slice(0, frame + length))], [0xa3, undefined]);
  for (const less of [1, 20]) assertMatch(await found(file.slice(0, frame + length - less)) ?? "", /cut short/);
});

Deno.test("a file on disk that is cut short is named, and files of other formats are left to their readers", () =>
  inFolder(async (dir) => {
    const file = await bytesOf("clusters.webm");
    await Deno.writeFile(`${dir}/cut.webm`, file.subarray(0, file.length - 200));
    await assertRejects(
      () => loadVideo(`${dir}/cut.webm`),
      MaskletError,
      `video in ${dir}/cut.webm, found: a file that is cut`,
    );
    assertEquals(await found((await bytesOf("clip.mp4")).subarray(0, 900)), undefined);
    assertEquals(await found(new Uint8Array(0)), undefined);
  }));

Deno.test("a webm behind another in one file is told: the reader would stop at the end of the first", async () => {
  const file = await bytesOf("clusters.webm");
  for (const first of [file, streamed(file, SEGMENT), streamed(file, SEGMENT, CLUSTER)]) {
    const both = new Uint8Array([...first, ...file]);
    await assertRejects(() => loadVideo(both), MaskletError, `the second begins at byte ${file.length}`);
  }
});
