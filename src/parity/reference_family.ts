import type { EdgeTamConfig } from "../graph/edgetam/config.ts";
import type { Sam2Config } from "../graph/sam2/config.ts";
import type { CrossAttentionKind, EfficientTamConfig } from "../graph/efficienttam/config.ts";
import { EDGETAM } from "../model/family/edgetam.ts";
import { efficienttam } from "../model/family/efficienttam.ts";
import { configurationOf } from "../model/configurations.ts";
import type { ModelConfig } from "../model/family.ts";
import type { ReferenceConfiguration } from "./reference_configuration.ts";

/** How the configurations of a family's reference files are read. */
export interface ReferenceFamily {
  /** The architecture that a file's `model` names, without the input size: "tiny_v2.0", "edgetam"; undefined for others. */
  named(model: string): ModelConfig | undefined;
  /** Fields of its own that are whole numbers above 0. */
  readonly numbers: readonly string[];
  /** Fields of its own that are lists of whole numbers. */
  readonly lists: readonly string[];
  /** The architecture; `shared` has what all families say. */
  architecture(configuration: ReferenceConfiguration, shared: Partial<ModelConfig>): ModelConfig;
}

/** Families of models whose references can be run. */
export const REFERENCE_FAMILIES: Readonly<Record<string, ReferenceFamily>> = {
  sam2: {
    named: (model) => {
      const [, size, old] = /^([a-z_]+?)(_v2\.0)?_?$/.exec(model) ?? [];
      return configurationOf(`sam${old === undefined ? "2.1" : "2"}_hiera_${size}`);
    },
    numbers: ["embedDim", "heads"],
    lists: ["stages", "windowSpec", "globalBlocks", "posEmbedSize"],
    architecture: ({ stages, windowSpec, globalBlocks, posEmbedSize, embedDim, heads }, shared): Sam2Config => ({
      ...configurationOf("sam2.1_hiera_tiny")!,
      ...shared,
      trunk: { stages, windowSpec, globalBlocks, posEmbedSize, embedDim, heads },
    }),
  },
  edgetam: {
    named: (model) => model === EDGETAM.name ? EDGETAM : undefined,
    numbers: [],
    lists: ["depths", "channels", "kSizes"],
    architecture: ({ depths, channels, perceiver }, shared): EdgeTamConfig => ({
      ...EDGETAM,
      ...shared,
      family: EDGETAM.family,
      trunk: { depths: depths!, widths: channels! },
      perceiver: { layers: perceiver!.depth, global: perceiver!.latents, side: Math.sqrt(perceiver!.latents2d) },
    }),
  },
  efficienttam: {
    named: (model) => efficienttam.configurationOf(model.replace(/_$/, "")),
    numbers: ["embedDim", "heads", "depth", "posEmbedTokens"],
    lists: ["windowOfEachBlock"],
    architecture: (
      { embedDim, heads, depth, posEmbedTokens, windowOfEachBlock: windows, crossAttention },
      shared,
    ): EfficientTamConfig => ({
      ...efficienttam.configurationOf(efficienttam.names[0]!)!,
      ...shared,
      family: efficienttam.name as "efficienttam",
      crossAttention: crossAttention as CrossAttentionKind,
      trunk: {
        ...{ embedDim, heads, depth: depth!, window: windowOf(windows!) },
        globalBlocks: windows!.flatMap((window, i) => window === 0 ? [i] : []),
        positionSide: Math.sqrt(posEmbedTokens! - 1),
      },
    }),
  },
};

/** The window of a trunk's blocks: the largest of their sides. */
const windowOf = (sides: readonly number[]): number => Math.max(...sides);

/** The family of models that a reference file was made with: its configuration says which; SAM 2's files say nothing. */
export function referenceFamily(content: Readonly<Record<string, unknown>>): string {
  const { family } = (content["configuration"] ?? {}) as { readonly family?: unknown };
  return typeof family === "string" ? family : "sam2";
}
