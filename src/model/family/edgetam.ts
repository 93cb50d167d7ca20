import { EDGETAM_SIZE_STEP, type EdgeTamConfig, perceiverTokens } from "../../graph/edgetam/config.ts";
import { requireVariance } from "../../graph/edgetam/fold_batch_norm.ts";
import { edgeTamImageEncoder } from "../../graph/edgetam/image_encoder.ts";
import { edgeTamMemoryAttention } from "../../graph/edgetam/memory_attention.ts";
import { edgeTamMemoryEncoder } from "../../graph/edgetam/memory_encoder.ts";
import { edgeTamTokens } from "../../graph/edgetam/memory_tokens.ts";
import { maskDecoder } from "../../graph/sam2/mask_decoder.ts";
import { EDGETAM_ROWS } from "../configuration/edgetam_rows.ts";
import { COMMON, GENERATION } from "../configurations.ts";
import type { ModelFamily } from "../family.ts";

/** The published model (Zhou et al. 2025, arXiv:2501.07256, and its authors' configuration file). */
export const EDGETAM: EdgeTamConfig = Object.freeze({
  name: "edgetam",
  family: "edgetam",
  ...COMMON,
  ...GENERATION["2.0"], // no codes of pointers' times, no embedding of absence: as SAM 2.0
  memoryLayers: 2,
  trunk: { depths: [2, 2, 14, 2], widths: [48, 96, 192, 384] },
  perceiver: { layers: 2, global: 256, side: 16 },
});

/** EdgeTAM: SAM 2.1 with a convolutional trunk and small memories. */
export const edgetam: ModelFamily<EdgeTamConfig> = {
  name: "edgetam",
  names: [EDGETAM.name],
  rows: EDGETAM_ROWS,
  sizeStep: EDGETAM_SIZE_STEP,
  configurationOf: (name) => name === EDGETAM.name ? EDGETAM : undefined,
  trunkSize: ({ trunk }) => String(trunk.depths) === String(EDGETAM.trunk.depths) ? "repvit_m1" : "other",
  memoryTokens: edgeTamTokens,
  memoryShape: ({ perceiver, memDim }) =>
    Object.freeze({ tokens: perceiverTokens(perceiver), width: memDim, rotating: perceiver.side ** 2 }),
  checkValues: async (config, read) => {
    for (const { source } of edgeTamImageEncoder(config).weights) {
      if (source.kind !== "derived") continue;
      for (const { key, shape } of source.from.filter(({ key }) => key.endsWith(".running_var"))) {
        requireVariance(await read(key, shape), key);
      }
    }
  },
  imageEncoder: edgeTamImageEncoder,
  maskDecoder,
  memoryEncoder: edgeTamMemoryEncoder,
  memoryAttention: edgeTamMemoryAttention,
};
