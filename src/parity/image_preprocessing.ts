import { IMAGE_MEAN, IMAGE_STD } from "../graph/sam2/image_encoder.ts";
import { crc32 } from "../kernel/checksum.ts";
import { pictureInput } from "../kernel/picture_input.ts";
import { maskPromptLogits, resizeBicubic, resizeBilinearAntialiased } from "../kernel/resize.ts";
import { upsampleLogits } from "../kernel/upsample.ts";
import { maskFromBytes } from "../mask/mask.ts";
import { maskToModelInput } from "../mask/mask_to_model_input.ts";
import type { Fields } from "./field_comparison.ts";
import { hex, imageRows } from "./image_rows.ts";
import type { ParityResult } from "./parity_result.ts";
import { syntheticFrame, syntheticLogits, syntheticMask } from "./synthetic_video.ts";

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly frame: number;
  readonly size: number;
  readonly shape: number;
  readonly lowRes: number;
}

/** Fields that say how a case was made, or count what lies near an edge in its input. */
const GIVEN = ["width", "height", "frame", "size", "shape", "lowRes", "formula", "exactHalves", "nearHalf", "nearZero"];
/** What is written is seven digits. */
const UNIT = 2e-7;

/** The parts of `preprocessing.json`: what a case's fields are, and how far they may be off. */
const PARTS: Readonly<Record<string, { readonly limit: number; readonly run: (picture: Picture) => Fields }>> = {
  bicubic: {
    limit: 1e-4, // bytes; the mean of millions of them is written to seven digits, the checksum is exact
    run({ width, height, frame, size }) {
      const rgb = syntheticFrame(width, height, frame);
      const bytes = resizeBicubic(rgb, width, height, size, size);
      return { crc32: hex(crc32(rgb)), resultCrc32: hex(crc32(bytes)), result: Float32Array.from(bytes) };
    },
  },
  antialiasedBilinear: {
    limit: UNIT,
    run({ width, height, frame, size }) {
      const rgb = syntheticFrame(width, height, frame);
      return { crc32: hex(crc32(rgb)), result: planes(pictureInput(rgb, { width, height }, size), size) };
    },
  },
  normalised: {
    limit: 8e-7, // of values up to 2.6; a float32 step below 1 is 2.7e-7 of a deviation
    run: ({ width, height, frame, size }) => ({
      result: normalisedPlanes(syntheticFrame(width, height, frame), { width, height }, size),
    }),
  },
  maskPrompt: {
    limit: 10 * UNIT,
    run({ width, height, frame, shape, size }) {
      const bytes = syntheticMask(width, height, frame, shape);
      const input = maskToModelInput(maskFromBytes(bytes, width, height), size);
      const lowResLogits = maskPromptLogits(input, size);
      const count = (values: Iterable<number>): number => [...values].reduce((sum, v) => sum + (v > 0 ? 1 : 0), 0);
      return {
        ...{
          area: count(bytes),
          before: resizeBilinearAntialiased(Float32Array.from(bytes), width, height, size, size),
        },
        ...{ resultArea: count(input), resultCrc32: hex(crc32(Uint8Array.from(input))) },
        ...{ lowResLogits, lowResArea: count(lowResLogits) },
      };
    },
  },
  upsample: {
    limit: 10 * UNIT,
    run({ width, height, lowRes }) {
      const result = upsampleLogits(syntheticLogits(4 * lowRes), lowRes, lowRes, width, height);
      return { result, area: result.filter((v) => v > 0).length };
    },
  },
};

/** How pictures, mask prompts and logits are resized. */
export function* imagePreprocessing(reference: Readonly<Record<string, unknown>>): Generator<ParityResult> {
  for (const [name, cases] of Object.entries(reference)) {
    if (["pillow", "torch", "torchvision", "note"].includes(name)) continue;
    const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    if (part === undefined) {
      yield { notRun: name };
      continue;
    }
    for (const want of cases as Picture[]) {
      const label = `${name}/${want.width}x${want.height} ${want.size ?? want.lowRes}`;
      yield* imageRows(label, want, part.run(want), { limit: part.limit, areaLimit: 0, given: GIVEN });
    }
  }
}

/** `[size, size, 3]` → `[3, size, size]` */
function planes(pixels: Float32Array, size: number): Float32Array {
  const count = size * size;
  return Float32Array.from({ length: 3 * count }, (_, i) => pixels[i % count * 3 + Math.floor(i / count)]!);
}

/** A picture as the encoder's first layer sees it, `[3, size, size]`. */
export function normalisedPlanes(
  rgb: Uint8Array,
  picture: { readonly width: number; readonly height: number },
  size: number,
): Float32Array {
  const f32 = Math.fround;
  const count = size * size;
  return planes(pictureInput(rgb, picture, size), size).map((v, i) => {
    const channel = Math.floor(i / count);
    return f32(f32(v - f32(IMAGE_MEAN[channel]!)) / f32(IMAGE_STD[channel]!));
  });
}
