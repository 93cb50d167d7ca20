import type { Sam2Config } from "../graph/sam2/config.ts";
import { configurationOf } from "../model/configurations.ts";
import { MaskletError } from "../error.ts";
import { checkConfiguration } from "./check_reference.ts";
import type { ReferenceConfiguration } from "./reference_configuration.ts";

/**
 * The architecture that a reference file was made with: its own `configuration`, or the published one that its `model` names: size,
 * `_v2.0` for SAM 2.0, then the input size ("pico256", "tiny512", "tiny_v2.0_1024").
 */
export function referenceConfig(model: string, configuration?: ReferenceConfiguration): Sam2Config {
  const match = /^([a-z_]+?)(_v2\.0)?_?(\d+)$/.exec(model);
  const generation = match?.[2] === undefined ? "2.1" : "2";
  const base = match === null ? undefined : configurationOf(`sam${generation}_hiera_${match[1]}`);
  if (base === undefined && configuration === undefined) {
    throw new MaskletError(
      "bad-config",
      `Expected a model such as pico256, tiny512 or tiny_v2.0_1024, found ${model}`,
      {
        hint: "Name a published size, or give the file a configuration",
      },
    );
  }
  const common = base ?? configurationOf("sam2.1_hiera_tiny")!;
  if (configuration === undefined) return { ...common, imageSize: Number(match![3]) };
  checkConfiguration(configuration);
  const { stages, windowSpec, globalBlocks, posEmbedSize, embedDim, heads, ...c } = configuration;
  return {
    ...common,
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
    trunk: { stages, windowSpec, globalBlocks, posEmbedSize, embedDim, heads },
  };
}
