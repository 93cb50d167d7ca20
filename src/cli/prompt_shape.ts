/**
 * What an entry of prompts.json may hold: one table, from which the file is checked and its JSON Schema is made.
 * @module
 */

import { isObjectId } from "../prompt/prompt.ts";

/** A JSON Schema, as far as this table needs one. */
export type Schema = Readonly<Record<string, unknown>>;

/** One key of an entry. */
export interface EntryKey {
  /** What it says, for the schema. */
  readonly doc: string;
  /** What is expected, to be put after "Expected KEY of prompt 3 to be". */
  readonly expected: string;
  /** Whether a value, not null, is of the kind. */
  readonly accepts: (value: unknown) => boolean;
  /** The same as a JSON Schema. */
  readonly schema: Schema;
}

/** What a file prompts: frames of a video, or single pictures. */
export type PromptTarget = "video" | "picture";

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isWhole = (least: number) => (value: unknown): boolean => Number.isInteger(value) && (value as number) >= least;
const isList = (value: unknown, one: (value: unknown) => boolean, least = 0): value is unknown[] =>
  Array.isArray(value) && value.length >= least && value.every(one);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const numbers = (length: number): Schema => ({
  type: "array",
  items: { type: "number" },
  minItems: length,
  maxItems: length,
});
const SIDES = ["left", "top", "right", "bottom"] as const;

const FRAME: EntryKey = {
  doc: "Index of the frame, from 0.",
  expected: "a whole number from 0 on",
  accepts: isWhole(0),
  schema: { type: "integer", minimum: 0 },
};
const OBJECT: EntryKey = {
  doc: "The object: a whole number from 1 on, or a label.",
  expected: "a whole number from 1 on or a label",
  accepts: isObjectId,
  schema: { anyOf: [{ type: "integer", minimum: 1 }, { type: "string", minLength: 1 }] },
};
const REPLACE: EntryKey = {
  doc: "Whether clicks that the object has on the frame are forgotten first; otherwise clicks add up.",
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
  schema: { type: "boolean" },
};

/** Keys that any entry may have. */
const SAID: Readonly<Record<string, EntryKey>> = {
  points: {
    doc: "Clicks [x, y] in px, origin top left.",
    expected: "a list of [x, y]",
    accepts: (value) => isList(value, (point) => isList(point, isNumber) && point.length === 2),
    schema: { type: "array", items: numbers(2) },
  },
  labels: {
    doc: "One a point: 1 on the object, 0 on what is not the object.",
    expected: "a list of 1 (on the object) and 0 (not)",
    accepts: (value) => isList(value, (label) => label === 0 || label === 1),
    schema: { type: "array", items: { enum: [0, 1] } },
  },
  box: {
    doc: "[left, top, right, bottom], or an object with these names; px, right and bottom are the first past the box.",
    expected: "[left, top, right, bottom]",
    accepts: (value) =>
      (isList(value, isNumber) && value.length === 4) ||
      (isObject(value) && Object.keys(value).length === 4 && SIDES.every((side) => isNumber(value[side]))),
    schema: {
      anyOf: [numbers(4), {
        type: "object",
        properties: Object.fromEntries(SIDES.map((side) => [side, { type: "number" }])),
        required: SIDES,
        additionalProperties: false,
      }],
    },
  },
  mask: {
    doc:
      "The object's mask: the path of a PNG (beside this file), an RLE { size: [height, width], counts } with counts compressed (a text) or plain (a list of run lengths), or COCO's polygons [[x0, y0, x1, y1, …], …].",
    expected:
      'the path of a PNG, an RLE { "size": [height, width], "counts": text or run lengths } or polygons [[x0, y0, x1, y1, x2, y2, …], …]',
    accepts: (value) =>
      (typeof value === "string" && value !== "") || isRle(value) ||
      isList(value, (polygon) => isList(polygon, isNumber, 6), 1),
    schema: {
      anyOf: [
        { type: "string", minLength: 1 },
        {
          type: "object",
          properties: {
            size: { type: "array", items: { type: "integer", minimum: 1 }, minItems: 2, maxItems: 2 },
            counts: { anyOf: [{ type: "string" }, { type: "array", items: { type: "integer", minimum: 0 } }] },
          },
          required: ["size", "counts"],
          additionalProperties: false,
        },
        { type: "array", items: { type: "array", items: { type: "number" }, minItems: 6 }, minItems: 1 },
      ],
    },
  },
  maskObject: {
    doc: "Of a PNG of several objects, the value of the one that is meant.",
    expected: "a whole number from 1 on",
    accepts: isWhole(1),
    schema: { type: "integer", minimum: 1 },
  },
};

function isRle(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).some((key) => key !== "size" && key !== "counts")) return false;
  const { size, counts } = value;
  return isList(size, isWhole(1)) && size.length === 2 && (typeof counts === "string" || isList(counts, isWhole(0)));
}

/** The keys of an entry, by name. */
export const ENTRY_KEYS: Readonly<Record<PromptTarget, Readonly<Record<string, EntryKey>>>> = {
  video: { frame: FRAME, object: OBJECT, ...SAID, replace: REPLACE },
  picture: SAID,
};

/** The keys that an entry must have. */
export const REQUIRED_KEYS: Readonly<Record<PromptTarget, readonly string[]>> = {
  video: ["frame", "object"],
  picture: [],
};

/** The keys of which an entry has one at least. */
export const SAYING_KEYS: readonly string[] = ["points", "box", "mask"];

/** The JSON Schema (2020-12) of a file of prompts; null stands for a key that is absent, but for the required ones. */
export function promptsSchema(target: PromptTarget): Schema {
  const required = REQUIRED_KEYS[target];
  const nullable = ([name, { doc, schema }]: [string, EntryKey]): [string, Schema] => [
    name,
    required.includes(name) ? { description: doc, ...schema } : { description: doc, anyOf: [{ type: "null" }, schema] },
  ];
  const has = (name: string): Schema => ({ required: [name], properties: { [name]: { not: { type: "null" } } } });
  const both = (one: string, other: string): Schema => ({ anyOf: [{ not: has(one) }, has(other)] });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: target === "video"
      ? "Prompts of a video, for masklet track --prompts"
      : "Prompts of a picture, one object each, for masklet segment --prompts",
    description:
      "Px count from the top left corner of the frame. Entries add up; null is the same as leaving a key out.",
    type: "array",
    minItems: 1,
    items: {
      type: "object",
      properties: Object.fromEntries(Object.entries(ENTRY_KEYS[target]).map(nullable)),
      required,
      additionalProperties: false,
      allOf: [
        { anyOf: SAYING_KEYS.map(has) },
        both("points", "labels"),
        both("labels", "points"),
        both("maskObject", "mask"),
        ...(target === "video"
          ? [{ anyOf: [{ not: has("mask") }, { not: { anyOf: [has("points"), has("box")] } }] }]
          : []),
      ],
    },
  };
}
