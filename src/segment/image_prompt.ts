import { MaskletError } from "../error.ts";
import { maskPromptLogits } from "../kernel/resize.ts";
import type { Mask } from "../mask/mask.ts";
import { maskToModelInput } from "../mask/mask_to_model_input.ts";
import { type DecoderPoint, type DecoderPrompt, inputPoint, PADDING } from "../model/decoder_prompt.ts";
import { checkOptions, kindOf, type OptionTable, shown } from "../options.ts";
import { type BoxLike, boxOf } from "../mask/box.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Anything with low-resolution logits: a segmentation, or one of its candidates. */
export interface HasLowRes {
  /** Low-resolution logits, `[side, side]`. */
  readonly lowRes: Tensor;
}

/** What is said about one object on a picture: points with labels, a box, both, or a mask, which may go with either. */
export interface ImagePrompt {
  /** Clicks `[x, y]`, px of the picture, or shares of its size with `coordinates: "normalized"`. */
  readonly points?: readonly (readonly [number, number])[];
  /** One label a point: 1 on the object, 0 on what is not the object. */
  readonly labels?: readonly number[];
  /** A box, half-open, in the units of the points. */
  readonly box?: BoxLike;
  /**
   * A mask to start from: an earlier segmentation or a candidate of one (its low-resolution logits), such logits by themselves,
   * `[side, side]` or `[1, side, side]`, or a mask of the picture's size.
   */
  readonly mask?: Mask | HasLowRes | Tensor | Float32Array;
}

/** A prompt as the decoder takes it; a mask alone has no points. */
export type ReadyPrompt = Pick<DecoderPrompt, "points" | "mask">;

/** What a prompt is read against. */
export interface PromptFrame {
  /** px of the picture */
  readonly width: number;
  /** px of the picture */
  readonly height: number;
  /** Side of the model's input, px. */
  readonly imageSize: number;
  /** Side of mask logits. */
  readonly logitsSide: number;
  /** Units of points and boxes. */
  readonly coordinates: "pixels" | "normalized";
  /** Which of several prompts it is, for messages: "prompts[2]". */
  readonly name?: string | undefined;
}

const list = kindOf<readonly (readonly [number, number])[]>("a list", Array.isArray);
const thing = kindOf<NonNullable<ImagePrompt["mask"]>>("a mask or logits", (v) => typeof v === "object" && v !== null);
const PROMPT_FIELDS: OptionTable<ImagePrompt> = {
  points: { doc: "clicks [x, y]", kind: list },
  labels: { doc: "one a point", kind: kindOf<readonly number[]>("a list", Array.isArray) },
  box: { doc: "left, top, right, bottom", kind: kindOf("a box", (v) => typeof v === "object" && v !== null) },
  mask: { doc: "a mask to start from", kind: thing },
};

/**
 * Checks a prompt against the picture and brings it to the model's input, in float32 steps as the reference's predictor does: a box is
 * two points before the others, and one of padding follows; a mask alone has none.
 *
 * @throws {MaskletError} `bad-prompt` for points outside, a box reversed, labels that are missing, a mask of another size or nothing at all;
 *   `bad-argument` for an unknown field
 */
export function readyPrompt(prompt: ImagePrompt | HasLowRes, frame: PromptFrame): ReadyPrompt {
  const given = hasLowRes(prompt) ? { mask: prompt } : prompt;
  const caller = frame.name ?? "a picture's prompt";
  const { points = [], labels = [], box, mask } = checkOptions<ImagePrompt>(caller, given, PROMPT_FIELDS);
  if (points.length !== labels.length) {
    refuse(
      frame,
      "as many labels as points",
      `${points.length} points and ${labels.length} labels`,
      "Give each point a label: 1 on the object, 0 on what is not the object",
    );
  }
  const clicks = Array.from(points, (point, i) => clickOf(point, labels[i]!, frame));
  const said = [...(box === undefined ? [] : cornersOf(box, frame)), ...clicks];
  if (said.length === 0 && mask === undefined) {
    refuse(frame, "points, a box or a mask", "none of them", "Say where the object is");
  }
  const [[width, height], { imageSize }] = [limits(frame), frame];
  return {
    points: said.length === 0 ? [] : [...said.map((point) => inputPoint(point, { width, height }, imageSize)), PADDING],
    ...(mask !== undefined && { mask: logitsOf(mask, frame) }),
  };
}

