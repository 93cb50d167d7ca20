import { parse, YAMLParseError } from "npm:yaml@2.9.1";
import { MaskletError } from "../../error.ts";
import type { ConfigurationValue, PartialConfiguration } from "./partial_configuration.ts";

/** No configuration is longer, bytes. */
const MAX_BYTES = 1 << 20;
/** A value that stands elsewhere in the file: `${scratch.resolution}`. */
const REFERENCE = /^\$\{([\w.]+)\}$/;
/** How far references may lead. */
const MAX_STEPS = 8;

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
  if (!isMap(root)) throw bad(name, "a map of names and values", root === null ? "nothing" : typeof root);
  const trainer = root["trainer"];
  const model = isMap(trainer) && isMap(trainer["model"]) ? trainer["model"] : root["model"] ?? root;
  if (!isMap(model)) throw bad(name, "a map of names and values under model", typeof model);
  return resolved(model, root, name, 0) as PartialConfiguration;
}

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

function parsed(text: string, name: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const found = error instanceof YAMLParseError ? error.message.split("\n")[0]! : String(error);
    throw bad(name, "YAML", found, error);
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value with what it refers to in place. */
function resolved(value: unknown, root: unknown, name: string, steps: number): ConfigurationValue {
  if (Array.isArray(value)) return value.map((one) => resolved(one, root, name, steps));
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, resolved(own, root, name, steps)]));
  }
  if (typeof value !== "string" || !value.includes("${")) return value as ConfigurationValue;
  const path = REFERENCE.exec(value)?.[1];
  const found = path?.split(".").reduce((at: unknown, key) => isMap(at) ? at[key] : undefined, root);
  if (found === undefined || steps >= MAX_STEPS) throw bad(name, "references to values of the file", value);
  return resolved(found, root, name, steps + 1);
}

function bad(name: string, expected: string, found: string, cause?: unknown): MaskletError {
  return new MaskletError("bad-config", `Expected ${expected} in ${name}, found ${found}`, {
    hint: "Give a configuration file as the model's authors publish it, or a few of its lines",
    cause,
  });
}
