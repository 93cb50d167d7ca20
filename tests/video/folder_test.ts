import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { encodeJpeg } from "../../src/image/encode_image.ts";
import { loadSharp } from "../../src/image/sharp.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { levels, plain, withFolder } from "./pictures.ts";

Deno.test("loadVideo() of a folder reads its pictures by number and passes over other files", () =>
  withFolder(
    { "10.jpg": 100, "9.png": 90, "2.JPG": 20, "notes.txt": new Uint8Array(3), ".3.jpg": 30 },
    async (folder) => {
      await using video = await loadVideo(folder);
      assertEquals([video.kind, video.width, video.height, video.frameCount, video.framesPerSecond], [
        "folder",
        8,
        6,
        3,
        24,
      ]);
      assertEquals([video.name, video.frameNames], [folder.split("/").at(-1), ["2", "9", "10"]]);
      assertEquals(await levels(video), [20, 90, 100]);
      const { index, time, name, width, height } = await video.frame(2);
      assertEquals({ index, time, name, width, height }, { index: 2, time: 2 / 24, name: "10", width: 8, height: 6 });
    },
  ));

Deno.test("a picture that is not read and is named as a frame is refused: without it every frame behind it had another index", () =>
  withFolder(
    { "0.jpg": 1, "1.heic": new Uint8Array(3), "2.jpg": 2, "preview.gif": new Uint8Array(3) },
    async (folder) => {
      const error = await assertRejects(() => loadVideo(folder), MaskletError, `in ${folder}, found 1.heic among them`);
      assertEquals(error.code, "bad-video");
      await Deno.remove(`${folder}/1.heic`);
      await using video = await loadVideo(folder);
      assertEquals(video.frameNames, ["0", "2"]);
    },
  ));

Deno.test({
  name: "a named pipe in a folder is no frame, and nobody waits for it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder({ "0.jpg": 1 }, async (folder) => {
      await new Deno.Command("mkfifo", { args: [`${folder}/1.jpg`] }).output();
      await using video = await loadVideo(folder);
      assertEquals(video.frameNames, ["0"]);
    }),
});

