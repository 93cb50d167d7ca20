import { fmix32, fnv1a32, uniformOf } from "./formula.ts";

/** The three objects on their canvas of 1024 x 1024; a later one covers an earlier one. */
const SHAPES = [
  { kind: "rectangle", at: (t: number) => [690 - 16 * t, 640 + 4 * t], a: 110, b: 130, colour: [50, 180, 80] },
  { kind: "ellipse", at: (t: number) => [250 + 20 * t, 420 + 6 * t], a: 150, b: 100, colour: [220, 60, 50] },
  { kind: "ellipse", at: (t: number) => [760, 180 + 18 * t], a: 70, b: 90, colour: [60, 80, 220] },
] as const;

function inside(shape: (typeof SHAPES)[number], dx: number, dy: number): boolean {
  const { kind, a, b } = shape;
  if (kind === "rectangle") return Math.abs(dx) <= a && Math.abs(dy) <= b;
  return dx * dx * b * b + dy * dy * a * a <= a * a * b * b;
}

/** Frame `t` of the synthetic video, RGB bytes. */
export function syntheticFrame(width: number, height: number, t: number): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const cy = Math.floor((y * 1024) / height);
    for (let x = 0; x < width; x++) {
      const cx = Math.floor((x * 1024) / width);
      rgb.set(colourAt(cx, cy, t), (y * width + x) * 3);
    }
  }
  return rgb;
}

function colourAt(x: number, y: number, t: number): number[] {
  for (const shape of [...SHAPES].reverse()) {
    const [ox, oy] = shape.at(t);
    const [dx, dy] = [x - ox!, y - oy!];
    if (inside(shape, dx, dy)) return shape.colour.map((c) => c + (((dx + 2 * dy) >> 3) & 31));
  }
  const k = ((Math.floor(x / 32) + Math.floor(y / 32)) & 1) * 10 + (fmix32(x * 1024 + y) >>> 28);
  return [
    40 + Math.floor((x * 120) / 1024) + k,
    60 + Math.floor((y * 120) / 1024) + k,
    200 - Math.floor(((x + y) * 100) / 2048) + k,
  ];
}

/** Every pixel inside shape `index` at time `t`, covered or not: one byte a pixel, 0 or 1. */
export function syntheticMask(width: number, height: number, t: number, index: number): Uint8Array<ArrayBuffer> {
  const shape = SHAPES[index]!;
  const [ox, oy] = shape.at(t);
  const bytes = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const dy = Math.floor((y * 1024) / height) - oy!;
    for (let x = 0; x < width; x++) {
      bytes[y * width + x] = inside(shape, Math.floor((x * 1024) / width) - ox!, dy) ? 1 : 0;
    }
  }
  return bytes;
}

/** Mask logits that stand for a previous mask, `[1, 1, size / 4, size / 4]`; `prefix` begins the name of their noise. */
export function syntheticLogits(size: number, prefix = "input."): Float32Array<ArrayBuffer> {
  const side = size / 4;
  const mask = syntheticMask(side, side, 0, 1);
  const seed = fnv1a32(`${prefix}mask_logits`);
  return Float32Array.from(mask, (on, i) => (on === 1 ? 6 : -6) + 2 * uniformOf(seed, i));
}
