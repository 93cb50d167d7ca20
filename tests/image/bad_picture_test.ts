import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { encodeJpeg, encodeRgbPng, encodeWebp } from "../../src/image/encode_image.ts";
import { loadSharp } from "../../src/image/sharp.ts";
import { imageFileSize } from "../../src/video/image_size.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { inFolder } from "../in_folder.ts";

const image = { width: 64, height: 64, rgb: Uint8Array.from({ length: 3 * 64 * 64 }, (_, i) => (i * i) >> 5) };
const ends = (kind: string, length: number): string =>
  `found: ${kind} that is cut short: its end is missing behind ${length} bytes`;

/** Refused as a picture and as a frame, in the same words. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const error = await assertRejects(() => decodeImage(bytes), MaskletError);
  assertEquals(error.code, "bad-image");
  const asFrame = await assertRejects(async () => {
    await using video = await loadVideo([bytes]);
    await video.frame(0);
  }, MaskletError);
  assertEquals(asFrame.code, "bad-image");
  return error.message;
}

Deno.test("a JPEG, PNG or WebP that is cut short anywhere says so, and where it ends", async () => {
  const files = [
    ["a JPEG", await encodeJpeg(image), [4, 30, 200, 600, -600, -2]],
    ["a PNG", await encodeRgbPng(image), [12, 40, 60, 400, -600, -400]],
    ["a WebP", await encodeWebp(image), [13, 30, 200, -200, -2]],
  ] as const;
  for (const [kind, whole, lengths] of files) {
    for (const length of lengths) {
      const cut = whole.slice(0, length < 0 ? whole.length + length : length);
      assertStringIncludes(await refusal(cut), ends(kind, cut.length));
    }
  }
});

Deno.test("a picture that is whole and damaged says so, and never with a decoder's words alone", async () => {
  const sharp = await loadSharp();
  const raw = sharp(image.rgb, { raw: { width: 64, height: 64, channels: 3 } });
  const files = {
    "a JPEG": await encodeJpeg(image),
    "a PNG": await encodeRgbPng(image),
    "a WebP": await encodeWebp(image),
    "a TIFF": new Uint8Array(await raw.clone().tiff({ compression: "lzw" }).toBuffer()),
    "a GIF": new Uint8Array(await raw.clone().gif().toBuffer()),
  };
  for (const [kind, whole] of Object.entries(files)) {
    const messages: string[] = [];
    for (let at = 16; at < whole.length - 64; at += Math.ceil(whole.length / 40)) {
      const damaged = whole.slice().fill(0xff, at, at + 48);
      await decodeImage(damaged).catch((error) => messages.push(error.message));
    }
    assert(messages.length > 1, kind);
    assert(!messages.some((message) => message.includes("cut short:")), messages.join("\n"));
    for (const message of messages) assertMatch(message, new RegExp(`found: (${kind} |\\d+ bytes, which cannot)`));
  }
});

Deno.test("a JPEG of a variant that is not read says so, and is not called damaged", async () => {
  const jpeg = await encodeJpeg(image);
  const frame = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0);
  const twelve = jpeg.with(frame + 1, 0xc1).with(frame + 4, 12);
  assertMatch(
    await refusal(twelve),
    /found: a JPEG of a variant that is not read \(.*precision 12\)\. Convert it to PNG/,
  );
});

Deno.test("a picture of another kind, and what is none, is called by its name, with what to do", async () => {
  const of = async (start: string): Promise<string> =>
    await refusal(Uint8Array.from(start.padEnd(80, "\x01"), (letter) => letter.charCodeAt(0)));
  assertMatch(await of("\0\0\0\x0cjP  \r\n"), /found: a JPEG 2000 picture, which is not read\. Convert it to PNG/);
  assertMatch(await of("\0\0\0\x1cftypavif"), /found: an AVIF picture, which is not read\. Convert it to PNG/);
  assertMatch(await of("P6\n2 2\n255\n"), /found: a PNM picture \(\.pbm, \.pgm, \.ppm\), which is not read/);
  assertMatch(await of("\0\0\0\x1cftypisom"), /found: a video, and no picture\. Fetch or export the file again/);
  assertMatch(await of("\x93NUMPY\x01"), /found: a NumPy array, and no picture/);
  assertMatch(await of("\x01\x02\x03"), /found: 80 bytes that begin as no picture does/);
  assertMatch(await refusal(new TextEncoder().encode("<!DOCTYPE html><p>Not found")), /found: a web page, and no/);
  assertMatch(await refusal(new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\n")), /Git LFS/);
});

Deno.test("a damaged picture of a list, a live source or a followed folder is called by its place", () =>
  inFolder(async (dir) => {
    const png = await encodeRgbPng(image);
    const damaged = png.slice().fill(0, png.length >> 1, png.length - 20);
    await Deno.writeFile(`${dir}/1.png`, png);
    await Deno.writeFile(`${dir}/2.png`, damaged);
    await Deno.writeTextFile(`${dir}/end`, "");
    async function* live(): AsyncGenerator<Uint8Array> {
      yield png;
      yield damaged;
    }
    const sources = [
      [[png, damaged], {}, "in frame 1, found: a PNG"],
      [live(), {}, "in frame 1 of the live source, found: a PNG"],
      [dir, {}, `in ${dir}/2.png, found: a PNG`],
      [dir, { follow: { endMarker: "end" } }, `in ${dir}/2.png, found: a PNG`],
    ] as const;
    for (const [source, options, place] of sources) {
      const error = await assertRejects(
        async () => {
          await using video = await loadVideo(source, options);
          await Array.fromAsync(video.frames());
        },
        MaskletError,
        place,
      );
      assertEquals(error.code, "bad-image");
    }
  }));

Deno.test("the size of a picture that is not there, or is none, is refused by its path", () =>
  inFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/1.jpg`, "no picture");
    const none = await assertRejects(() => imageFileSize(`${dir}/2.jpg`), MaskletError, `${dir}/2.jpg`);
    const text = await assertRejects(() => imageFileSize(`${dir}/1.jpg`), MaskletError, `${dir}/1.jpg, found: text`);
    const folder = await assertRejects(() => imageFileSize(dir), MaskletError, dir);
    assertEquals([none.code, text.code, folder.code], ["missing-file", "bad-image", "io"]);
  }));
