import { assertAlmostEquals, assertEquals } from "@std/assert";
import { fnv1a32, formulaWeight } from "../../src/parity/formula.ts";
import { compareSampled, sampledIndices } from "../../src/parity/sampled.ts";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import { crc32 } from "../../src/kernel/checksum.ts";

Deno.test("the formula gives the published first values", () => {
  assertEquals(fnv1a32("image_encoder.trunk.patch_embed.proj.weight"), 0x5936fd62);
  const weights: [string, number[], number, number][] = [
    ["image_encoder.trunk.patch_embed.proj.weight", [32, 3, 7, 7], 0, 0.09918056428432465],
    ["sam_mask_decoder.output_upscaling.0.weight", [128, 32, 2, 2], 2, -0.12187264859676361],
    ["memory_attention.layers.0.norm1.weight", [128], 9, 1.0319875478744507],
    ["sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix", [2, 64], 3, 0.14196693897247314],
  ];
  for (const [name, shape, at, value] of weights) assertEquals(formulaWeight(name, shape)[at], value, name);
});

Deno.test("the synthetic video has the published checksums", () => {
  const crc = (w: number, h: number, t: number): string => crc32(syntheticFrame(w, h, t)).toString(16).padStart(8, "0");
  assertEquals([crc(256, 256, 0), crc(320, 240, 23), crc(854, 480, 0)], ["1a523be4", "1ff89592", "b2d77601"]);
});

Deno.test("a tensor is sampled at indices that jump about, or whole when it is small", () => {
  assertEquals(sampledIndices(3, 12), [0, 1, 2]);
  assertEquals(sampledIndices(1000, 3), [0, 2654435761 % 1000, (2 * 2654435761) % 1000]);
});

Deno.test("compareSampled() sees a value, a mean and a length that are off", () => {
  const reference = { shape: [4], mean: 2.5, meanAbs: 2.5, min: 1, max: 4, values: [1, 2, 3, 4] };
  assertEquals(compareSampled([1, 2, 3, 4], reference), { absolute: 0, relative: 0 });
  assertAlmostEquals(compareSampled([1, 2, 3.5, 4], reference).absolute, 0.5);
  assertEquals(compareSampled([1, 2, 3], reference).absolute, Infinity);
  assertEquals(compareSampled([1, NaN, 3, 4], reference).absolute, Infinity);
});

Deno.test("the formula gives the published first values of a convolutional trunk's norms", () => {
  const body = "image_encoder.trunk.body";
  const weights: [string, number[], number, number][] = [
    [`${body}.stem.conv1.bn.running_var`, [24], 1, 0.9491435289382935],
    [`${body}.stem.conv1.bn.running_mean`, [24], 0, 0.07247325032949448],
    [`${body}.stages_0.blocks.0.token_mixer.conv.bn.weight`, [48], 2, 0.675517201423645],
    [`${body}.stages_0.blocks.0.token_mixer.conv1.c.weight`, [48, 1, 1, 1], 3, 0.24068889021873474],
    ["spatial_perceiver.latents_2d", [256, 64], 0, 0.20369085669517517],
  ];
  for (const [name, shape, at, value] of weights) assertEquals(formulaWeight(name, shape)[at], value, name);
});
