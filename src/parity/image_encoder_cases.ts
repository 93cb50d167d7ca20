import { FEATURE_STRIDE } from "../graph/sam2/config.ts";
import { familyOf } from "../model/families.ts";
import type { ModelConfig } from "../model/family.ts";
import { imageSineCode } from "../graph/positions.ts";
import { crc32 } from "../kernel/checksum.ts";
import { unitPixels } from "../model/unit_pixels.ts";
import type { Backend } from "../runtime/backend.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import { compareFields, type Fields } from "./field_comparison.ts";
import { channelsFirst, type HostTensor, openGraph, runGraph } from "./formula_model.ts";
import type { ModuleReference } from "./module_reference.ts";
import type { ParityResult } from "./parity_result.ts";
import { syntheticFrame } from "./synthetic_video.ts";

/** Begins the names of probes within a trunk. */
const INSIDE = "inside.";

/** Frame 0 through the trunk, the neck and the projections of the high-resolution levels. */
export async function* imageEncoderCases(
  reference: ModuleReference,
  config: ModelConfig,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  const { imageSize, dModel: c } = config;
  await using session = await openGraph(familyOf(config).imageEncoder(config, { probes: true }), backend);
  const frame = syntheticFrame(imageSize, imageSize, 0);
  const out = await runGraph(session, { image: imageInput(config) });
  const all = (name: string): Float32Array[] =>
    Object.keys(out).filter((key) => key.startsWith(name)).sort().map((key) => out[key]!.values);
  const side = imageSize / FEATURE_STRIDE;
  const sides = config.highResFeatures === false ? [side] : [4 * side, 2 * side, side];
  yield* compareFields("imageEncoder", reference.imageEncoder!, {
    frameCrc32: crc32(frame).toString(16).padStart(8, "0"),
    input: out["input"]!.values,
    trunk: all("trunk."),
    fpn: all("fpn."),
    highRes: all("high_res_"),
    visionPosEnc: sides.map((side) => channelsFirst(imageSineCode(side, c), c)),
    inside: inside(out),
  });
  const { trunkPosEmbed } = reference.constants ?? {};
  if (trunkPosEmbed !== undefined) {
    yield* compareFields("constants", { trunkPosEmbed }, { trunkPosEmbed: out["trunkPosEmbed"]!.values });
  }
}

/** Values within the trunk, by the names of its modules. */
function inside(out: Readonly<Record<string, HostTensor>>): Fields {
  const own = Object.entries(out).filter(([name]) => name.startsWith(INSIDE));
  return Object.fromEntries(own.map(([name, { values }]) => [name.slice(INSIDE.length), values]));
}

/** Frame 0 of the synthetic video at the model's size. */
export function imageInput({ imageSize: s }: ModelConfig): DeviceTensor {
  return DeviceTensor.float32(unitPixels(syntheticFrame(s, s, 0)), [1, s, s, 3]);
}
