import { compileModel } from "../model/compile_model.ts";
import { Sam2Model } from "../model/sam2_model.ts";
import type { Backend } from "../runtime/backend.ts";
import { formulaReader } from "./formula_model.ts";
import { imageAutomatic } from "./image_automatic.ts";
import { imageFunctions } from "./image_functions.ts";
import { imagePredictor } from "./image_predictor.ts";
import { imagePreprocessing } from "./image_preprocessing.ts";
import type { ParityResult } from "./parity_result.ts";
import type { ReferenceConfiguration } from "./reference_configuration.ts";
import { referenceConfig } from "./reference_file.ts";

/** A file of the image side: its fields say which of the four it is. */
export async function* imageCases(
  content: Readonly<Record<string, unknown>>,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  if ("pointGrid" in content || "cropBoxes" in content || "nms" in content) return yield* imageFunctions(content);
  if ("bicubic" in content || "antialiasedBilinear" in content) return yield* imagePreprocessing(content);
  const automatic = "masks" in content && "image" in content;
  if (!automatic && !("predictions" in content)) {
    return yield { notRun: `a file with ${Object.keys(content).join(", ")}` };
  }
  const { configuration, ...fields } = content;
  const config = referenceConfig(String(content["model"]), configuration as ReferenceConfiguration | undefined);
  await using model = new Sam2Model(await compileModel(config, formulaReader(), "formula"), backend);
  yield* automatic ? imageAutomatic(fields, model) : imagePredictor(fields, model);
}