function clickOf(point: readonly [number, number], label: number, frame: PromptFrame): DecoderPoint {
  if (!Array.isArray(point) || point.length !== 2 || !Array.from(point).every((v) => typeof v === "number")) {
    refuse(frame, "points [x, y] of two numbers", shown(point), "Say points: [[x, y]], labels: [1]");
  }
  const [x, y] = point as readonly [number, number];
  const [right, bottom] = limits(frame);
  if (!(x >= 0 && x <= right && y >= 0 && y <= bottom)) {
    refuse(frame, `points inside 0..${right} x 0..${bottom} (${unit(frame)})`, `(${x}, ${y})`, HINT[frame.coordinates]);
  }
  if (label !== 0 && label !== 1) {
    refuse(frame, "labels of 0 or 1", shown(label), "1 is on the object, 0 is not; give a box as `box`");
  }
  return { x, y, label };
}

function cornersOf(box: BoxLike, frame: PromptFrame): DecoderPoint[] {
  const sides = boxOf(box);
  const { left, top, right, bottom } = sides;
  const [most, lowest] = limits(frame);
  const ordered = left < right && top < bottom && left >= 0 && top >= 0 && right <= most && bottom <= lowest;
  if (!ordered) {
    const isBox = Object.values(sides).some((side) => !Number.isNaN(side));
    refuse(
      frame,
      `a box [left, top, right, bottom] with left < right and top < bottom inside ${most}x${lowest} (${unit(frame)})`,
      isBox ? `[${[left, top, right, bottom].join(", ")}]` : shownBox(box),
      "Give four numbers, the top left corner first; several boxes are several prompts",
    );
  }
  return [{ x: left, y: top, label: 2 }, { x: right, y: bottom, label: 3 }];
}

/** What came in place of a box: the names that it has, as those of other conventions are soon seen. */
function shownBox(box: object): string {
  return Array.isArray(box) || ArrayBuffer.isView(box) ? shown(box) : `{ ${Object.keys(box).slice(0, 6).join(", ")} }`;
}

function logitsOf(mask: NonNullable<ImagePrompt["mask"]>, frame: PromptFrame): Float32Array {
  if (isMask(mask)) {
    if (mask.width !== frame.width || mask.height !== frame.height) {
      refuse(
        frame,
        `a mask of ${frame.width}x${frame.height} (the picture's size)`,
        `${mask.width}x${mask.height}`,
        "Resize the mask to the picture, or give low-resolution logits",
      );
    }
    return maskPromptLogits(maskToModelInput(mask, frame.imageSize), frame.imageSize);
  }
  const logits: unknown = hasLowRes(mask) ? mask.lowRes : mask;
  const values = logits instanceof Float32Array ? logits : (logits as Partial<Tensor> | null | undefined)?.data;
  const side = frame.logitsSide;
  if (!(values instanceof Float32Array) || values.length !== side * side) {
    const found = values instanceof Float32Array ? `${values.length} of them` : shown(mask);
    refuse(
      frame,
      `mask logits as float32 [${side}, ${side}]`,
      found,
      "Give one candidate of an earlier segmentation, { mask: earlier }, or a mask: maskFromBytes, maskFromRle",
    );
  }
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) {
    refuse(frame, "mask logits that are numbers", `${wrong} among them`, "Leave them out, or clamp them to 32");
  }
  return values;
}

const isMask = (value: object): value is Mask => "bits" in value && "width" in value;

/** Whether a value brings low-resolution logits along. */
function hasLowRes(value: unknown): value is HasLowRes {
  return typeof value === "object" && value !== null && "lowRes" in value;
}

const limits = ({ width, height, coordinates }: PromptFrame): readonly [number, number] =>
  coordinates === "pixels" ? [width, height] : [1, 1];
const unit = ({ coordinates }: PromptFrame): string => coordinates === "pixels" ? "px" : "shares of the size";
const HINT = {
  pixels: 'Give pixel coordinates of the picture, x before y; shares of its size need coordinates "normalized"',
  normalized: "Give shares of the picture's width and height, x before y",
} as const;

function refuse({ name }: PromptFrame, expected: string, found: string, hint: string): never {
  const of = name === undefined ? "" : ` in ${name}`;
  throw new MaskletError("bad-prompt", `Expected ${expected}${of}, found ${found}`, { hint });
}
