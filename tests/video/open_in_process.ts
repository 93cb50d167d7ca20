/**
 * Opens clips again and again, and writes by how many bytes the process grew after the first of them, as JSON.
 * @module
 */
import { MaskletError } from "../../src/error.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const [SETTLE, TIMES] = [60, 200];
const clip = await Deno.readFile(new URL("fixtures/clip.mp4", import.meta.url));
const damaged = clip.slice();
const packets = new TextDecoder("latin1").decode(clip).indexOf("mdat") + 4;
for (let at = packets + 200; at < damaged.length; at += 37) damaged[at]! ^= 0x55;

async function opened(file: Uint8Array): Promise<void> {
  try {
    await using video = await loadVideo(file);
    for await (const _ of video.frames({ end: 6 }));
  } catch (error) {
    if (!(error instanceof MaskletError)) throw error;
  }
}

async function growth(file: Uint8Array): Promise<number> {
  let before = 0;
  for (let i = 0; i < TIMES; i++) {
    if (i === SETTLE) before = Deno.memoryUsage().rss;
    await opened(file);
  }
  return Deno.memoryUsage().rss - before;
}

console.log(JSON.stringify({ sound: await growth(clip), damaged: await growth(damaged) }));
