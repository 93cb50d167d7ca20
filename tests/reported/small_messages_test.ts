import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
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
