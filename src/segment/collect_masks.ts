import { displayPrototype } from "../display.ts";
import { MaskletError } from "../error.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { shown } from "../options.ts";
import { type AutomaticMask, type AutomaticRecord, automaticRecord, type RecordOptions } from "./automatic_mask.ts";
import { type CocoAnnotation, cocoAnnotations, type CocoOptions } from "./coco.ts";

/**
 * All masks of a picture; it shows them over the picture, each in a colour.
 *
 * @example
 * ```ts
 * import { collectMasks, loadModel, segmentEverything } from "masklet";
 * import { assertEquals } from "@std/assert";
 * await using model = await loadModel();
 * const picture = { width: 48, height: 32, rgb: new Uint8Array(48 * 32 * 3).fill(128) };
 * const found = await collectMasks(segmentEverything(model, picture, { pointsPerSide: 1 }));
 * const count = found.masks.length;
 * assertEquals([found.records({ output: "binary_mask" }).length, found.toCoco({ imageId: 7 }).length], [count, count]);
 * assertEquals(found.toJSON().width, 48);
 * ```
 */
export interface AutomaticMasks extends Iterable<AutomaticMask> {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** The masks, in the reference's order. */
  readonly masks: readonly AutomaticMask[];
  /** The picture, for displays; not enumerable. */
  readonly picture: RgbImage;
  /**
   * The masks under the names of Meta's generator.
   *
   * @param options how a record holds its mask
   * @returns one a mask, in their order
   * @throws {MaskletError} `bad-argument` for another output
   */
  records(options?: RecordOptions): AutomaticRecord[];
  /**
   * The masks as COCO annotations.
   *
   * @param options numbers and kind
   * @returns one a mask that is not empty
   * @throws {MaskletError} `bad-argument` for an unknown option
   */
  toCoco(options?: CocoOptions): CocoAnnotation[];
  /**
   * Plain JSON: size, and records with compressed run lengths.
   *
   * @returns a plain value
   */
  toJSON(): { readonly width: number; readonly height: number; readonly masks: readonly AutomaticRecord[] };
}

const methods: Pick<AutomaticMasks, "records" | "toCoco" | "toJSON"> & ThisType<AutomaticMasks> = {
  records(options) {
    return this.masks.map((one) => automaticRecord(one, options));
  },
  toCoco(options) {
    return cocoAnnotations(this.masks, options);
  },
  toJSON() {
    return { width: this.width, height: this.height, masks: this.records() };
  },
};

const prototype = Object.freeze(
  Object.create(displayPrototype("AutomaticMasks"), {
    ...Object.getOwnPropertyDescriptors(methods),
    [Symbol.iterator]: {
      value(this: AutomaticMasks): Iterator<AutomaticMask> {
        return this.masks[Symbol.iterator]();
      },
    },
  }),
);

/**
 * Runs `segmentEverything` to its end.
 *
 * @param stream what `segmentEverything` gave, not begun yet
 * @returns all masks with their picture
 * @throws {MaskletError} `bad-argument` for what is no such stream; what the stream throws
 *
 * @example
 * ```ts
 * import { collectMasks, loadModel, segmentEverything } from "masklet";
 * import { assertEquals } from "@std/assert";
 * await using model = await loadModel();
 * const picture = { width: 48, height: 32, rgb: new Uint8Array(48 * 32 * 3).fill(128) };
 * const found = await collectMasks(segmentEverything(model, picture, { pointsPerSide: 1 }));
 * assertEquals([found.width, found.records().length], [48, found.masks.length]);
 * ```
 */
export async function collectMasks(stream: AsyncGenerator<AutomaticMask, RgbImage>): Promise<AutomaticMasks> {
  if (typeof (stream as Partial<typeof stream> | undefined)?.next !== "function") refuse(shown(stream));
  const masks: AutomaticMask[] = [];
  let step = await stream.next();
  for (; !step.done; step = await stream.next()) masks.push(step.value);
  const picture = step.value;
  if (typeof picture?.width !== "number") refuse("one that has ended already");
  const value = Object.assign(Object.create(prototype), { width: picture.width, height: picture.height, masks });
  Object.defineProperty(value, "picture", { value: picture, enumerable: false });
  return Object.freeze(value);
}

function refuse(found: string): never {
  throw new MaskletError("bad-argument", `Expected what segmentEverything gave, found ${found}`, {
    hint: "Write collectMasks(segmentEverything(model, image)), without await within",
  });
}