Deno.test("a file of several pictures is no frame: an animation, or a TIFF of several pages, but for a thumbnail", async () => {
  const sharp = await loadSharp();
  const gray = (level: number, width = 8) =>
    sharp({ create: { width, height: 6, channels: 3, background: { r: level, g: level, b: level } } });
  const frames = await Promise.all([10, 200].map((level) => gray(level).png().toBuffer()));
  const refused = async (bytes: Uint8Array): Promise<void> => {
    const error = await assertRejects(() => loadVideo([bytes]), MaskletError, "found: 2 pictures in one file");
    assertEquals([error.code, /Take it apart/.test(error.hint)], ["bad-image", true]);
  };
  for (const kind of ["gif", "webp", "tiff"] as const) {
    await refused(await sharp(frames, { join: { animated: true } }).toFormat(kind, { loop: 0 }).toBuffer());
  }
  const png = frames[0]!;
  const control = Uint8Array.of(0, 0, 0, 8, ...new TextEncoder().encode("acTL"), 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0);
  await refused(Uint8Array.from([...png.subarray(0, 33), ...control, ...png.subarray(33)])); // behind IHDR
  const pyramid = await gray(9, 300).tiff({ pyramid: true, tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer();
  assertEquals((await sharp(pyramid).metadata()).pages! > 1, true);
  await using video = await loadVideo([pyramid]);
  assertEquals([video.width, video.height], [300, 6]);
});

Deno.test("loadVideo() of a pattern reads what it matches", () =>
  withFolder({ "a1.jpg": 10, "a2.jpg": 20, "a1.png": 1, "b3.jpg": 30 }, async (folder) => {
    await using video = await loadVideo(`${folder}/a*.jpg`, { framesPerSecond: 5 });
    assertEquals([video.frameNames, await levels(video), video.framesPerSecond], [["a1", "a2"], [10, 20], 5]);
    const error = await assertRejects(() => loadVideo(`${folder}/c*.jpg`), MaskletError, "c*.jpg");
    assertEquals(error.code, "missing-file");
  }));

Deno.test("loadVideo() of a list keeps the order given, and reads paths, bytes and decoded pictures", () =>
  withFolder({ "2.jpg": 20, "1.jpg": 10 }, async (folder) => {
    await using files = await loadVideo([`${folder}/2.jpg`, new URL(`file://${folder}/1.jpg`)]);
    assertEquals([files.kind, files.frameNames, await levels(files)], ["frames", ["2", "1"], [20, 10]]);
    await using mixed = await loadVideo([`${folder}/2.jpg`, await encodeJpeg(plain(50)), plain(70)]);
    assertEquals([mixed.frameNames, await levels(mixed)], [undefined, [20, 50, 70]]);
    assertEquals((await mixed.frame(1)).name, "00001");
  }));

Deno.test("loadVideo() says what is wrong with a folder", async () => {
  await withFolder({}, async (folder) => {
    const empty = await assertRejects(() => loadVideo(folder), MaskletError, ".jpg, .jpeg, .png, .webp");
    assertEquals(empty.code, "bad-video");
    const missing = await assertRejects(() => loadVideo(`${folder}/none`), MaskletError, "none");
    assertEquals(missing.code, "missing-file");
    const gone = await assertRejects(() => loadVideo([`${folder}/none.jpg`]), MaskletError, "none.jpg");
    assertEquals(gone.code, "missing-file");
  });
  await withFolder({ "1.jpg": 1, "1.png": 2 }, async (folder) => {
    await assertRejects(() => loadVideo(folder), MaskletError, "one picture for frame 1");
  });
  await withFolder({ "1.jpg": 1, "2.jpg": await encodeJpeg(plain(2, 10, 6)) }, async (folder) => {
    const error = await assertRejects(() => loadVideo(folder), MaskletError, "found 10x6 in");
    assertEquals([error.code, error.message.includes("2.jpg"), error.message.includes("8x6")], [
      "bad-video",
      true,
      true,
    ]);
  });
  await withFolder({ "1.jpg": 1, "2.jpg": new TextEncoder().encode("no picture") }, async (folder) => {
    const error = await assertRejects(() => loadVideo(folder), MaskletError, "2.jpg");
    assertEquals(error.code, "bad-image");
  });
});

Deno.test("a copy beside a frame is refused, as its name says it: every frame behind it had another index", async () => {
  const copies = ["2 (1).jpg", "2 copy.jpg", "2 - Copy (3).jpg", "2.jpg~.jpg", "2~.png"];
  for (const copy of copies) {
    await withFolder({ "1.jpg": 1, "2.jpg": 2, [copy]: 2, "3.jpg": 3 }, async (folder) => {
      for (const source of [folder, `${folder}/*`]) {
        const error = await assertRejects(() => loadVideo(source), MaskletError, "a copy by its name");
        assertEquals([error.code, error.message.includes("2.jpg and"), error.message.includes(copy)], [
          ...["bad-video", true, true],
        ]);
      }
    });
  }
  await withFolder({ "frame.jpg": 1, "frame (1).jpg": 2, "frame (2).jpg": 3 }, async (folder) => {
    await using video = await loadVideo(folder); // as a browser numbers downloads of one name
    assertEquals(video.frameCount, 3);
  });
});

Deno.test({
  name: "a pipe that is called as a picture is refused in a pattern and in a list, and not waited for",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder({ "1.jpg": 1 }, async (folder) => {
      await new Deno.Command("mkfifo", { args: [`${folder}/2.jpg`] }).output();
      for (const source of [`${folder}/*.jpg`, [`${folder}/1.jpg`, `${folder}/2.jpg`]]) {
        const error = await assertRejects(() => loadVideo(source), MaskletError, "found: a pipe or device");
        assertEquals([error.code, error.message.includes("2.jpg")], ["io", true]);
      }
    }),
});

Deno.test("A JPEG that is cut short is named when its frame is decoded, and the frames before it are given", async () => {
  const whole = await encodeJpeg(plain(2, 64, 64));
  const cut = whole.slice(0, whole.length - 60);
  await withFolder({ "1.jpg": whole, "2.jpg": whole, "3.jpg": cut, "4.jpg": whole }, async (folder) => {
    await using video = await loadVideo(folder);
    let seen = 0;
    const error = await assertRejects(
      async () => {
        for await (const _ of video.frames()) seen++;
      },
      MaskletError,
      "3.jpg",
    );
    assertEquals([error.code, seen], ["bad-image", 2]);
    assertEquals((await video.frame(3)).name, "4");
  });
});

Deno.test("loadVideo() of a list refuses two files that are called alike, and names both", () =>
  withFolder({ "a.jpg": 1, "a.png": 2 }, async (folder) => {
    const error = await assertRejects(() => loadVideo([`${folder}/a.jpg`, `${folder}/a.png`]), MaskletError);
    assertEquals(error.code, "bad-video");
    for (const name of ["a.jpg", "a.png"]) assertEquals(error.message.includes(`${folder}/${name}`), true);
  }));
