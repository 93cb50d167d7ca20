import { encodeIndexedPng, encodeJpeg } from "../../src/image/encode_image.ts";

/** px */
export const WIDTH = 96;
/** px */
export const HEIGHT = 64;

/** One object of the drawn sequence: a square that moves to the right. */
interface Square {
  readonly object: number;
  readonly first: number;
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly colour: readonly [number, number, number];
}

const SQUARES: readonly Square[] = [
  { object: 1, first: 0, x: 10, y: 12, side: 24, colour: [230, 40, 40] },
  { object: 2, first: 2, x: 54, y: 30, side: 22, colour: [40, 60, 230] },
];

/** Writes a dataset in the layout of MOSE: sequences in which a red square moves, and a blue one appears on frame 2. */
export async function writeSmallDataset(root: string, names: readonly string[], frames: number): Promise<void> {
  for (const name of names) {
    await Deno.mkdir(`${root}/JPEGImages/${name}`, { recursive: true });
    await Deno.mkdir(`${root}/Annotations/${name}`, { recursive: true });
    for (let t = 0; t < frames; t++) {
      const { rgb, labels } = drawnFrame(t);
      const file = String(t).padStart(5, "0");
      const image = await encodeJpeg({ width: WIDTH, height: HEIGHT, rgb }, { quality: 95 });
      await Deno.writeFile(`${root}/JPEGImages/${name}/${file}.jpg`, image);
      await Deno.writeFile(`${root}/Annotations/${name}/${file}.png`, await encodeIndexedPng(labels, WIDTH, HEIGHT));
    }
  }
}

function drawnFrame(t: number): { readonly rgb: Uint8Array<ArrayBuffer>; readonly labels: Uint8Array<ArrayBuffer> } {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  const labels = new Uint8Array(WIDTH * HEIGHT);
  for (let i = 0; i < WIDTH * HEIGHT; i++) rgb.fill(110 + (i * 7919) % 13, i * 3, i * 3 + 3);
  for (const { object, first, x, y, side, colour } of SQUARES) {
    if (t < first) continue;
    for (let row = y; row < y + side; row++) {
      for (let column = x + 2 * t; column < x + 2 * t + side && column < WIDTH; column++) {
        rgb.set(colour, (row * WIDTH + column) * 3);
        labels[row * WIDTH + column] = object;
      }
    }
  }
  return { rgb, labels };
}
