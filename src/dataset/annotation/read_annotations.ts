import { MaskletError } from "../../error.ts";
import { decodeText } from "../../files/decode_text.ts";
import { type FileOrBytes, nameOf, readBytes } from "../../files/read_bytes.ts";
import type { Annotations } from "./annotations.ts";
import { isZip } from "../../files/zip_format.ts";
import { unpackAnnotations } from "./annotation_archive.ts";
import { readCvat } from "./cvat.ts";
import { isLabelStudio, readLabelStudio } from "./label_studio.ts";

/**
 * Reads what a labelling tool exported: CVAT's XML 1.1 (for video, for images) or Label Studio's JSON (or JSON-MIN), or the zip that it came in.
 *
 * @param file its path, or its bytes
 * @returns the objects with their labels, and their shapes
 * @throws {MaskletError} `missing-file`, `io`, or `bad-dataset`: of another tool, or broken, naming the place
 *
 * @example
 * ```ts
 * import { readAnnotations } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const value = { x: 10, y: 20, width: 50, height: 40, rotation: 0, rectanglelabels: ["car"] };
 * const result = [{ id: "a", type: "rectanglelabels", original_width: 640, original_height: 360, value }];
 * const tasks = JSON.stringify([{ id: 1, data: { image: "photo.jpg" }, annotations: [{ id: 7, result }] }]);
 * const { tool, objects, shapes } = await readAnnotations(new TextEncoder().encode(tasks));
 * assertEquals([tool, objects, shapes[0]!.place.picture], ["Label Studio", [{ id: 1, label: "car" }], "photo.jpg"]);
 * ```
 */
export async function readAnnotations(file: FileOrBytes): Promise<Annotations> {
  const bytes = await readBytes(file);
  const found = await annotationsIn(bytes, nameOf(file));
  if (found !== undefined) return found;
  const start = bytes.length === 0 ? "an empty file" : JSON.stringify(decodeText(bytes.subarray(0, 40)));
  throw new MaskletError(
    "bad-dataset",
    `Expected annotations of CVAT (XML) or Label Studio (JSON) in ${nameOf(file)}, found ${start}`,
    { hint: "Export as “CVAT for video 1.1”, “CVAT for images 1.1”, or Label Studio's JSON" },
  );
}

/**
 * The annotations in a file; undefined where it is of no such tool.
 * @throws {MaskletError} `bad-dataset` where it is, and is broken
 */
export async function annotationsIn(bytes: Uint8Array, place: string): Promise<Annotations | undefined> {
  if (isZip(bytes)) {
    const unpacked = await unpackAnnotations(bytes, place);
    const found = annotationsOfText(unpacked.bytes, unpacked.place);
    if (found !== undefined) return found;
    throw new MaskletError(
      "bad-dataset",
      `Expected annotations of CVAT or Label Studio in ${unpacked.place}, found another file`,
      {
        hint: "Export as “CVAT for video 1.1”, “CVAT for images 1.1”, or Label Studio's JSON",
      },
    );
  }
  return annotationsOfText(bytes, place);
}

function annotationsOfText(bytes: Uint8Array, place: string): Annotations | undefined {
  const text = decodeText(bytes);
  if (/^\uFEFF?\s*</.test(text)) return readCvat(text, place);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLabelStudio(json) ? readLabelStudio(json, place) : undefined;
}
