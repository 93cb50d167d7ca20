/**
 * Ends in the middle of everything: a video is being decoded, pictures are being decoded and encoded, a WebGPU device is open. The
 * argument "release" has all of it let go before `Deno.exit`, as Masklet's commands do; without it nothing is. With "gpu" there must be
 * an adapter.
 * @module
 */
import { releaseAll, releaseAtEnd } from "../../src/files/process_end.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { encodeRgbPng } from "../../src/image/encode_image.ts";
import { loadVideo } from "../../src/video/load_video.ts";

interface Device {
  destroy(): void;
  createBuffer(options: object): { destroy(): void };
  createShaderModule(options: object): unknown;
  createComputePipeline(options: object): unknown;
}
const { gpu } = navigator as unknown as {
  gpu?: { requestAdapter(): Promise<{ requestDevice(): Promise<Device> } | null> };
};
const code = "@group(0) @binding(0) var<storage, read_write> a: array<f32>; " +
  "@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) i: vec3u) { a[i.x] = sin(f32(i.x)); }";
const device = await (await gpu?.requestAdapter())?.requestDevice();
if (device === undefined && Deno.args.includes("gpu")) throw new Error("no WebGPU adapter");
releaseAtEnd(() => device?.destroy());
const buffer = device?.createBuffer({ size: 1 << 18, usage: 0x80 });
const module = device?.createShaderModule({ code });
const pipeline = device?.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });

const video = await loadVideo(new URL("../video/fixtures/clip.mp4", import.meta.url));
const walk = video.frames();
await walk.next();

const picture = { width: 1200, height: 900, rgb: new Uint8Array(3 * 1200 * 900) };
const png = await encodeRgbPng(picture);
const underWay = [decodeImage(png), decodeImage(png), encodeRgbPng(picture), encodeRgbPng(picture)];
for (const work of underWay) work.catch(() => {});

Object.assign(globalThis, { kept: [device, buffer, pipeline, video, walk, underWay] });
if (Deno.args.includes("release")) await releaseAll();
Deno.exit(0);
