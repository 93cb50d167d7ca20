/**
 * Small datasets on disk for tests, one a layout: pictures of 8x6 px, label maps drawn as digits.
 * @module
 */
import { encodeGrayPng, encodeIndexedPng, encodeJpeg } from "../../src/image/encode_image.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { maskToRle } from "../../src/mask/rle.ts";

const [WIDTH, HEIGHT] = [8, 6];

/** What lies at each path: text, bytes, JSON, or a picture. */
export type Files = Readonly<Record<string, string | Uint8Array | object>>;

/** Runs a test in a folder with files and removes it. */
export async function withFiles(files: Files, test: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await writeFiles(root, files);
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Writes files below a folder. */
export async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    const bytes = content instanceof Uint8Array
      ? content
      : new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
    await Deno.writeFile(`${root}/${path}`, bytes);
  }
}

/** A label map: object o covers a 2x2 square at column 2·(o - 1) and at a row that the frame moves. */
export function labels(objects: readonly number[], frame = 0): Uint8Array<ArrayBuffer> {
  const map = new Uint8Array(WIDTH * HEIGHT);
  for (const object of objects) {
    for (let i = 0; i < 4; i++) map[(frame % 4 + (i >> 1)) * WIDTH + 2 * (object - 1) + (i & 1)] = object;
  }
  return map;
}

/** A palette PNG of a label map. */
export const labelPng = (objects: readonly number[], frame = 0): Promise<Uint8Array> =>
  encodeIndexedPng(labels(objects, frame), WIDTH, HEIGHT);

/** A gray PNG of 0 and 255. */
export const maskPng = (shown: boolean, frame = 0): Promise<Uint8Array> =>
  encodeGrayPng(labels(shown ? [1] : [], frame), WIDTH, HEIGHT);

/** A JPEG whose gray tells the frame. */
export const picture = (frame: number): Promise<Uint8Array> =>
  encodeJpeg({ width: WIDTH, height: HEIGHT, rgb: new Uint8Array(3 * WIDTH * HEIGHT).fill(10 * frame) });

/** Five digits. */
export const five = (frame: number): string => String(frame).padStart(5, "0");

/** Images and label maps of a video: `objects[i]` are shown on image i; undefined: no mask there. */
export async function video(
  name: string,
  objects: readonly (readonly number[] | undefined)[],
  { images = "JPEGImages", masks = "Annotations", frame = five }: {
    images?: string;
    masks?: string;
    frame?: (i: number) => string;
  } = {},
): Promise<Files> {
  const files: Record<string, Uint8Array> = {};
  for (const [i, shown] of objects.entries()) {
    files[`${images}/${name}/${frame(i)}.jpg`] = await picture(i);
    if (shown !== undefined) files[`${masks}/${name}/${frame(i)}.png`] = await labelPng(shown, i);
  }
  return files;
}

/** SA-V's validation set: `objects[o][k]` says whether object o is shown on frame 4·k. */
export async function savVideo(name: string, objects: readonly (readonly boolean[])[]): Promise<Files> {
  const files: Record<string, Uint8Array> = {};
  const entries = objects[0]!.length;
  for (let i = 0; i <= 4 * (entries - 1); i++) files[`JPEGImages_24fps/${name}/${five(i)}.jpg`] = await picture(i);
  for (const [object, shown] of objects.entries()) {
    for (const [k, visible] of shown.entries()) {
      const path = `Annotations_6fps/${name}/${String(object).padStart(3, "0")}/${five(4 * k)}.png`;
      files[path] = await maskPng(visible, k);
    }
  }
  return files;
}

/** An annotation of SA-V's training set. */
export function savJson(name: string, objects: readonly (readonly boolean[])[]): object {
  const entries = objects[0]!.length;
  const rle = (shown: boolean, k: number) => maskToRle(maskFromBytes(labels(shown ? [1] : [], k), WIDTH, HEIGHT));
  return {
    video_id: name,
    video_duration: (4 * entries) / 24,
    video_frame_count: 4 * entries,
    video_height: HEIGHT,
    video_width: WIDTH,
    masklet: Array.from({ length: entries }, (_, k) => objects.map((shown) => rle(shown[k]!, k))),
    masklet_id: objects.map((_, i) => i),
    masklet_num: objects.length,
  };
}
