import { parseDocument } from "npm:yaml@2.9.1";
import { MaskletError } from "../../error.ts";
import type { ConfigurationValue, PartialConfiguration } from "./partial_configuration.ts";

/** No configuration is longer, bytes. */
const MAX_BYTES = 1 << 20;
/** A value that stands elsewhere in the file: `${scratch.resolution}`. */
const REFERENCE = /^\$\{([\w.]+)\}$/;
/** How far references may lead. */
const MAX_STEPS = 8;
/** No configuration is nested deeper; one that holds itself is. */
const MAX_DEPTH = 32;

/**
 * Reads the model's part of a configuration file of the authors of SAM 2, MedSAM2, EdgeTAM or EfficientTAM: what stands under `model`,
 * or under `trainer.model` in a file for training, or else all of it. Values that stand elsewhere in the file are followed.
 *
 * @throws {MaskletError} `missing-file`; `bad-config` for what is no YAML, has no such part, or refers to what is not there
 */
export async function readConfigurationFile(file: string | URL): Promise<PartialConfiguration> {
  return configurationOfText(await textOf(file), String(file));
}

/** The same of a text. */
export function configurationOfText(text: string, name: string): PartialConfiguration {
  const root = parsed(text, name);
  if (!isMap(root)) throw bad(name, "a map of names and values", kindOfValue(root));
  const model = modelPart(root);
  if (!isMap(model)) throw bad(name, "a map of names and values under model", kindOfValue(model));
  return resolved(model, { root, name, steps: 0, depth: 0 }) as PartialConfiguration;
}

/** What stands under `model`, or under `trainer.model` in a file for training, or else all of it. */
export function modelPart(root: Readonly<Record<string, unknown>>): unknown {
  const { trainer } = root;
  return isMap(trainer) && isMap(trainer["model"]) ? trainer["model"] : "model" in root ? root["model"] : root;
}

const kindOfValue = (value: unknown): string =>
  value === null ? "nothing" : Array.isArray(value) ? "a list" : `a ${typeof value}`;

async function textOf(file: string | URL): Promise<string> {
  try {
    const { size } = await Deno.stat(file);
    if (size > MAX_BYTES) throw bad(String(file), `at most ${MAX_BYTES} bytes`, `${size}`);
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof MaskletError) throw error;
    throw new MaskletError("missing-file", `Expected a configuration file, found none that can be read (${file})`, {
      hint: "Give the path of the authors' .yaml",
      cause: error,
    });
  }
}

/** The words of YAML 1.1 ("yes", "on"), as the authors' library reads them. */
function parsed(text: string, name: string): unknown {
  const document = parseDocument(text, { version: "1.1" });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw bad(name, "YAML", fault.message.split("\n")[0]!.replace(/:$/, ""), fault);
  try {
    return document.toJS();
  } catch (error) {
    throw bad(name, "YAML", error instanceof Error ? error.message : String(error), error);
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where a value stands. */
interface Place {
  readonly root: unknown;
  readonly name: string;
  /** References on the way to it. */
  readonly steps: number;
  /** Maps and lists around it. */
  readonly depth: number;
}

/** The value with what it refers to in place. */
function resolved(value: unknown, place: Place): ConfigurationValue {
  const { root, name, steps, depth } = place;
  if (depth > MAX_DEPTH) throw bad(name, `at most ${MAX_DEPTH} maps and lists in each other`, "more");
  const within = { ...place, depth: depth + 1 };
  if (Array.isArray(value)) return value.map((one) => resolved(one, within));
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, resolved(own, within)]));
  }
  if (typeof value !== "string" || !value.includes("${")) return value as ConfigurationValue;
  const path = REFERENCE.exec(value)?.[1];
  const found = path?.split(".").reduce((at: unknown, key) => isMap(at) ? at[key] : undefined, root);
  if (found === undefined || steps >= MAX_STEPS) throw bad(name, "references to values of the file", value);
  return resolved(found, { ...place, steps: steps + 1 });
}

function bad(name: string, expected: string, found: string, cause?: unknown): MaskletError {
  return new MaskletError("bad-config", `Expected ${expected} in ${name}, found ${found}`, {
    hint: "Give a configuration file as the model's authors publish it, or a few of its lines",
    cause,
  });
}
