/**
 * Speed of the Rust core. Run with `deno bench -A tests/bench/kernel_bench.ts`.
 * @module
 */
import { maskFromBytes } from "../../src/mask/mask.ts";
import { connectedComponents } from "../../src/mask/components.ts";
import { contourCounts } from "../../src/mask/contour.ts";
import { distanceTransform } from "../../src/mask/distance.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { maskToPolygons } from "../../src/mask/polygon.ts";
import { resizeBicubic, resizeBilinearAntialiased } from "../../src/kernel/resize.ts";
import { maskFromRle, maskToRle } from "../../src/mask/rle.ts";
import { upsampleLogits } from "../../src/kernel/upsample.ts";
import { upsampleToMask } from "../../src/mask/upsample_to_mask.ts";

const { os, arch } = Deno.build;
console.log(
  `machine: ${os} ${arch}, ${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}; one thread, wasm with SIMD`,
);

/** A wavy ellipse: `share` of the width and height, moved by `shift` px. */
function blob(width: number, height: number, share: number, shift: number) {
  const bytes = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [(x - shift) / width - 0.5, y / height - 0.5];
      const radius = share / 2 * (1 + 0.1 * Math.sin(12 * Math.atan2(dy, dx)));
      bytes[y * width + x] = dx * dx + dy * dy < radius * radius ? 1 : 0;
    }
  }
  return maskFromBytes(bytes, width, height);
}

function logitsOf(side: number): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) => 10 * Math.sin(i * 0.01) + 5 * Math.cos((i / side) * 0.2));
}

for (const [width, height] of [[854, 480], [1920, 1080]] as const) {
  const size = `${width}x${height}`;
  for (const share of [0.3, 0.8]) {
    const [pred, truth] = [blob(width, height, share, 3), blob(width, height, share, 0)];
    Deno.bench(`contourCounts ${size}, object ${share} of the frame`, () => void contourCounts(pred, truth));
  }
  const mask = blob(width, height, 0.5, 0);
  const rle = maskToRle(mask);
  Deno.bench(`maskToRle ${size}`, () => void maskToRle(mask));
  Deno.bench(`maskFromRle ${size}`, () => void maskFromRle(rle));
  Deno.bench(`maskArea ${size}`, () => void maskArea(mask));
  Deno.bench(`maskToPolygons ${size}`, () => void maskToPolygons(mask));
  Deno.bench(`connectedComponents ${size}`, () => void connectedComponents(mask, 8));
  Deno.bench(`distanceTransform ${size}`, () => void distanceTransform(mask));
  for (const side of [64, 256]) {
    const logits = logitsOf(side);
    Deno.bench(
      `upsampleToMask ${side}x${side} -> ${size}`,
      () => void upsampleToMask(logits, side, side, width, height),
    );
  }
  const logits = logitsOf(256);
  Deno.bench(`upsampleLogits 256x256 -> ${size}`, () => void upsampleLogits(logits, 256, 256, width, height));
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 2654435761) >>> 24);
  for (const side of [256, 1024]) {
    Deno.bench(`resizeBicubic ${size} -> ${side}`, () => void resizeBicubic(rgb, width, height, side, side));
  }
  const planes = Float32Array.from(rgb, (v) => v / 255);
  Deno.bench(`resizeBilinearAntialiased ${size}x3 -> 1024`, () => {
    resizeBilinearAntialiased(planes, width, height, 1024, 1024, 3);
  });
}
