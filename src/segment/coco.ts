import { MaskletError } from "../error.ts";
import type { Mask } from "../mask/mask.ts";
import { maskArea, maskBox } from "../mask/mask_ops.ts";
import { maskToPolygons } from "../mask/polygon.ts";
import { maskToRle, type Rle } from "../mask/rle.ts";
import { checkOptions, choiceKind, type OptionTable, shown, textKind, wholeKind } from "../options.ts";

/** One object in COCO's format. */
export interface CocoAnnotation {
  /** From 1 on. */
  readonly id: number;
  /** Whose picture it is on. */
  readonly image_id: number;
  /** What it is. */
  readonly category_id: number;
  /** Run lengths, or polygons `[x0, y0, x1, y1, …]`. */
  readonly segmentation: Rle | readonly (readonly number[])[];
  /** px inside. */
  readonly area: number;
  /** `[left, top, width, height]`, px. */
  readonly bbox: readonly [number, number, number, number];
  /** 1 for run lengths, 0 for polygons. */
  readonly iscrowd: 0 | 1;
  /** Predicted IoU, where one is known. */
  readonly score?: number;
}

/** How objects become annotations. */
export interface CocoOptions {
  /** Number of the picture; default 1. */
  readonly imageId?: number;
  /** Number of the category; default 1. */
  readonly categoryId?: number;
  /** Number of the first annotation; default 1. */
  readonly firstId?: number;
  /** "rle" (default): exact; "polygons": outlines, which editors read. */
  readonly segmentation?: "rle" | "polygons";
}

const COCO_OPTIONS: OptionTable<CocoOptions> = {
  imageId: { doc: "number of the picture", kind: wholeKind({ least: 0 }), fallback: 1 },
  categoryId: { doc: "number of the category", kind: wholeKind({ least: 0 }), fallback: 1 },
  firstId: { doc: "number of the first annotation", kind: wholeKind({ least: 0 }), fallback: 1 },
  segmentation: { doc: "run lengths or polygons", kind: choiceKind(["rle", "polygons"]), fallback: "rle" },
};

/**
 * Masks as COCO annotations; empty ones are left out.
 *
 * @param found masks, with their predicted IoU where it is known
 * @param options numbers and kind
 * @returns one a mask, in their order; boxes are `[left, top, width, height]`, px
 * @throws {MaskletError} `bad-argument` for an unknown option
 *
 * @example
 * ```ts
 * import { maskFromBytes } from "masklet";
 * import { cocoAnnotations } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * const [one] = cocoAnnotations([{ mask: maskFromBytes([0, 1, 0, 1], 2, 2) }], { imageId: 7 });
 * assertEquals([one!.image_id, one!.area, one!.bbox], [7, 2, [1, 0, 1, 2]]);
 * ```
 */
export function cocoAnnotations(
  found: Iterable<{ readonly mask: Mask; readonly iou?: number }>,
  options: CocoOptions = {},
): CocoAnnotation[] {
  const { imageId, categoryId, firstId, segmentation } = checkOptions("cocoAnnotations", options, COCO_OPTIONS);
  const masks = listOf<{ readonly mask: Mask; readonly iou?: number }>(found, "masks, each { mask }");
  const inside = masks.filter(({ mask }) => maskBox(mask) !== null);
  return inside.map(({ mask, iou }, i) => {
    const { left, top, right, bottom } = maskBox(mask)!;
    return Object.freeze({
      ...{ id: firstId! + i, image_id: imageId!, category_id: categoryId! },
      segmentation: segmentation === "rle" ? maskToRle(mask) : maskToPolygons(mask),
      ...{ area: maskArea(mask), bbox: [left, top, right - left, bottom - top] as const },
      iscrowd: segmentation === "rle" ? 1 as const : 0 as const,
      ...(iou !== undefined && { score: iou }),
    });
  });
}

/** A picture in COCO's format. */
export interface CocoImage {
  /** From 1 on. */
  readonly id: number;
  /** Its file's name. */
  readonly file_name: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
}

/** A file in COCO's format. */
export interface CocoDataset {
  /** The pictures. */
  readonly images: readonly CocoImage[];
  /** What is on them. */
  readonly annotations: readonly CocoAnnotation[];
  /** What the numbers of categories mean. */
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

/**
 * Pictures and what was found on them as one COCO file; annotations are numbered anew, from 1.
 *
 * @param pictures in order: they get the numbers 1, 2, …; `found` is what `collectMasks` gave, or a list of segmentations
 * @param options `category`: the name of the one category, default "object"
 * @returns pictures, annotations and the one category, as COCO's JSON has them
 * @throws {MaskletError} `size-mismatch` for a mask of another size than its picture; `bad-argument` for what is no such list
 *
 * @example
 * ```ts
 * import { cocoDataset, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const found = [{ mask: maskFromBytes([0, 1], 2, 1), iou: 0.8 }];
 * const { images, annotations } = cocoDataset([{ name: "a.jpg", width: 2, height: 1, found }]);
 * assertEquals([images[0]!.file_name, annotations[0]!.image_id, annotations[0]!.score], ["a.jpg", 1, 0.8]);
 * ```
 */
export function cocoDataset(
  pictures: readonly {
    readonly name: string;
    readonly width: number;
    readonly height: number;
    readonly found: Iterable<{ readonly mask: Mask; readonly iou?: number }>;
  }[],
  options: { readonly category?: string } & Pick<CocoOptions, "segmentation"> = {},
): CocoDataset {
  const { category = "object", ...kind } = checkOptions("cocoDataset", options, {
    category: { doc: "name of the category", kind: textKind },
    segmentation: COCO_OPTIONS.segmentation,
  });
  const annotations: CocoAnnotation[] = [];
  const list = listOf<typeof pictures[number]>(pictures, "pictures { name, width, height, found }");
  list.forEach(({ name, width, height, found: given }, i) => {
    const found = listOf<{ readonly mask: Mask }>(given, `masks found on ${name}`);
    const other = found.find(({ mask }) => mask.width !== width || mask.height !== height)?.mask;
    if (other !== undefined) {
      throw new MaskletError(
        "size-mismatch",
        `Expected masks of ${width}x${height} on ${name}, found ${other.width}x${other.height}`,
        {
          hint: "Give each picture the masks that were found on it",
        },
      );
    }
    annotations.push(...cocoAnnotations(found, { imageId: i + 1, firstId: annotations.length + 1, ...kind }));
  });
  const images = list.map(({ name, width, height }, i) => ({ id: i + 1, file_name: name, width, height }));
  return { images, annotations, categories: [{ id: 1, name: category }] };
}

/** Refuses what is no list of things; whether each is a mask, its own functions say. */
function listOf<T extends object>(given: unknown, expected: string): T[] {
  const isIterable = typeof given === "object" && given !== null && Symbol.iterator in given;
  const list = isIterable ? [...given as Iterable<unknown>] : undefined;
  if (list?.every((one) => typeof one === "object" && one !== null)) return list as T[];
  throw new MaskletError("bad-argument", `Expected a list of ${expected}, found ${shown(given)}`, {
    hint: "Give what collectMasks gave, or a list of segmentations",
  });
}
