/**
 * A model without weights that segments by colour: exact masks, real memories, no time. A click asks for all that has the colour under
 * it, a box for what is not black in it, a memory says which colours were the object's. What the flows ask of it is noted.
 * @module
 */
import { failClosed } from "../../src/error.ts";
import { NO_OBJECT_SCORE } from "../../src/graph/sam2/config.ts";
import type { DecodedMask } from "../../src/masklet/decoded_mask.ts";
import type { Selection } from "../../src/memory/selection.ts";
import type { DecoderPrompt } from "../../src/model/decoder_prompt.ts";
import type { FeatureMap, ImageFeatures } from "../../src/model/image_features.ts";
import type { DecodedCandidates, MaskToRemember, Model } from "../../src/model/model.ts";
import { COLOUR_COUNT, colourNumber, SIDE } from "./colours.ts";

/** Side of the input: the decoder's mask has a quarter of it. */
export const IMAGE_SIZE = 4 * SIDE;
/** A memory's number for a colour that was the object's; bfloat16 rounds it to 1. */
export const REMEMBERED = 1 + 2 ** -12;
/** Predicted IoU of the exact mask, of the same grown by a pixel, and of its box. */
export const IOUS: readonly number[] = [0.9, 0.6, 0.5];
const [INSIDE, OUTSIDE] = [6, -6];

/** One thing that was asked of the model. */
export type ModelCall =
  | { readonly part: "encodeImage" }
  | { readonly part: "attend"; readonly banks: readonly Selection[] }
  | { readonly part: "decode" | "decodeCandidates"; readonly prompts: readonly DecoderPrompt[] }
  | { readonly part: "encodeMemory"; readonly masks: readonly MaskToRemember[] };

/** The fake. */
export interface ColourModel extends Model {
  /** What was asked of it, in order. */
  readonly calls: ModelCall[];
  /** Feature maps that were handed out and not disposed of: 0 when all are. */
  readonly held: number;
}

/** What a test changes of it. */
export type ColourModelOptions =
  & Partial<
    Pick<Model, "name" | "numMaskmem" | "maxObjectPointers" | "signedPointerTimes" | "trunkSize" | "precision">
  >
  & {
    /** It says that it computes beside the thread that asks; default false. */
    readonly concurrent?: boolean;
  };

