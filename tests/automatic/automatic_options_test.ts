import { assertEquals, assertThrows } from "@std/assert";
import { automaticRules } from "../../src/automatic/automatic_options.ts";
import { MaskletError } from "../../src/error.ts";

Deno.test("automaticRules() has the defaults of Meta's generator over its builder's model", () => {
  const { pointGrids, ...rules } = automaticRules("segmentEverything", {});
  assertEquals(pointGrids.map((grid) => grid.length), [1024]);
  assertEquals(rules, {
    pointsPerSide: 32,
    pointsPerBatch: 64,
    predictedIouThreshold: 0.8,
    stabilityScoreThreshold: 0.95,
    stabilityScoreOffset: 1,
    maskThreshold: 0,
    boxNmsThreshold: 0.7,
    cropLayers: 0,
    cropNmsThreshold: 0.7,
    cropOverlapRatio: 512 / 1500,
    cropPointsDownscale: 1,
    minMaskRegionArea: 0,
    maskToMask: false,
    multimask: true,
    stabilityThreshold: 0.98,
    stabilityDelta: 0.05,
  });
});

Deno.test("automaticRules() takes one way of saying points, with a grid for each layer", () => {
  const grid = [[0.5, 0.5]] as const;
  assertEquals(automaticRules("f", { pointGrids: [grid] }).pointGrids, [grid]);
  assertThrows(() => automaticRules("f", { pointGrids: [grid], pointsPerSide: 2 }), MaskletError, "found both");
  assertThrows(() => automaticRules("f", { pointGrids: [grid], cropLayers: 1 }), MaskletError, "Expected 2 grids");
  assertThrows(() => automaticRules("f", { pointGrids: [[[0.5, 1.5]]] }), MaskletError, "a list of grids");
  assertEquals(automaticRules("f", { cropLayers: 2, cropPointsDownscale: 2 }).pointGrids.map((g) => g.length), [
    1024,
    256,
    64,
  ]);
});
