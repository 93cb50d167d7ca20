import type { Graph } from "../graph/builder.ts";
import { FEATURE_STRIDE } from "../graph/sam2/config.ts";
import type { ModelConfig } from "./family.ts";

/** Products up to which an image encoder is short: EfficientTAM's smallest has 6.5e9 at 512 px, SAM 2's tiny 7e9 at 256 and 29e9 at 512. */
const MOST_PRODUCTS = 1e10;

/** About how many numbers an image encoder multiplies: its weights once for each token of the frame. */
export function encoderProducts({ weights }: Pick<Graph, "weights">, { imageSize }: Pick<ModelConfig, "imageSize">) {
  const stored = weights.filter(({ source }) => source.kind !== "computed");
  const count = stored.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return count * (imageSize / FEATURE_STRIDE) ** 2;
}

/**
 * Whether a model's image encoder runs beside its other graphs where a backend can have two run at once, each with half of the threads:
 * the next frame is then encoded while one is tracked. Short graphs gain less by a second thread than two of them at a time; long graphs
 * use all threads by themselves, and a picture is encoded sooner.
 */
export function encodesBeside(products: number): boolean {
  return products <= MOST_PRODUCTS;
}