/** Colours of a picture, and what memories say of them: nothing, or a number a colour and object. */
class ColourMap implements FeatureMap {
  readonly shape = [1, 1, SIDE, SIDE];
  #open = true;
  readonly #onDispose: () => void;
  constructor(
    readonly kind: "raw" | "no memory" | "attended",
    readonly remembered: readonly Float32Array[],
    onDispose: () => void,
  ) {
    this.#onDispose = onDispose;
  }
  floats(): Promise<Float32Array> {
    return Promise.resolve(this.use().remembered[0] ?? new Float32Array(0));
  }
  use(): this {
    return this.#open ? this : failClosed("feature map");
  }
  [Symbol.dispose](): void {
    if (this.#open) this.#onDispose();
    this.#open = false;
  }
}

class ColourFeatures implements ImageFeatures {
  readonly raw: ColourMap;
  readonly noMemory: ColourMap;
  constructor(readonly colours: Uint8Array, onDispose: () => void) {
    this.raw = new ColourMap("raw", [], onDispose);
    this.noMemory = new ColourMap("no memory", [], onDispose);
  }
  [Symbol.dispose](): void {
    for (const map of [this.raw, this.noMemory]) map[Symbol.dispose]();
  }
}

/** A fake model. */
export function colourModel(options: ColourModelOptions = {}): ColourModel {
  const { name = "colours", numMaskmem = 4, maxObjectPointers = 6, signedPointerTimes = true } = options;
  const { trunkSize = "tiny", precision = "fp32", concurrent = false } = options;
  const calls: ModelCall[] = [];
  let [open, held] = [true, 0];
  const note = (call: ModelCall): void => {
    if (!open) failClosed("model");
    calls.push(call);
  };
  const released = (): void => void held--;
  const cellsOf = (features: ImageFeatures, conditioned: FeatureMap, prompts: readonly DecoderPrompt[]) => {
    const { colours } = features as ColourFeatures;
    const { kind, remembered } = (conditioned as ColourMap).use();
    (features as ColourFeatures).raw.use();
    return prompts.map((prompt, i) => found(colours, prompt, kind, remembered[i] ?? remembered[0]));
  };
  // deno-lint-ignore require-await -- failures must reject, not throw
  const asked = async <T>(call: ModelCall, answer: () => T): Promise<T> => (note(call), answer());
  return {
    ...{ name, imageSize: IMAGE_SIZE, logitsSide: SIDE, trunkSize, numMaskmem, maxObjectPointers, signedPointerTimes },
    ...{ memory: { tokens: COLOUR_COUNT, width: 1, rotating: 0 }, noObjectPointer: Float32Array.of(-1, -1, -1) },
    ...{ precision, cache: "not kept: no weights", calls },
    backend: { name: "wasm", description: "colours alone", concurrent },
    identity: {
      ...{ weights: "0".repeat(64), family: "colours", configuration: { name, numMaskmem }, imageSize: IMAGE_SIZE },
      ...{ precision, backend: "wasm", compiler: 0 },
    },
    get held() {
      return held;
    },
    encodeImage: (rgb) =>
      asked({ part: "encodeImage" }, () => (held += 2, new ColourFeatures(coloursOf(rgb), released))),
    attend: (features, banks) =>
      asked({ part: "attend", banks }, () => {
        (features as ColourFeatures).raw.use();
        held++;
        return new ColourMap("attended", banks.map(recalled), released);
      }),
    decode: (features, conditioned, prompts) =>
      asked(
        { part: "decode", prompts },
        () => cellsOf(features, conditioned, prompts).map((cells, i) => decoded(cells, prompts[i]!)),
      ),
    decodeCandidates: (features, conditioned, prompts) =>
      asked(
        { part: "decodeCandidates", prompts },
        () => cellsOf(features, conditioned, prompts).map(candidatesOf),
      ),
    encodeMemory: (features, masks) =>
      asked({ part: "encodeMemory", masks }, () => {
        const { colours, raw } = features as ColourFeatures;
        raw.use();
        return masks.map((mask) => memoryOf(colours, mask));
      }),
    downsampleMask: (values01) =>
      Float32Array.from({ length: SIDE * SIDE }, (_, i) => values01[centreOf(i)]! > 0 ? INSIDE : OUTSIDE),
    close: () => Promise.resolve(void (open = false)),
    [Symbol.asyncDispose]: () => Promise.resolve(void (open = false)),
  };
}

/** The input's pixel right and below the centre of a cell. */
const centreOf = (cell: number): number => (4 * Math.floor(cell / SIDE) + 2) * IMAGE_SIZE + 4 * (cell % SIDE) + 2;

/** The colour of each cell: the mean of the four pixels around its centre. */
function coloursOf(rgb: Uint8Array | Float32Array): Uint8Array {
  const full = rgb instanceof Float32Array ? 255 : 1;
  return Uint8Array.from({ length: SIDE * SIDE }, (_, cell) => {
    const at = centreOf(cell);
    const mean = (channel: number): number =>
      [0, 1, IMAGE_SIZE, IMAGE_SIZE + 1].reduce((sum, back) => sum + full * rgb[(at - back) * 3 + channel]!, 0) / 4;
    return colourNumber(mean(0), mean(1), mean(2));
  });
}

/** What a bank says of each colour: the sum of its memories. */
function recalled({ memories }: Selection): Float32Array {
  const sum = new Float32Array(COLOUR_COUNT);
  for (const { memory, weight = 1 } of memories) memory.tokens.forEach((v, i) => sum[i]! += v * weight);
  return sum;
}

/**
 * A memory: which colours were more inside of the mask than outside. That a colour was the object's outweighs eight memories that it was
 * not, so that a correction is carried on. Thresholded masks are remembered twice as well.
 */
function memoryOf(colours: Uint8Array, { logits, objectScore, binarize }: MaskToRemember): Float32Array {
  const counts = new Float32Array(COLOUR_COUNT);
  if (objectScore > 0) colours.forEach((colour, i) => counts[colour]! += logits[i]! > 0 ? 1 : -1);
  const one = REMEMBERED * (binarize ? 2 : 1);
  return counts.map((count) => count > 0 ? one : count < 0 ? -one / 8 : 0);
}

/** The cells of an object: 1 inside. */
function found(
  colours: Uint8Array,
  { points, mask }: DecoderPrompt,
  kind: ColourMap["kind"],
  remembered: Float32Array | undefined,
): Uint8Array {
  const before = (cell: number): boolean => mask !== undefined && mask[cell]! > 0;
  if (kind === "raw") return colours.map((_, cell) => before(cell) ? 1 : 0);
  const at = ({ x, y }: { readonly x: number; readonly y: number }): number =>
    Math.floor(y / 4) * SIDE + Math.floor(x / 4);
  const clicked = (label: 0 | 1) => points.filter((point) => point.label === label).map((point) => colours[at(point)]!);
  const [wanted, unwanted] = [clicked(1), clicked(0)];
  const [from, to] = [2, 3].map((label) => points.find((point) => point.label === label));
  const boxed = (cell: number): boolean => {
    if (from === undefined || to === undefined) return false;
    const [x, y] = [4 * (cell % SIDE) + 2, 4 * Math.floor(cell / SIDE) + 2];
    return x > from.x && x < to.x && y > from.y && y < to.y;
  };
  return colours.map((colour, cell) => {
    if (unwanted.includes(colour)) return 0;
    const known = kind === "attended" && remembered![colour]! > 0;
    return known || before(cell) || wanted.includes(colour) || (colour !== 0 && boxed(cell)) ? 1 : 0;
  });
}

const areaOf = (cells: Uint8Array): number => cells.reduce((sum, cell) => sum + cell, 0);

/** The object's score grows with its area: 16 pixels give 2; -6 when there is nothing. */
export const scoreOf = (area: number): number => area === 0 ? -6 : 1 + area / 16;

const logitsOf = (cells: Uint8Array): Float32Array => Float32Array.from(cells, (cell) => cell === 1 ? INSIDE : OUTSIDE);

/** A pointer: area, and the mean column and row. */
function pointerOf(cells: Uint8Array): Float32Array {
  const at = [...cells.keys()].filter((cell) => cells[cell] === 1);
  const mean = (of: (cell: number) => number): number => at.reduce((sum, cell) => sum + of(cell), 0) / at.length;
  return at.length === 0
    ? new Float32Array(3)
    : Float32Array.of(at.length, mean((cell) => cell % SIDE), mean((cell) => Math.floor(cell / SIDE)));
}

function decoded(cells: Uint8Array, { multimask }: DecoderPrompt): DecodedMask {
  const area = areaOf(cells);
  return {
    logits: area === 0 ? new Float32Array(cells.length).fill(NO_OBJECT_SCORE) : logitsOf(cells),
    objectScore: scoreOf(area),
    iou: IOUS[0]!,
    pointer: area === 0 ? Float32Array.of(-1, -1, -1) : pointerOf(cells),
    candidateIous: Float32Array.from(multimask ? IOUS : IOUS.slice(0, 1)),
  };
}

function candidatesOf(cells: Uint8Array): DecodedCandidates {
  const masks = [cells, grown(cells), boxOf(cells)];
  const [logits, pointers] = [masks.map(logitsOf), masks.map(pointerOf)];
  const single = { logits: logits[0]!, iou: IOUS[0]!, pointer: pointers[0]! };
  return { masks: logits, ious: IOUS, pointers, objectScore: scoreOf(areaOf(cells)), single };
}

function grown(cells: Uint8Array): Uint8Array {
  const inside = (x: number, y: number): boolean =>
    x >= 0 && x < SIDE && y >= 0 && y < SIDE && cells[y * SIDE + x] === 1;
  return cells.map((_, cell) => {
    const [x, y] = [cell % SIDE, Math.floor(cell / SIDE)];
    return [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]].some(([dx, dy]) => inside(x + dx!, y + dy!)) ? 1 : 0;
  });
}

function boxOf(cells: Uint8Array): Uint8Array {
  const at = [...cells.keys()].filter((cell) => cells[cell] === 1);
  const [columns, rows] = [at.map((cell) => cell % SIDE), at.map((cell) => Math.floor(cell / SIDE))];
  const within = (v: number, all: readonly number[]): boolean => v >= Math.min(...all) && v <= Math.max(...all);
  return cells.map((_, cell) => within(cell % SIDE, columns) && within(Math.floor(cell / SIDE), rows) ? 1 : 0);
}
