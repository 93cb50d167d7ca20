/**
 * Writes an mp4 of synthetic pictures. Arguments: path, frames.
 * @module
 */
import { writeVideo } from "../../src/video/write_video.ts";
import { swayingPicture } from "./resident.ts";

const [path, frames] = Deno.args;
await writeVideo(
  path!,
  (function* () {
    for (let i = 0; i < Number(frames); i++) yield swayingPicture(i);
  })(),
);
