import { MaskletError } from "../error.ts";
import { CONTOUR_SHARE } from "./contour_share.ts";
import { inKernel, kernel } from "./wasm.ts";

/** A decoded PNG of labels, as the Rust core has it. */
export interface DecodedPng {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** Samples a pixel. */
  readonly channels: number;
  /** The colour type of the header. */
  readonly colourType: number;
  /** `width * height * channels` samples; 16 bits only for 16-bit gray. */
  readonly samples: Uint8Array | Uint16Array;
  /** PLTE as it is in the file; empty where there is none. */
  readonly palette: Uint8Array;
}

/**
 * Decodes a PNG as Pillow and NumPy do; what is wrong with the file is said in words, to be put into a sentence.
 * @returns the picture, or why there is none
 * @throws {MaskletError} `wasm` when the core traps
 */
export function decodePng(bytes: Uint8Array): DecodedPng | string {
  return orWords(() => {
    const image = kernel.decodeLabelPng(bytes);
    try {
      const { width, height, channels, colour, depth } = image;
      const samples = image.takeSamples();
      const wide = depth === 16 ? new Uint16Array(samples.buffer, samples.byteOffset, samples.length >> 1) : samples;
      return { width, height, channels, colourType: colour, samples: wide, palette: image.takePalette() };
    } finally {
      image.free();
    }
  });
}

/** What becomes of the objects of two files before they are compared. */
export interface ComparingPngs {
  /** Whether all labels of a file are merged into object 1 first. */
  readonly merge: boolean;
  /** Whether each label is compared with its own, or with every one. */
  readonly pairs: "same" | "all";
  /** What 255 in the truth is. */
  readonly void: "object" | "background" | "excluded";
  /** Which files pass for label maps. */
  readonly reading: PngReading;
  /** How near contours must be: DAVIS's share of the diagonal, or MOSEv2's width by the object's size beside it. */
  readonly contour: "fixed" | "adaptive";
}

/**
 * Which files pass for label maps: those of one channel of up to 8 bits; also gray with an opaque alpha channel; or all but colour, as
 * Pillow's `convert("P")` makes them (white of 1-bit gray is 255, 16-bit gray ends at 255, alpha is dropped).
 */
export type PngReading = "plain" | "opaque" | "converted";

/** Size and values of a label map. */
export interface PngLabels {
  readonly width: number; // px
  readonly height: number; // px
  readonly values: readonly number[]; // ascending
}

/** Counts of one pair of labels, in px. 0 stands for an object that the file does not have. */
export interface PngPair {
  readonly truth: number;
  readonly prediction: number;
  readonly intersection: number;
  readonly union: number;
  readonly predBoundary: number;
  readonly truthBoundary: number;
  readonly predMatched: number;
  readonly truthMatched: number;
  /** Matched within the width that the object's size gives; 0 unless that was asked for. */
  readonly predMatchedAdaptive: number;
  readonly truthMatchedAdaptive: number;
}

/** What the comparison of two files found: `pairs` is absent when their sizes differ. */
export interface ComparedPngs {
  readonly truth: PngLabels;
  readonly prediction: PngLabels;
  readonly pairs?: readonly PngPair[];
}

/** Why a file cannot be compared: it is damaged, or no label map but of another kind ("rgb", "16-bit gray"). */
export interface RefusedPng {
  readonly side: "truth" | "prediction" | "only";
  readonly reason: "damaged" | "kind";
  readonly found: string;
}

const READING_CODES = { plain: 0, opaque: 1, converted: 2 } as const;
const VOID_CODES = { object: 0, background: 1, excluded: 2 } as const;

/** Reads and compares two PNGs of labels, in one call that copies no pixels out of the core. */
export function comparePngs(
  truth: Uint8Array,
  prediction: Uint8Array,
  comparing: ComparingPngs,
): ComparedPngs | RefusedPng {
  const { merge, pairs, reading } = comparing;
  const adaptive = comparing.contour === "adaptive";
  const answer = orWords(() =>
    kernel.compareLabelPngs(
      truth,
      prediction,
      merge,
      pairs === "all",
      VOID_CODES[comparing.void],
      READING_CODES[reading],
      CONTOUR_SHARE,
      adaptive,
    )
  );
  if (typeof answer === "string") return refusalOf(answer);
  const [width, height] = [answer[1]!, answer[2]!];
  if (answer[0] === 1) {
    const other = { width: answer[3]!, height: answer[4]!, values: [] };
    return { truth: { width, height, values: [] }, prediction: other };
  }
  const [truthValues, at] = valuesAt(answer, 3);
  const [predictionValues, first] = valuesAt(answer, at);
  const counted: PngPair[] = [];
  for (let i = first; i < answer.length; i += adaptive ? 10 : 8) {
    counted.push({
      truth: answer[i]!,
      prediction: answer[i + 1]!,
      intersection: answer[i + 2]!,
      union: answer[i + 3]!,
      predBoundary: answer[i + 4]!,
      truthBoundary: answer[i + 5]!,
      predMatched: answer[i + 6]!,
      truthMatched: answer[i + 7]!,
      predMatchedAdaptive: adaptive ? answer[i + 8]! : 0,
      truthMatchedAdaptive: adaptive ? answer[i + 9]! : 0,
    });
  }
  return {
    truth: { width, height, values: truthValues },
    prediction: { width, height, values: predictionValues },
    pairs: counted,
  };
}

/** Size and values of a PNG of labels. */
export function lookAtPng(bytes: Uint8Array, reading: PngReading = "plain"): PngLabels | RefusedPng {
  const answer = orWords(() => kernel.lookAtLabelPng(bytes, READING_CODES[reading]));
  if (typeof answer === "string") return refusalOf(answer);
  return { width: answer[0]!, height: answer[1]!, values: valuesAt(answer, 2)[0] };
}

function valuesAt(words: Uint32Array, at: number): [values: number[], next: number] {
  const next = at + 1 + words[at]!;
  return [Array.from(words.subarray(at + 1, next)), next];
}

/** Runs a call whose refusals are answers; traps are errors. */
function orWords<T>(run: () => T): T | string {
  try {
    return inKernel("read a PNG", run);
  } catch (error) {
    if (error instanceof MaskletError && typeof error.cause === "string") return error.cause;
    throw error;
  }
}

function refusalOf(answer: string): RefusedPng {
  const [side, reason, ...found] = answer.split(" ");
  return { side, reason, found: found.join(" ") } as RefusedPng;
}
