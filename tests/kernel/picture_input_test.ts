import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { pictureInput } from "../../src/kernel/picture_input.ts";
import { resizeBilinearAntialiased } from "../../src/kernel/resize.ts";
import { IMAGE_MEAN, IMAGE_STD } from "../../src/graph/sam2/image_encoder.ts";
import { uniformOf } from "../../src/parity/formula.ts";
import { compareSampled, type SampledTensor } from "../../src/parity/sampled.ts";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import { hasShared, readJson } from "../reference/shared.ts";

const PREPROCESSING = "reference/image/preprocessing.json";

Deno.test("pictureInput() gives the bits of the kernel's float resizing, larger and smaller, each way", () => {
  for (const [width, height, size] of [[7, 5, 16], [40, 3, 16], [3, 40, 16], [16, 16, 16], [61, 47, 16], [1, 1, 4]]) {
    const rgb = Uint8Array.from({ length: width! * height! * 3 }, (_, i) => 128 + 128 * uniformOf(width!, i));
    const plane = (c: number) => Float32Array.from({ length: width! * height! }, (_, i) => rgb[i * 3 + c]! / 255);
    const found = pictureInput(rgb, { width: width!, height: height! }, size!);
    for (const c of [0, 1, 2]) {
      const expected = resizeBilinearAntialiased(plane(c), width!, height!, size!, size!);
      assertEquals(Float32Array.from(expected, (_, i) => found[i * 3 + c]!), expected, `${width}x${height} to ${size}`);
    }
  }
});

Deno.test("pictureInput() leaves a picture of the model's size as it is, divided by 255 in float32", () =>
  assertEquals(
    [...pictureInput(new Uint8Array([0, 51, 255]), { width: 1, height: 1 }, 1)],
    [0, Math.fround(51 / 255), 1],
  ));

Deno.test("pictureInput() refuses bytes that do not fill the size", () => {
  assertThrows(() => pictureInput(new Uint8Array(5), { width: 2, height: 1 }, 4), MaskletError, "Expected 6 bytes");
});

interface Golden {
  readonly width: number;
  readonly height: number;
  readonly frame: number;
  readonly size: number;
  readonly result: SampledTensor;
}

Deno.test({
  name: "pictureInput(), with mean and deviation, is the reference's input of its image predictor (needs ../shared)",
  ignore: !hasShared(PREPROCESSING),
  fn: async () => {
    type File = { antialiasedBilinear: readonly Golden[]; normalised: readonly Golden[] };
    const file = await readJson<File>(PREPROCESSING);
    for (const [kind, goldens] of Object.entries({ unit: file.antialiasedBilinear, normalised: file.normalised })) {
      for (const { width, height, frame, size, result } of goldens) {
        const unit = pictureInput(syntheticFrame(width, height, frame), { width, height }, size);
        const at = (c: number, i: number): number => {
          const value = unit[i * 3 + c]!;
          return kind === "unit"
            ? value
            : Math.fround(Math.fround(value - Math.fround(IMAGE_MEAN[c]!)) / Math.fround(IMAGE_STD[c]!));
        };
        const planes = Float32Array.from(
          { length: 3 * size * size },
          (_, i) => at(Math.floor(i / size / size), i % (size * size)),
        );
        const { absolute } = compareSampled(planes, result);
        // Seven digits are written; normalised values reach 2.6, and one float32 step below 1 is 2.7e-7 of a deviation.
        const limit = kind === "unit" ? 2e-7 : 5e-7 + 3e-7;
        assert(absolute <= limit, `${kind} ${width}x${height} to ${size}: off by ${absolute}`);
      }
    }
  },
});
