import { assertEquals, assertRejects } from "@std/assert";
import { openSource } from "../../src/checkpoint/source.ts";
import { MaskletError } from "../../src/error.ts";
import { isFileOrBytes, nameOf, readBytes } from "../../src/files/read_bytes.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { encodeRgbPng } from "../../src/image/encode_image.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const bytes = new Uint8Array([1, 2, 3]);

Deno.test("bytes are read wherever they are: in an array, a buffer, a blob or a file", async () => {
  for (const input of [bytes, bytes.buffer, new Blob([bytes]), new File([bytes], "a.bin")]) {
    assertEquals(isFileOrBytes(input), true);
    assertEquals([...await readBytes(input)], [1, 2, 3]);
  }
  assertEquals(nameOf(new File([bytes], "a.bin")), "a.bin");
  assertEquals([nameOf(new Blob([bytes])), nameOf(bytes.buffer)], ["3 bytes in memory", "3 bytes in memory"]);
});

Deno.test("what is no file is refused in words", async () => {
  for (const input of [5, null, {}, [1, 2]]) {
    const error = await assertRejects(
      () => readBytes(input as never),
      MaskletError,
      "Expected a path, an address or bytes",
    );
    assertEquals(error.code, "bad-argument");
  }
});

Deno.test("pictures, masks, lists of frames and checkpoints are taken as ArrayBuffer and Blob", async () => {
  const png = new Uint8Array(await encodeRgbPng({ width: 2, height: 1, rgb: new Uint8Array([255, 0, 0, 0, 0, 255]) }));
  for (const input of [png.buffer, new Blob([png])]) {
    assertEquals([...(await decodeImage(input)).rgb], [255, 0, 0, 0, 0, 255]);
    assertEquals((await readIndexedPng(input)).kind, "rgb");
    await using video = await loadVideo([input, input]);
    assertEquals([video.width, video.height, video.frameCount], [2, 1, 2]);
    assertEquals([...(await video.frame(1)).rgb], [255, 0, 0, 0, 0, 255]);
    using source = Object.assign(await openSource(input), { [Symbol.dispose]() {} });
    assertEquals([source.size, ...await source.read(1, 3)], [png.length, 0x50, 0x4e, 0x47]);
  }
});
