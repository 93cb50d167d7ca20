import { requireKnown, shown } from "../options.ts";
import { MaskletError } from "../error.ts";
import { type Box, type BoxLike, boxOf } from "../mask/box.ts";
import {
  type CheckedPrompt,
  type Click,
  isObjectId,
  type ObjectId,
  type Prompt,
  type PromptContent,
} from "./prompt.ts";

/** What a prompt may say. */
const PROMPT_KEYS = ["frame", "object", "points", "labels", "box", "mask", "replace"] as const;

/** What a prompt is checked against. `frameCount` is undefined for a live source. */
export interface PromptBounds {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** Number of frames, where it is known. */
  readonly frameCount?: number | undefined;
}

/**
 * Checks a prompt against the video it is meant for and gives it its closed form; null stands for a key that is absent.
 *
 * @throws {MaskletError} `bad-prompt`: the message says what was expected, what was found and what to do
 */
export function checkPrompt(prompt: Prompt, video: PromptBounds): CheckedPrompt {
  if (typeof prompt !== "object" || prompt === null) {
    refuse(`Expected a prompt as an object, found ${shown(prompt)}`, "Say { frame, object, points, labels }");
  }
  requireKnown("a prompt", prompt, PROMPT_KEYS, { code: "bad-prompt" });
  prompt = Object.fromEntries(Object.entries(prompt).filter(([, value]) => value !== null)) as unknown as Prompt;
  const where = `object ${String(prompt.object)} on frame ${String(prompt.frame)}`;
  requireForms(prompt, where);
  requireObject(prompt.object);
  requireFrame(prompt, video);
  const { frame, object, replace } = prompt;
  if (replace !== undefined && typeof replace !== "boolean") {
    refuse(`Expected replace of ${where} to be true or false, found ${shown(replace)}`, "Leave it out to add clicks");
  }
  return Object.freeze({
    frame,
    object,
    content: contentOf(prompt, video, where),
    ...(replace === true && { replace }),
  });
}

/** Refuses values of another kind, as JSON and untyped code bring them. */
function requireForms({ points, labels, box, mask }: Prompt, where: string): void {
  const forms: readonly (readonly [string, unknown, (value: unknown) => boolean, string])[] = [
    ["points", points, (value) => Array.isArray(value) && value.every(isPoint), "a list of [x, y]"],
    ["labels", labels, Array.isArray, "a list of 1 (on the object) and 0 (not)"],
    ["box", box, isThing, "[left, top, right, bottom] or { left, top, right, bottom }"],
    ["mask", mask, (value) => isThing(value) && "bits" in value && "width" in value, "a mask (Mask)"],
  ];
  for (const [name, value, accepts, expected] of forms) {
    if (value === undefined || accepts(value)) continue;
    refuse(
      `Expected ${name} of ${where} to be ${expected}, found ${shown(value)}`,
      "Say { frame, object, points, labels }",
    );
  }
}

const isThing = (value: unknown): value is object => typeof value === "object" && value !== null;
const isPoint = (value: unknown): boolean =>
  (Array.isArray(value) || ArrayBuffer.isView(value)) &&
  (value as unknown as ArrayLike<unknown>).length === 2;

function contentOf(prompt: Prompt, video: PromptBounds, where: string): PromptContent {
  const { points, labels, box, mask } = prompt;
  if (mask !== undefined) {
    if (points !== undefined || labels !== undefined || box !== undefined) {
      refuse(
        `Expected a mask alone for ${where}, found a mask with points or a box`,
        "Give the mask in a prompt of its own",
      );
    }
    if (mask.width !== video.width || mask.height !== video.height) {
      refuse(
        `Expected a mask of ${video.width}x${video.height} (the video's size) for ${where}, found ${mask.width}x${mask.height}`,
        "Resize the mask to the video's size",
      );
    }
    return { kind: "mask", mask };
  }
  for (const [name, list] of Object.entries({ points, labels })) {
    if (list === undefined || Array.isArray(list)) continue;
    refuse(`Expected ${name} of ${where} as a list, found ${shown(list)}`, "Say points: [[x, y]], labels: [1]");
  }
  if ((points === undefined) !== (labels === undefined) || points?.length !== labels?.length) {
    refuse(
      `Expected as many labels as points for ${where}, found ${points?.length ?? 0} points and ${
        labels?.length ?? 0
      } labels`,
      "Give each point a label: 1 on the object, 0 on what is not the object",
    );
  }
  const clicks = (points ?? []).map((point, i) => checkClick(point, labels?.[i], video, where));
  const given = box === undefined ? undefined : checkBox(box, video, where);
  requirePixels(clicks, given, video, where);
  if (given !== undefined) return { kind: "box", box: given, clicks };
  const [first, ...rest] = clicks;
  if (first === undefined) {
    refuse(`Expected points, a box or a mask for ${where}, found none of them`, "Say where the object is");
  }
  return { kind: "clicks", clicks: [first, ...rest] };
}

