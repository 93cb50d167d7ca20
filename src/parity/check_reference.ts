import { MaskletError } from "../error.ts";
import type { ModuleReference } from "./module_reference.ts";
import type { ReferenceConfiguration } from "./reference_configuration.ts";
import { REFERENCE_FAMILIES } from "./reference_family.ts";

/** Parts that are fields by name, and parts that are lists of named cases. */
const FIELDS = ["constants", "maskLogitsInput", "imageEncoder", "memoryEncoder", "chained"] as const;
const LISTS = ["decoder", "maskAsOutput", "memoryAttention"] as const;

/**
 * Checks that a modules file holds what its parts are made of, so that none is skipped for being empty or of another kind.
 *
 * @throws {MaskletError} `bad-dataset` for the first that does not
 */
export function checkModules(reference: ModuleReference): void {
  if (typeof reference.model !== "string") throw wrong("model", "a name", reference.model);
  if (typeof reference.inputNames !== "string") throw wrong("inputNames", "a prefix", reference.inputNames);
  for (const part of FIELDS) {
    if (part in reference && !isFields(reference[part])) throw wrong(part, "fields by name", reference[part]);
  }
  for (const part of LISTS) {
    const cases: unknown = reference[part];
    const whole = Array.isArray(cases) && cases.length > 0 &&
      cases.every((one) => isFields(one) && typeof one["name"] === "string");
    if (part in reference && !whole) throw wrong(part, "a list of cases with names", cases);
  }
}

/** Numbers of a configuration (whole, above 0), lists of such, and switches. */
const NUMBERS = ["imageSize", "dModel", "memDim", "memoryLayers", "feedforward", "numMaskmem"];
const SWITCHES = ["noObjEmbedSpatial", "addTposEncToObjPtrs", "projTposEncInObjPtrs", "signedTposEnc"];

/**
 * Checks the kinds of a configuration's values.
 *
 * @throws {MaskletError} `bad-config` for the first that is wrong, and for pointers of the future, which no published model reads
 */
export function checkConfiguration(configuration: ReferenceConfiguration): void {
  const values = configuration as unknown as Readonly<Record<string, unknown>>;
  const wrongIn = (name: string, expected: string): MaskletError =>
    wrong(`configuration.${name}`, expected, values[name], "bad-config");
  const natural = (v: unknown, least: number): boolean => Number.isInteger(v) && (v as number) >= least;
  const family = REFERENCE_FAMILIES[configuration.family ?? "sam2"];
  if (family === undefined) throw wrongIn("family", `one of ${Object.keys(REFERENCE_FAMILIES).join(", ")}`);
  for (const name of [...NUMBERS, ...family.numbers]) {
    if (!natural(values[name], 1)) throw wrongIn(name, "a whole number above 0");
  }
  for (const name of family.lists) {
    const list = values[name];
    if (!Array.isArray(list) || !list.every((v) => natural(v, 0))) throw wrongIn(name, "a list of whole numbers");
  }
  for (const name of SWITCHES) if (typeof values[name] !== "boolean") throw wrongIn(name, "true or false");
  const { onlyPastObjPtrs = true } = values;
  if (onlyPastObjPtrs !== true) throw wrongIn("onlyPastObjPtrs", "true");
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 0;

function wrong(
  field: string,
  expected: string,
  found: unknown,
  code: "bad-dataset" | "bad-config" = "bad-dataset",
): MaskletError {
  return new MaskletError(code, `Expected ${field} to be ${expected}, found ${JSON.stringify(found)?.slice(0, 80)}`, {
    hint: "Write the reference again",
  });
}
