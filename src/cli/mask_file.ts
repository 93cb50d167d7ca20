import { MaskletError } from "../error.ts";
import { nameOf, readBytes } from "../files/read_bytes.ts";
import { decodeLabelPng } from "../image/label_png.ts";
import { pngPictures } from "../image/png_chunks.ts";
import { listedValues, objectsOfPng } from "../image/png_objects.ts";
import type { Mask } from "../mask/mask.ts";

/** An object of a file of masks. */
export interface FileObject {
  /** Its value in the file; of a colour file 1. */
  readonly value: number;
  /** Its pixels. */
  readonly mask: Mask;
}

/** Which objects of a file are meant: the one that it has, the one of a value, or each of them. */
export type WhichObject = number | "all" | undefined;

/** How whoever asks says which object is meant, for the errors: "--mask-object". */
export interface MaskAsking {
  /** The flag or key that says one. */
  readonly one: string;
  /** The words that ask for each of them; absent: not possible here. */
  readonly all?: string;
}

/** As the command line asks. */
const BY_FLAG: MaskAsking = { one: "--mask-object N", all: "--mask-object all for a prompt each" };

/**
 * The objects of a PNG that is given as a prompt, by the rules of `objectsOfPng`.
 *
 * @param path of the PNG
 * @param which objects are meant; absent: the file has one alone
 * @param asking how they are asked for
 * @throws {MaskletError} `missing-file`, `io`, `bad-image`; `bad-mask` for an animation, an empty mask, for several objects where none is named, and for a
 *   value that the file does not have
 */
export async function readMaskObjects(
  path: string,
  which: WhichObject,
  asking: MaskAsking = BY_FLAG,
): Promise<FileObject[]> {
  const bytes = await readBytes(path);
  const png = decodeLabelPng(bytes, nameOf(path));
  const pictures = pngPictures(bytes);
  if (pictures > 1) {
    throw new MaskletError("bad-mask", `Expected one picture in ${path}, found ${pictures} (an animation)`, {
      hint: "Save the picture that is meant as a PNG of its own",
    });
  }
  const { values, mask } = objectsOfPng(png, path);
  const objects = (of: readonly number[]): FileObject[] => of.map((value) => ({ value, mask: mask(value) }));
  if (which === "all") return objects(values);
  if (which !== undefined) {
    if (values.includes(which)) return objects([which]);
    throw new MaskletError("bad-mask", `Expected object ${which} in ${path}, found ${listedValues(values)}`, {
      hint: "Name one of those",
    });
  }
  const edges = png.kind === "gray" && values.length === 1 && values[0]! >= SOFT_EDGE && png.values.includes(WHITE) &&
    values[0] !== WHITE;
  if (edges) {
    throw new MaskletError("bad-mask", `Expected one object in ${path}, found ${values[0]} and 255 in gray`, {
      hint: `A mask has no soft edges: save it with 0 and one other value. If 255 is void, say so by ${asking.one}`,
    });
  }
  if (values.length === 1) return objects(values);
  const soft = png.kind === "gray" && values.length > SOFT_VALUES;
  throw new MaskletError(
    "bad-mask",
    `Expected one object in ${path}, found ${values.length} values: ${listedValues(values)}`,
    {
      hint: soft
        ? "A mask has no soft edges: save it with 0 and one other value"
        : `Say which by ${asking.one}${asking.all === undefined ? "" : `, or ${asking.all}`}`,
    },
  );
}

/** White: the object of a mask with soft edges, void in a label map. */
const WHITE = 255;
/** Gray from which on a value beside white is rather an edge than the number of an object. */
const SOFT_EDGE = 32;

/** Gray values beyond which a file is taken for a picture or a mask with soft edges. */
const SOFT_VALUES = 16;

/**
 * The mask of the one object that a file has, or of the one that is named.
 * @throws {MaskletError} as `readMaskObjects`
 */
export async function readMask(path: string, which?: number, asking: MaskAsking = BY_FLAG): Promise<Mask> {
  const [object] = await readMaskObjects(path, which, asking);
  return object!.mask;
}
