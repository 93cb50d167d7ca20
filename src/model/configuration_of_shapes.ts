import type { NamedCheckpoint } from "../checkpoint/meta_names.ts";
import type { Sam2Config, TrunkConfig } from "../graph/sam2/config.ts";

type Tensors = NamedCheckpoint["tensors"];

/** What the names and shapes of a file show of its architecture. */
export interface VisibleConfig {
  /** Which generation its tensors belong to: 2.1 has three that 2.0 has not. */
  readonly version: Sam2Config["version"];
  /** The trunk. */
  readonly trunk: Pick<TrunkConfig, "embedDim" | "stages" | "posEmbedSize">;
  /** Window side of the first stage, tokens; those of the later ones leave no trace. */
  readonly firstWindow: number;
  /** The rest, as in `Sam2Config`. */
  readonly rest: Pick<
    Sam2Config,
    "dModel" | "memDim" | "memoryLayers" | "feedforward" | "fuserLayers" | "numMaskmem"
  >;
}

/** One of them is enough: then the others must be there too. */
const OF_2_1 = ["no_obj_embed_spatial", "obj_ptr_tpos_proj.weight", "obj_ptr_tpos_proj.bias"];
const STAGES = 4;
/** No part of a SAM 2 is so wide; a shape beyond it is damage, and graphs of its size are not tried. */
const MAX_SIZE = 1 << 14;

/** Reads what names and shapes show; undefined where they are not those of a SAM 2 with a Hiera trunk. */
export function visibleConfig(tensors: Tensors): VisibleConfig | undefined {
  const side = (name: string, axis: number): number => tensors.get(name)?.shape[axis] ?? 0;
  const stages = stagesOf(tensors);
  const trunk = "image_encoder.trunk";
  const rest = {
    dModel: side("no_mem_embed", 2) || side("image_encoder.neck.convs.0.conv.weight", 0),
    memDim: side("maskmem_tpos_enc", 3) || side("memory_encoder.out_proj.weight", 0),
    memoryLayers: numbered(tensors, /^memory_attention\.layers\.(\d+)\./),
    feedforward: side("memory_attention.layers.0.linear1.weight", 0),
    fuserLayers: numbered(tensors, /^memory_encoder\.fuser\.layers\.(\d+)\./),
    numMaskmem: side("maskmem_tpos_enc", 0),
  };
  const sizes = {
    embedDim: side(`${trunk}.patch_embed.proj.weight`, 0),
    posEmbedSize: [side(`${trunk}.pos_embed`, 2), side(`${trunk}.pos_embed`, 3)] as const,
  };
  const firstWindow = side(`${trunk}.pos_embed_window`, 2);
  const all = [...Object.values(rest), sizes.embedDim, ...sizes.posEmbedSize, firstWindow];
  if (stages.length !== STAGES || all.some((size) => size < 1 || size > MAX_SIZE)) return undefined;
  const version = OF_2_1.some((name) => tensors.has(name)) ? "2.1" : "2.0";
  return { version, trunk: { ...sizes, stages }, firstWindow, rest };
}

/** Blocks of each stage: a stage begins with a block that widens, and only such a block has a projection of its own. */
function stagesOf(tensors: Tensors): number[] {
  const blocks = numbered(tensors, /^image_encoder\.trunk\.blocks\.(\d+)\./);
  const stages: number[] = [];
  for (let i = 0; i < blocks; i++) {
    if (i === 0 || tensors.has(`image_encoder.trunk.blocks.${i}.proj.weight`)) stages.push(0);
    stages[stages.length - 1]!++;
  }
  return stages;
}

/** How many numbers from 0 on the names have; 0 where one is left out, so that no name can make the count larger than the file. */
function numbered(tensors: Tensors, pattern: RegExp): number {
  const found = new Set<number>();
  for (const name of tensors.keys()) {
    const number = pattern.exec(name)?.[1];
    if (number !== undefined) found.add(Number(number));
  }
  return found.size > 0 && Math.max(...found) === found.size - 1 ? found.size : 0;
}
