import { assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { loadVideo } from "../../src/video/load_video.ts";

for (const name of ["hevcgray.mp4", "av1gray.mp4"]) {
  Deno.test(`a video without colour is refused in words, with the file and what to do: ${name}`, async () => {
    const address = new URL(`monochrome-video/${name}`, import.meta.url);
    await assertRejects(() => loadVideo(address), MaskletError, "gray alone (4:0:0)");
    await assertRejects(() => loadVideo(address), MaskletError, name);
    await assertRejects(() => loadVideo(address), MaskletError, "-pix_fmt yuv420p");
  });
}
