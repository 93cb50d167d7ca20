import { kindOf, type ValueKind, wholeKind } from "../../options.ts";
import { type Sam2Config, trunkBlocks, type TrunkConfig } from "../../graph/sam2/config.ts";
import { type ConfigurationRows, fixed, follows, hidden, target, unread } from "./row.ts";
import { CROSS_ATTENTION, headsRow, pyramidRows, SHARED_ROWS } from "./shared_rows.ts";

const TRUNK = "image_encoder.trunk";
const count = ({ trunk: { stages } }: Sam2Config): number => stages.reduce((a, b) => a + b, 0);

/** A list of whole numbers from 0 on. */
function indicesKind(expected: string): ValueKind<readonly number[]> {
  const index = wholeKind({ least: 0 });
  return kindOf(expected, (value) => Array.isArray(value) && value.every(index.accepts));
}

/** What a configuration says of a Hiera trunk that tensors do not show, where it is of the right kinds: the rest is refused later. */
export function trunkOf(
  values: ReadonlyMap<string, unknown>,
): Partial<Pick<TrunkConfig, "heads" | "windowSpec" | "globalBlocks">> {
  const { accepts } = indicesKind("");
  const whole = values.has("_target_");
  const of = (name: string): unknown =>
    values.get(`${TRUNK}.${name}`) ?? (whole ? SAM2_ROWS[`${TRUNK}.${name}`]!.absent : undefined);
  const [heads, windows, blocks] = [of("num_heads"), of("window_spec"), of("global_att_blocks")];
  return {
    ...(Number.isInteger(heads) && Number(heads) > 0 && { heads: Number(heads) }),
    ...(accepts(windows) && windows.length === 4 && { windowSpec: windows }),
    ...(accepts(blocks) && { globalBlocks: blocks }),
  };
}

/** SAM 2's configuration file: its values, where the tensors do not show them, and what the others must be. */
export const SAM2_ROWS: ConfigurationRows<Sam2Config> = {
  ...SHARED_ROWS,
  ...pyramidRows<Sam2Config>(({ trunk }) =>
    trunkBlocks(trunk).filter(({ endsStage }) => endsStage >= 0).map(({ dimOut }) => dimOut).reverse()
  ),
  [`${TRUNK}._target_`]: target("Hiera"),
  [`${TRUNK}.embed_dim`]: follows(({ trunk }) => trunk.embedDim, 96),
  [`${TRUNK}.stages`]: follows(({ trunk }) => trunk.stages, [2, 3, 16, 3]),
  [`${TRUNK}.window_pos_embed_bkg_spatial_size`]: follows(({ trunk }) => trunk.posEmbedSize, [14, 14]),
  [`${TRUNK}.num_heads`]: headsRow<Sam2Config>(1),
  [`${TRUNK}.window_spec`]: {
    ...hidden<Sam2Config, readonly number[]>(
      indicesKind("window sides"),
      ({ trunk }) => trunk.windowSpec,
      (config, windowSpec) => ({ trunk: { ...config.trunk, windowSpec } }),
      [8, 4, 14, 7],
    ),
    kind: ({ trunk: { windowSpec } }) =>
      kindOf(
        `four window sides above 0, the first ${windowSpec[0]}, as the tensors show it`,
        (value) =>
          Array.isArray(value) && value.length === 4 && value[0] === windowSpec[0] &&
          value.every((side) => Number.isInteger(side) && side > 0),
      ),
  },
  [`${TRUNK}.global_att_blocks`]: {
    ...hidden<Sam2Config, readonly number[]>(
      indicesKind("indices of blocks"),
      ({ trunk }) => trunk.globalBlocks,
      (config, globalBlocks) => ({ trunk: { ...config.trunk, globalBlocks } }),
      [12, 16, 20],
    ),
    kind: (config) =>
      kindOf(
        `indices of its ${count(config)} blocks`,
        (value) => indicesKind("").accepts(value) && value.every((i) => i < count(config)),
      ),
  },
  [`${TRUNK}.drop_path_rate`]: unread,
  [`${TRUNK}.q_pool`]: fixed(3),
  [`${TRUNK}.q_stride`]: fixed([2, 2]),
  [`${TRUNK}.dim_mul`]: fixed(2),
  [`${TRUNK}.head_mul`]: fixed(2),
  [`${TRUNK}.return_interm_layers`]: fixed(true),
  [`${TRUNK}.weights_path`]: unread,
  [CROSS_ATTENTION]: target("RoPEAttention"),
  [CROSS_ATTENTION.replace("_target_", "feat_sizes")]: unread,
  [CROSS_ATTENTION.replace("_target_", "rope_k_repeat")]: fixed(true),
};
