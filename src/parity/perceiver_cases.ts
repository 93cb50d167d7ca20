import { GraphBuilder, type Value } from "../graph/builder.ts";
import type { EdgeTamConfig } from "../graph/edgetam/config.ts";
import { spatialPerceiver } from "../graph/edgetam/perceiver.ts";
import { permute, reshape, slice } from "../graph/layers.ts";
import { imageSineCode } from "../graph/positions.ts";
import { FEATURE_STRIDE } from "../graph/sam2/config.ts";
import { edgetam } from "../model/family/edgetam.ts";
import type { ModelConfig } from "../model/family.ts";
import type { Backend } from "../runtime/backend.ts";
import { compareFields, type Fields } from "./field_comparison.ts";
import { channelsFirst, formulaInput, openGraph, runGraph } from "./formula_model.ts";
import type { ModuleReference } from "./module_reference.ts";
import type { ParityResult } from "./parity_result.ts";

/** What each layer gives, in the order in which it does. */
const LAYER_PARTS = [".attn", ".self_attn", ""];

/** A plane through the spatial perceiver alone, layer by layer. */
export async function* perceiverCases(
  { inputNames, perceiver }: ModuleReference,
  config: ModelConfig,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  if (!isEdgeTam(config)) return yield { notRun: "perceiver (of EdgeTAM alone)" };
  const { memDim, imageSize, perceiver: { layers, global, side } } = config;
  const h = imageSize / FEATURE_STRIDE;
  const g = new GraphBuilder("perceiver", { probes: true });
  const plane = g.input("plane", "float32", [1, memDim, h, h]);
  const tokens = permute(g, reshape(g, plane, [1, memDim, h * h]), [0, 2, 1]);
  const memory = spatialPerceiver(g, tokens, config);
  const part = (start: number, end: number): Value => slice(g, memory, start, end, 1);
  g.output("memory", memory, [1, global + side * side, memDim]);
  g.output("latents", part(0, global), [1, global, memDim]);
  g.output("latents2d", part(global, global + side * side), [1, side * side, memDim]);
  await using session = await openGraph(g.build(), backend);
  const input = formulaInput(`${inputNames}perceiver`, [1, memDim, h, h], 1.5);
  const out = await runGraph(session, { plane: input });
  const names = Array.from({ length: layers }, (_, i) => LAYER_PARTS.map((part) => `layers.${i}${part}`)).flat();
  const afterLayers: Fields = Object.fromEntries(names.map((name) => [name, {
    latents: out[`${name}:latents`]!.values,
    latents2d: out[`${name}:latents2d`]!.values,
  }]));
  yield* compareFields("perceiver", perceiver!, {
    input: input.values,
    inputPosEnc: channelsFirst(imageSineCode(h, memDim), memDim),
    afterLayers,
    latents: out["latents"]!.values,
    latents2d: out["latents2d"]!.values,
    memory: out["memory"]!.values,
    memoryPosEnc: edgetam.memoryTokens(config).positions(),
  });
}

const isEdgeTam = (config: ModelConfig): config is EdgeTamConfig => config.family === edgetam.name;
