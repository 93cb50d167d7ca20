import { LOAD_MODEL_OPTIONS, loadModel } from "../model/load_model.ts";
import type { ConfigurationOptions } from "../model/model_configuration.ts";
import type { Model } from "../model/model.ts";
import { flagsOf, optionsOfFlags } from "./option_flags.ts";
import type { Flag } from "./options.ts";

const { precision: _precision, config: _config, imageSize: _imageSize, ...RUNTIME } = LOAD_MODEL_OPTIONS;

/** Flags of every command that runs a model. */
export const RUNTIME_FLAGS: Readonly<Record<string, Flag>> = flagsOf(RUNTIME);

const { config, imageSize } = LOAD_MODEL_OPTIONS;

/** What is said of an architecture. */
export const CONFIGURATION_FLAGS: Readonly<Record<string, Flag>> = flagsOf({ config, imageSize });

/** The same as options. */
export function configurationOfFlags(flags: Readonly<Record<string, unknown>>): ConfigurationOptions {
  return optionsOfFlags(flags, { config, imageSize });
}

/** Flags of commands that run a model of the user's choice. */
export const MODEL_FLAGS: Readonly<Record<string, Flag>> = {
  model: { kind: "text", value: "NAME|FILE", help: "the model (default: the embedded one)" },
  ...flagsOf(LOAD_MODEL_OPTIONS),
};

/**
 * Loads the model that the flags name, and says what runs it.
 * @param flags what was given of `MODEL_FLAGS`
 * @param say takes that line; default: stdout
 */
export async function modelOfFlags(
  flags: Readonly<Record<string, unknown>>,
  say: (line: string) => void = console.log,
): Promise<Model> {
  const model = flags["model"] as string | undefined;
  const loaded = await loadModel(model, optionsOfFlags(flags, LOAD_MODEL_OPTIONS));
  say(`${loaded.name} at ${loaded.imageSize} px, ${loaded.backend.description}`);
  return loaded;
}
