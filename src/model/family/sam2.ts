import { type Sam2Config, trunkBlocks } from "../../graph/sam2/config.ts";
import { imageEncoder } from "../../graph/sam2/image_encoder.ts";
import { maskDecoder } from "../../graph/sam2/mask_decoder.ts";
import { memoryAttention } from "../../graph/sam2/memory_attention.ts";
import { memoryEncoder } from "../../graph/sam2/memory_encoder.ts";
import { planeTokens } from "../../graph/sam2/memory_tokens.ts";
import { SAM2_ROWS } from "../configuration/sam2_rows.ts";
import { configurationOf, MODEL_NAMES, trunkSizeOf } from "../configurations.ts";
import type { ModelFamily } from "../family.ts";
import { memoryShape } from "../memory_shape.ts";

/** SAM 2 and SAM 2.1 (Ravi et al. 2024, arXiv:2408.00714) with a Hiera trunk. */
export const sam2: ModelFamily<Sam2Config> = {
  name: "sam2",
  names: MODEL_NAMES,
  rows: SAM2_ROWS,
  sizeStep: 32,
  configurationOf,
  trunkSize: ({ trunk }) => trunkSizeOf(trunk),
  describeTrunk: ({ trunk, version }) => [
    ["generation", `SAM ${version}`],
    ["trunk", `width ${trunk.embedDim}, ${trunk.heads} heads, blocks ${trunk.stages.join(" ")}`],
    ["attention", `windows ${trunk.windowSpec.join(" ")}, global in blocks ${trunk.globalBlocks.join(" ")}`],
  ],
  blockWindows: ({ trunk }) => trunkBlocks(trunk).map(({ window }) => window),
  memoryTokens: planeTokens,
  memoryShape,
  imageEncoder,
  maskDecoder,
  memoryEncoder,
  memoryAttention: (config, options) => memoryAttention(config, options),
};
