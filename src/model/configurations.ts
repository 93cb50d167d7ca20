import type { Sam2Config, TrunkConfig } from "../graph/sam2/config.ts";

/** What all published SAM 2 models have in common (Ravi et al. 2024, arXiv:2408.00714, and Meta's configuration files). */
export const COMMON = {
  imageSize: 1024,
  dModel: 256,
  memDim: 64,
  memoryLayers: 4,
  feedforward: 2048,
  ropeTheta: 10000,
  fuserLayers: 2,
  numMaskmem: 7,
  maxObjectPointers: 16,
  memorySigmoidScale: 20,
  memorySigmoidBias: -10,
} as const;

/** The flags that tell the generations apart. */
export const GENERATION = {
  "2.0": { noObjectEmbedSpatial: false, pointerTimes: false, projectPointerTimes: false, signedPointerTimes: false },
  "2.1": { noObjectEmbedSpatial: true, pointerTimes: true, projectPointerTimes: true, signedPointerTimes: true },
} as const;

const TRUNKS: Readonly<Record<"tiny" | "small" | "base_plus" | "large" | "pico", TrunkConfig>> = {
  tiny: {
    embedDim: 96,
    heads: 1,
    stages: [1, 2, 7, 2],
    globalBlocks: [5, 7, 9],
    windowSpec: [8, 4, 14, 7],
    posEmbedSize: [7, 7],
  },
  small: {
    embedDim: 96,
    heads: 1,
    stages: [1, 2, 11, 2],
    globalBlocks: [7, 10, 13],
    windowSpec: [8, 4, 14, 7],
    posEmbedSize: [7, 7],
  },
  base_plus: {
    embedDim: 112,
    heads: 2,
    stages: [2, 3, 16, 3],
    globalBlocks: [12, 16, 20],
    windowSpec: [8, 4, 14, 7],
    posEmbedSize: [14, 14],
  },
  large: {
    embedDim: 144,
    heads: 2,
    stages: [2, 6, 36, 4],
    globalBlocks: [23, 33, 43],
    windowSpec: [8, 4, 16, 8],
    posEmbedSize: [7, 7],
  },
  pico: {
    embedDim: 32,
    heads: 1,
    stages: [1, 2, 6, 1],
    globalBlocks: [5, 8],
    windowSpec: [8, 4, 16, 8],
    posEmbedSize: [7, 7],
  },
};

/** Names of the models whose architecture Masklet knows. */
export const MODEL_NAMES: readonly string[] = [
  ...["2", "2.1"].flatMap((generation) =>
    ["tiny", "small", "base_plus", "large"].map((size) => `sam${generation}_hiera_${size}`)
  ),
  "sam2.1_hiera_pico",
];

/** The architecture of a model by its name: "sam2.1_hiera_tiny", "sam2_hiera_large", "sam2.1_hiera_pico"; undefined for others. */
export function configurationOf(name: string): Sam2Config | undefined {
  const match = /^sam(2|2\.1)_hiera_(tiny|small|base_plus|large|pico)$/.exec(name);
  if (match === null) return undefined;
  const version = match[1] === "2" ? "2.0" : "2.1";
  const size = match[2] as keyof typeof TRUNKS;
  const own = size === "pico" ? { imageSize: 256, dModel: 128, memoryLayers: 2, feedforward: 512, numMaskmem: 4 } : {};
  return Object.freeze({ name, version, ...COMMON, ...own, ...GENERATION[version], trunk: TRUNKS[size] });
}

/** The size of a trunk by its blocks, which no two sizes share: "tiny", "small", "base_plus", "large" or "pico"; "other" for others. */
export function trunkSizeOf({ stages }: Pick<TrunkConfig, "stages">): string {
  return Object.entries(TRUNKS).find(([, trunk]) => String(trunk.stages) === String(stages))?.[0] ?? "other";
}
