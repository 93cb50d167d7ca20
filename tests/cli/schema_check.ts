/**
 * As much of JSON Schema (2020-12) as the schemas in docs/ use; an unknown word is an error, so that none is passed over.
 * @module
 */

type Schema = Readonly<Record<string, unknown>>;
type Check = (rule: never, value: unknown, schema: Schema) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  array: Array.isArray,
  object: isObject,
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
};

const WORDS: Readonly<Record<string, Check>> = {
  $schema: () => true,
  title: () => true,
  description: () => true,
  type: (type: string, value) => TYPES[type]!(value),
  enum: (values: unknown[], value) => values.includes(value),
  minimum: (least: number, value) => typeof value !== "number" || value >= least,
  minLength: (least: number, value) => typeof value !== "string" || value.length >= least,
  minItems: (least: number, value) => !Array.isArray(value) || value.length >= least,
  maxItems: (most: number, value) => !Array.isArray(value) || value.length <= most,
  items: (one: Schema, value) => !Array.isArray(value) || value.every((item) => fits(one, item)),
  required: (names: string[], value) => !isObject(value) || names.every((name) => Object.hasOwn(value, name)),
  properties: (of: Record<string, Schema>, value) =>
    !isObject(value) ||
    Object.entries(of).every(([name, one]) => !Object.hasOwn(value, name) || fits(one, value[name])),
  additionalProperties: (_: false, value, schema) =>
    !isObject(value) || Object.keys(value).every((name) => Object.hasOwn(schema["properties"] as object, name)),
  anyOf: (several: Schema[], value) => several.some((one) => fits(one, value)),
  allOf: (several: Schema[], value) => several.every((one) => fits(one, value)),
  not: (one: Schema, value) => !fits(one, value),
};

/** Whether a value is what a schema says. */
export function fits(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([word, rule]) => {
    const check = WORDS[word];
    if (check === undefined) throw new Error(`no check for ${word}`);
    return check(rule as never, value, schema);
  });
}
