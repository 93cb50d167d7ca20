/**
 * Reads each hostile picture and writes a line of JSON for it: its name, by how much the process was larger at most while it was read
 * (bytes; as Linux counts it), and what was said.
 * @module
 */
import { MaskletError } from "../../src/error.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { encodeRgbPng } from "../../src/image/encode_image.ts";
import { HOSTILE_PICTURES } from "./hostile_pictures.ts";

const kilobytes = (key: string): number =>
  Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(Deno.readTextFileSync("/proc/self/status"))![1]);

await decodeImage(await encodeRgbPng({ width: 64, height: 64, rgb: new Uint8Array(3 * 64 * 64) })); // loads the decoder
for (const [name, file] of Object.entries(HOSTILE_PICTURES)) {
  Deno.writeTextFileSync("/proc/self/clear_refs", "5"); // the highest is counted from here on
  const before = kilobytes("VmRSS");
  const said = await decodeImage(file).then(({ width, height }) => `read as ${width}x${height}`, (error: unknown) => {
    if (error instanceof MaskletError) return error.message;
    throw error;
  });
  console.log(JSON.stringify({ name, grown: 1024 * (kilobytes("VmHWM") - before), said }));
}
