import type { Graph } from "../graph/builder.ts";
import type { GraphOptions } from "../graph/sam2/image_encoder.ts";
import type { MemoryAttentionOptions } from "../graph/sam2/memory_attention.ts";
import type { MemoryTokens } from "../graph/sam2/memory_tokens.ts";
import type { SharedConfig } from "../graph/shared_config.ts";
import type { ParameterReader } from "./compile.ts";
import type { ConfigurationRows } from "./configuration/row.ts";
import type { MemoryShape } from "./model.ts";

/** The architecture of a model of any family. SAM 2's say no family. */
export interface ModelConfig extends SharedConfig {
  /** The family, as its makers call it; absent: SAM 2. */
  readonly family?: string;
}

/** A model family: all that Masklet must know of it. To add one: a value of this type, and one line in `families.ts`. */
export interface ModelFamily<C extends ModelConfig = ModelConfig> {
  /** Its name: "edgetam". */
  readonly name: string;
  /** Names of the models whose architecture is known. */
  readonly names: readonly string[];
  /** What tells models with the same tensors apart, where there are such: it is known by a file's name, or asked for. */
  readonly hidden?: string;
  /** The same by the names of the authors' configuration files. */
  readonly hiddenNames?: readonly string[];
  /** The input's side must be a multiple of this, px. */
  readonly sizeStep: number;
  /** The architecture of a model by its name; undefined for others. */
  configurationOf(name: string): C | undefined;
  /** The size of a trunk, as its makers call it; "other" where they do not. */
  trunkSize(config: C): string;
  /** What its trunk is made of, as rows for people: what, how much; absent: its size says it. */
  describeTrunk?(config: C): readonly (readonly [string, string])[];
  /** Window side of each block of the trunk, tokens, 0 for global attention; absent for trunks without attention. */
  blockWindows?(config: C): number[];
  /** What a memory is made of. */
  memoryTokens(config: C): MemoryTokens;
  /** The values of its authors' configuration files. */
  readonly rows: ConfigurationRows<C>;
  /** Shape of a memory. */
  memoryShape(config: C): MemoryShape;
  /** Refuses values that no such model can have, before anything is compiled. */
  checkValues?(config: C, read: ParameterReader): Promise<void>;
  /** The graph of the image encoder; see `graph/sam2/` for inputs and outputs, which are the same in all families. */
  imageEncoder(config: C, options?: GraphOptions): Graph;
  /** The graph of prompt encoder and mask decoder. */
  maskDecoder(config: C, options?: GraphOptions): Graph;
  /** The graph of the memory encoder. */
  memoryEncoder(config: C, options?: GraphOptions): Graph;
  /** The graph of the memory attention. */
  memoryAttention(config: C, options: MemoryAttentionOptions): Graph;
}
