/** The reference's numbers for the rules of automatic masks: a small excerpt always, the whole file where it is. */
import type { Box } from "../../src/mask/box.ts";
import type { SampledTensor } from "../../src/parity/sampled.ts";
import { hasShared, readJson } from "./shared.ts";

/** A box as it is written. */
export type Corners = readonly [number, number, number, number];

/** What `functions.json` has. */
export interface Functions {
  readonly pointGrid: readonly { readonly side: number; readonly points: [number, number][] }[];
  readonly pointGridLayers: readonly { side: number; layers: number; scale: number; sides: number[] }[];
  readonly cropBoxes: readonly {
    readonly height: number;
    readonly width: number;
    readonly layers: number;
    readonly overlap: number;
    readonly boxes: readonly Corners[];
    readonly layerOfEachBox: readonly number[];
  }[];
  readonly masks: readonly {
    readonly name: string;
    readonly width: number;
    readonly height: number;
    readonly rle: number[];
    readonly cocoRle: string;
    readonly area: number;
    readonly box: Corners;
    readonly regions: readonly {
      readonly mode: "holes" | "islands";
      readonly minArea: number;
      readonly changed: boolean;
      readonly area: number;
      readonly rle: number[];
    }[];
  }[];
  readonly stabilityScore: {
    readonly cases: readonly { threshold: number; offset: number; scores: readonly (number | string)[] }[];
  };
  readonly nms: {
    readonly boxes: readonly Corners[];
    readonly scores: readonly number[];
    readonly keep: readonly { readonly iouThreshold: number; readonly indices: readonly number[] }[];
  };
  readonly uncrop: {
    readonly crop: Corners;
    readonly originalBox: Corners;
    readonly boxes: readonly Corners[];
    readonly uncropped: readonly Corners[];
    readonly nearCropEdge: readonly boolean[];
    readonly nearCropEdgeWithin3: readonly boolean[];
    readonly points: readonly [number, number][];
    readonly mask: { readonly area: number; readonly box: Corners; readonly crc32OfBytes: string };
  };
  readonly postprocessMasks: { readonly result: SampledTensor; readonly area: number };
}

const PATH = "reference/image/functions.json";
const FIXTURE = new URL("../automatic/fixtures/functions.json", import.meta.url);

/** A box of its sides. */
export const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });
/** A box's sides. */
export const corners = ({ left, top, right, bottom }: Box): Corners => [left, top, right, bottom];

/** Registers one test on the excerpt and the same on the whole file. */
export function spec(name: string, check: (golden: Functions) => void): void {
  Deno.test(name, async () => check(JSON.parse(await Deno.readTextFile(FIXTURE))));
  const ignore = !hasShared(PATH);
  Deno.test({
    name: `${name} (needs ../shared)`,
    ignore,
    fn: async () => check(await readJson<Functions>(PATH)),
  });
}
