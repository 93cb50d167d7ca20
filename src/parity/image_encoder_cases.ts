import { FEATURE_STRIDE, type Sam2Config } from "../graph/sam2/config.ts";
import { imageEncoder } from "../graph/sam2/image_encoder.ts";
import { imageSineCode } from "../graph/positions.ts";
import { crc32 } from "../kernel/checksum.ts";
import { unitPixels } from "../model/unit_pixels.ts";
import type { Backend } from "../runtime/backend.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import { compareFields } from "./field_comparison.ts";
import { channelsFirst, openGraph, runGraph } from "./formula_model.ts";
import type { ModuleReference } from "./module_reference.ts";
import type { ParityResult } from "./parity_result.ts";
import { syntheticFrame } from "./synthetic_video.ts";

/** Frame 0 through the trunk, the neck and the projections of the high-resolution levels. */
export async function* imageEncoderCases(
  reference: ModuleReference,
  config: Sam2Config,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  const { imageSize, dModel: c } = config;
  await using session = await openGraph(imageEncoder(config, { probes: true }), backend);
  const frame = syntheticFrame(imageSize, imageSize, 0);
  const out = await runGraph(session, { image: imageInput(config) });
  const all = (name: string, count: number): Float32Array[] =>
    Array.from({ length: count }, (_, i) => out[`${name}${i}`]!.values);
  const finest = imageSize / FEATURE_STRIDE * 4;
  yield* compareFields("imageEncoder", reference.imageEncoder!, {
    frameCrc32: crc32(frame).toString(16).padStart(8, "0"),
    input: out["input"]!.values,
    trunk: all("trunk.", config.trunk.stages.length),
    fpn: all("fpn.", 3),
    highRes: all("high_res_", 2),
    visionPosEnc: [finest, finest / 2, finest / 4].map((side) => channelsFirst(imageSineCode(side, c), c)),
  });
  const { trunkPosEmbed } = reference.constants ?? {};
  if (trunkPosEmbed !== undefined) {
    yield* compareFields("constants", { trunkPosEmbed }, { trunkPosEmbed: out["trunkPosEmbed"]!.values });
  }
}

/** Frame 0 of the synthetic video at the model's size. */
export function imageInput({ imageSize: s }: Sam2Config): DeviceTensor {
  return DeviceTensor.float32(unitPixels(syntheticFrame(s, s, 0)), [1, s, s, 3]);
}
