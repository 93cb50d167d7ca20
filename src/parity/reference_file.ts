import { MaskletError } from "../error.ts";
import type { ModelConfig } from "../model/family.ts";
import { checkConfiguration } from "./check_reference.ts";
import type { ReferenceConfiguration } from "./reference_configuration.ts";
import { REFERENCE_FAMILIES } from "./reference_family.ts";

/**
 * The architecture that a reference file was made with: its own `configuration`, or the published one that its `model` names: size,
 * `_v2.0` for SAM 2.0, then the input size ("pico256", "tiny512", "tiny_v2.0_1024"); of other families their models' names ("edgetam512").
 */
export function referenceConfig(model: string, configuration?: ReferenceConfiguration): ModelConfig {
  const [, name, size] = /^(.+?)_?(\d+)$/.exec(model) ?? [];
  const base = Object.values(REFERENCE_FAMILIES).map((family) => family.named(name ?? "")).find((one) => one);
  if (configuration === undefined) {
    if (base !== undefined) return { ...base, imageSize: Number(size) };
    throw new MaskletError(
      "bad-config",
      `Expected a model such as pico256, tiny512, tiny_v2.0_1024 or edgetam256, found ${model}`,
      {
        hint: "Name a published size, or give the file a configuration",
      },
    );
  }
  checkConfiguration(configuration);
  const { family = "sam2", ...c } = configuration;
  return REFERENCE_FAMILIES[family]!.architecture(configuration, {
    name: base?.name ?? model,
    imageSize: c.imageSize,
    dModel: c.dModel,
    memDim: c.memDim,
    memoryLayers: c.memoryLayers,
    feedforward: c.feedforward,
    numMaskmem: c.numMaskmem,
    noObjectEmbedSpatial: c.noObjEmbedSpatial,
    pointerTimes: c.addTposEncToObjPtrs,
    projectPointerTimes: c.projTposEncInObjPtrs,
    signedPointerTimes: c.signedTposEnc,
  });
}
