/**
 * Small clips of textured discs on a textured ground, where the truth is known.
 * @module
 */
import { type Mask, maskFromBytes } from "../../src/mask/mask.ts";

/** Size of a frame, px. */
export const [CLIP_WIDTH, CLIP_HEIGHT] = [160, 120];
/** Radius of a disc, px. */
const RADIUS = 15;

/** A disc at some time, its colours, and whether it is drawn. */
export interface Disc {
  /** px */
  readonly x: number;
  /** px */
  readonly y: number;
  /** Its colour. */
  readonly colour: readonly [red: number, green: number, blue: number];
}

/** One frame's discs, a later one covering an earlier one, and a wall (columns from, to) before them. */
export interface Scene {
  /** The discs. */
  readonly discs: readonly Disc[];
  /** Columns that a grey wall covers, px. */
  readonly wall?: readonly [from: number, to: number];
}

const inside = ({ x, y }: Disc, px: number, py: number): boolean => (px - x) ** 2 + (py - y) ** 2 <= RADIUS ** 2;
const behindWall = ({ wall }: Scene, px: number): boolean => wall !== undefined && px >= wall[0] && px <= wall[1];

/** A frame as RGB bytes. */
export function drawScene(scene: Scene): { width: number; height: number; rgb: Uint8Array } {
  const rgb = new Uint8Array(CLIP_WIDTH * CLIP_HEIGHT * 3);
  for (let i = 0; i < CLIP_WIDTH * CLIP_HEIGHT; i++) {
    const [x, y] = [i % CLIP_WIDTH, Math.floor(i / CLIP_WIDTH)];
    rgb.set(colourAt(scene, x, y), i * 3);
  }
  return { width: CLIP_WIDTH, height: CLIP_HEIGHT, rgb };
}

function colourAt(scene: Scene, x: number, y: number): number[] {
  if (behindWall(scene, x)) return [110 + (y & 8), 110 + (y & 8), 112 + (y & 8)];
  const disc = scene.discs.findLast((one) => inside(one, x, y));
  if (disc === undefined) return [70 + ((x >> 3) & 3) * 6, 90 + ((y >> 3) & 3) * 6, 70 + (((x + y) >> 4) & 1) * 10];
  const stripe = ((x - disc.x + y - disc.y + 64) >> 2) & 1;
  return disc.colour.map((c) => c - 40 * stripe);
}

/** The pixels of a disc that can be seen. */
export function visible(scene: Scene, index: number): Mask {
  const bytes = new Uint8Array(CLIP_WIDTH * CLIP_HEIGHT);
  for (let i = 0; i < bytes.length; i++) {
    const [x, y] = [i % CLIP_WIDTH, Math.floor(i / CLIP_WIDTH)];
    const top = scene.discs.findLastIndex((one) => inside(one, x, y));
    bytes[i] = top === index && !behindWall(scene, x) ? 1 : 0;
  }
  return maskFromBytes(bytes, CLIP_WIDTH, CLIP_HEIGHT);
}

const RED = [220, 70, 60] as const;
const BLUE = [70, 90, 230] as const;

/** A red disc that goes right, a look-alike that crosses it going left, and a blue disc that goes down. */
export const crossing = (frames: number): Scene[] =>
  Array.from({ length: frames }, (_, t) => ({
    discs: [
      { x: 120, y: 30 + t * 3, colour: BLUE },
      { x: 130 - t * 7, y: 72, colour: RED },
      { x: 24 + t * 7, y: 60, colour: RED },
    ],
  }));

/** A red disc that is covered by a wall for the middle of the clip, and a blue one that is not. */
export const occlusion = (frames: number): Scene[] =>
  Array.from({ length: frames }, (_, t) => ({
    discs: [{ x: 130, y: 30 + t * 2, colour: BLUE }, { x: 20 + t * 5, y: 60, colour: RED }],
    wall: [Math.floor(20 + frames * 1.2), Math.floor(20 + frames * 3.8)],
  }));

/** A red disc that stays, and a look-alike that comes near slowly and goes again. */
export const drifting = (frames: number): Scene[] =>
  Array.from({ length: frames }, (_, t) => ({
    discs: [
      { x: 130, y: 30, colour: BLUE },
      { x: 110 - Math.min(t, frames - t) * 5, y: 74, colour: RED },
      { x: 40, y: 60, colour: RED },
    ],
  }));