function checkClick(
  point: readonly [number, number],
  label: number | undefined,
  video: PromptBounds,
  where: string,
): Click {
  if (!Array.isArray(point) || point.length !== 2 || !point.every((part) => typeof part === "number")) {
    refuse(`Expected points [x, y] for ${where}, found ${shown(point)}`, "Give two numbers a point, x before y");
  }
  const [x, y] = point as readonly [number, number];
  if (!(x >= 0 && x <= video.width && y >= 0 && y <= video.height)) {
    refuse(
      `Expected points inside 0..${video.width} x 0..${video.height} (px) for ${where}, found (${x}, ${y})`,
      "Give pixel coordinates of the video frame, x before y",
    );
  }
  if (label !== 0 && label !== 1) {
    refuse(
      `Expected labels of 0 or 1 for ${where}, found ${shown(label)}`,
      "Label a point 1 on the object, 0 on what is not the object; give a box as `box`",
    );
  }
  return Object.freeze({ x, y, positive: label === 1 });
}

function checkBox(box: BoxLike, video: PromptBounds, where: string): Box {
  const { left, top, right, bottom } = boxOf(box);
  const inside = left >= 0 && top >= 0 && right <= video.width && bottom <= video.height;
  if (!inside || !(left < right && top < bottom)) {
    refuse(
      `Expected a box [left, top, right, bottom] or { left, top, right, bottom } with left < right and top < bottom inside ${video.width}x${video.height} (px) for ${where}, found [${
        [left, top, right, bottom].join(", ")
      }]`,
      "Give the top left corner first, in pixel coordinates of the video frame",
    );
  }
  return Object.freeze({ left, top, right, bottom });
}

/** px of a side from which on a place in the first pixel is taken for a share of the picture. */
const LARGE = 64;

/** Refuses places that are shares of the picture, 0 to 1, as many models hand out: in px all of them lie in the first pixel. */
function requirePixels(clicks: readonly Click[], box: Box | undefined, video: PromptBounds, where: string): void {
  if (Math.min(video.width, video.height) < LARGE) return;
  const places = [...clicks.map(({ x, y }) => [x, y]), ...box === undefined ? [] : [[box.right, box.bottom]]] as const;
  const isShare = (value: number): boolean => value >= 0 && value <= 1;
  if (places.length === 0 || !places.every((place) => place.every(isShare)) || places.flat().every(Number.isInteger)) {
    return;
  }
  refuse(
    `Expected places in px of ${video.width}x${video.height} for ${where}, found ${
      places.map((place) => `(${place.join(", ")})`).join(", ")
    }: all in the first pixel`,
    "Multiply shares of the picture (0 to 1) by its width and height; the first pixel itself is [0, 0]",
  );
}

function requireObject(object: ObjectId): void {
  if (!isObjectId(object)) {
    refuse(
      `Expected an object that is a positive integer or a label, found ${shown(object)}`,
      "Number objects from 1",
    );
  }
}

function requireFrame(prompt: Prompt, video: PromptBounds): void {
  const { frame } = prompt;
  const end = video.frameCount ?? Infinity;
  if (Number.isInteger(frame) && frame >= 0 && frame < end) return;
  const range = video.frameCount === undefined ? "of 0 or more" : `in 0..${video.frameCount - 1}`;
  refuse(
    `Expected a frame ${range} for object ${String(prompt.object)}, found ${shown(frame)}`,
    "Prompt a frame that the video has; frames count from 0",
  );
}

function refuse(message: string, hint: string): never {
  throw new MaskletError("bad-prompt", message, { hint });
}
