/**
 * Pictures of plainly coloured blocks, and how the fake model tells the colours apart.
 * @module
 */
import { type Mask, maskFromBytes } from "../../src/mask/mask.ts";

/** Colours that can be told apart: each channel is 0, 128 or 255. */
export const COLOURS = { black: [0, 0, 0], red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255] } as const;
/** The name of one. */
export type Colour = keyof typeof COLOURS;
/** How many colours the model tells apart: three levels a channel. */
export const COLOUR_COUNT = 27;

/** A block of one colour, px; a later one covers an earlier one. */
export interface Block {
  /** Its colour. */
  readonly colour: Colour;
  /** First column, px. */
  readonly left: number;
  /** First row, px. */
  readonly top: number;
  /** Columns and rows, px; default 4 each. */
  readonly size?: readonly [width: number, height: number];
}

/** Side of a drawn picture, px: as many as the fake model has mask logits, so that its masks are exact. */
export const SIDE = 16;

/** The number of a colour; values near a level count as it. */
export function colourNumber(red: number, green: number, blue: number): number {
  const level = (value: number): number => Math.round(value / 127.5);
  return level(red) + 3 * level(green) + 9 * level(blue);
}

/** RGB bytes of blocks on black, `[SIDE, SIDE, 3]`. */
export function painted(blocks: readonly Block[]): Uint8Array {
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  for (const block of blocks) for (const at of pixelsOf(block)) rgb.set(COLOURS[block.colour], at * 3);
  return rgb;
}

/** The pixels of one block as a mask, whatever covers it. */
export function blockMask(block: Block): Mask {
  const bytes = new Uint8Array(SIDE * SIDE);
  for (const at of pixelsOf(block)) bytes[at] = 1;
  return maskFromBytes(bytes, SIDE, SIDE);
}

function* pixelsOf({ left, top, size: [width, height] = [4, 4] }: Block): Generator<number> {
  for (let y = Math.max(0, top); y < Math.min(SIDE, top + height); y++) {
    for (let x = Math.max(0, left); x < Math.min(SIDE, left + width); x++) yield y * SIDE + x;
  }
}
