import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { encodeJpeg, encodeRgbPng, encodeWebp } from "../../src/image/encode_image.ts";
import type { Frame } from "../../src/frame/frame.ts";
import { FolderWatch } from "../../src/video/folder_watch.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { isWholePicture } from "../../src/image/whole_picture.ts";
import { plain } from "./pictures.ts";
import { inFolder } from "../in_folder.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const levelsOf = (frames: readonly Frame[]): [string, number][] => frames.map(({ name, rgb }) => [name, rgb[0]!]);

Deno.test("A picture is whole when its last byte is there, in every format", async () => {
  for (const bytes of [await encodeRgbPng(plain(9)), await encodeJpeg(plain(9)), await encodeWebp(plain(9))]) {
    assert(isWholePicture(bytes));
    for (let end = 0; end < bytes.length; end++) assert(!isWholePicture(bytes.subarray(0, end)), `${end} bytes`);
  }
  // a thumbnail's end inside a segment is not the picture's end
  const jpeg = await encodeJpeg(plain(9));
  const withThumbnail = new Uint8Array([0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 0xFF, 0xD8, 0xFF, 0xD9, ...jpeg.subarray(2)]);
  assert(isWholePicture(withThumbnail));
  assert(!isWholePicture(withThumbnail.subarray(0, 10)));
});

Deno.test("A folder that another process is filling is read as it comes, each picture whole, to its end marker", () =>
  inFolder(async (folder) => {
    const jpeg = await encodeJpeg(plain(50));
    await Deno.writeFile(`${folder}/../source-${Deno.pid}.jpg`, jpeg);
    // the other process writes each file in three pieces, and the last one under another name first
    const code = `
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const bytes = Deno.readFileSync(${JSON.stringify(`${folder}/../source-${Deno.pid}.jpg`)});
      for (const name of ["00000.jpg", "00001.jpg", "00002.jpg"]) {
        const file = Deno.openSync(${JSON.stringify(folder)} + "/" + name, { write: true, create: true });
        for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 3)) {
          file.writeSync(bytes.subarray(at, at + Math.ceil(bytes.length / 3)));
          await pause(40);
        }
        file.close();
      }
      Deno.writeFileSync(${JSON.stringify(`${folder}/00003.jpg.part`)}, bytes);
      await pause(60);
      Deno.renameSync(${JSON.stringify(`${folder}/00003.jpg.part`)}, ${JSON.stringify(`${folder}/00003.jpg`)});
      Deno.writeTextFileSync(${JSON.stringify(`${folder}/done`)}, "");`;
    const other = new Deno.Command(Deno.execPath(), { args: ["eval", "--no-config", code], stdin: "null" }).spawn();
    await using video = await loadVideo(folder, { follow: { endMarker: "done" } });
    assertEquals([video.kind, video.frameCount], ["live", undefined]);
    const found = levelsOf(await Array.fromAsync(video.frames()));
    assertEquals(found.map(([name]) => name), ["00000", "00001", "00002", "00003"]);
    assert(found.every(([, level]) => Math.abs(level - 50) <= 1));
    await other.status;
    await Deno.remove(`${folder}/../source-${Deno.pid}.jpg`);
  }));

Deno.test("A followed folder ends when nothing comes for a while, or after so many frames; too few of them are an error", () =>
  inFolder(async (folder) => {
    for (const i of [0, 1, 2]) await Deno.writeFile(`${folder}/f${i}.png`, await encodeRgbPng(plain(i)));
    const follow = { idleSeconds: 0.05 };
    await using all = await loadVideo(folder, { follow });
    assertEquals(levelsOf(await Array.fromAsync(all.frames())), [["f0", 0], ["f1", 1], ["f2", 2]]);
    await using two = await loadVideo(folder, { follow: true, frames: 2 });
    assertEquals((await Array.fromAsync(two.frames())).length, 2);
    await using four = await loadVideo(folder, { follow, frames: 4 });
    await assertRejects(() => Array.fromAsync(four.frames()), MaskletError, "found its end after 3");
  }));

Deno.test("A picture that is never finished, one that comes too late, and one of another size are errors", () =>
  inFolder(async (folder) => {
    const half = (await encodeRgbPng(plain(1))).subarray(0, 40);
    await Deno.writeFile(`${folder}/00005.png`, await encodeRgbPng(plain(0)));
    await Deno.writeFile(`${folder}/00006.png`, half);
    await using stuck = await loadVideo(folder, { follow: { idleSeconds: 0.05 } });
    const seen: Frame[] = [];
    const error = await assertRejects(
      async () => {
        for await (const frame of stuck.frames()) seen.push(frame);
      },
      MaskletError,
      "found 40 bytes of a picture and no more",
    );
    assertEquals([error.code, seen.length], ["bad-image", 1]);

    await using late = await loadVideo(folder, { follow: { idleSeconds: 5 } });
    const walk = late.frames();
    await walk.next();
    await Deno.writeFile(`${folder}/00001.png`, await encodeRgbPng(plain(1)));
    await Deno.writeFile(`${folder}/00008.png`, await encodeRgbPng(plain(1)));
    await Deno.remove(`${folder}/00006.png`);
    await assertRejects(() => walk.next(), MaskletError, "found a new one before 00005");

    await Deno.remove(`${folder}/00001.png`);
    await Deno.writeFile(`${folder}/00008.png`, await encodeRgbPng(plain(1, 9, 6)));
    await using other = await loadVideo(folder, { follow: { idleSeconds: 0.05 } });
    await assertRejects(() => Array.fromAsync(other.frames()), MaskletError, "found 9x6");
  }));

Deno.test("Following ends at once when it is aborted or closed, and leaves no watcher", () =>
  inFolder(async (folder) => {
    await assertRejects(() => loadVideo(folder, { follow: true, signal: AbortSignal.timeout(20) }), DOMException);
    await Deno.writeFile(`${folder}/0.png`, await encodeRgbPng(plain(3)));
    const video = await loadVideo(folder, { follow: true });
    const control = new AbortController();
    const walk = video.frames({ signal: control.signal });
    await walk.next();
    setTimeout(() => control.abort(new Error("enough")), 20);
    await assertRejects(() => walk.next(), Error, "enough");
    await video.close();
  }));

Deno.test("Where nothing tells of changes, a folder is looked at now and then", async () => {
  using watch = new FolderWatch("/nowhere", () => {
    throw new Error("no space left on device");
  });
  await watch.wait();
});

Deno.test("A folder that is not there, and following in no known way, are refused", async () => {
  await assertRejects(() => loadVideo("/no/folder", { follow: true }), MaskletError, "Expected a folder to follow");
  for (const follow of [{ idleSeconds: 0 }, { endMarker: "a/b" }]) {
    await assertRejects(() => loadVideo("/tmp", { follow }), MaskletError, "Expected idleSeconds above 0");
  }
  await pause(0);
});
