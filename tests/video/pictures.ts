import { encodeJpeg, encodeRgbPng } from "../../src/image/encode_image.ts";
import type { RgbImage } from "../../src/image/rgb_image.ts";
import type { VideoSource } from "../../src/frame/frame.ts";

/** A picture of one gray level. */
export function plain(level: number, width = 8, height = 6): RgbImage {
  return { width, height, rgb: new Uint8Array(3 * width * height).fill(level) };
}

/** Runs with a temporary folder of pictures, by name: a gray level each, or bytes as they are. */
export async function withFolder(
  files: Record<string, number | Uint8Array>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const encode = name.endsWith(".png") ? encodeRgbPng : encodeJpeg;
      await Deno.writeFile(`${folder}/${name}`, typeof content === "number" ? await encode(plain(content)) : content);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The first red value of each frame of a walk. */
export async function levels(video: VideoSource, range = {}): Promise<number[]> {
  return await Array.fromAsync(video.frames(range), (frame) => frame.rgb[0]!);
}
