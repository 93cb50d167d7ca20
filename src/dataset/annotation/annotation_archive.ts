import { memorySource } from "../../checkpoint/source.ts";
import { readZipDirectory } from "../../checkpoint/zip_directory.ts";
import { readZipEntry } from "../../checkpoint/zip_entry.ts";
import { MaskletError } from "../../error.ts";
import { baseOf } from "../../frame/frame_name.ts";

/** A file out of an archive, and how errors call it. */
export interface UnpackedAnnotations {
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** "annotations.xml in task.zip" */
  readonly place: string;
}

/** Forms that the tools export as well, by a file that only they have. */
const OTHER_FORMS: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)(instances|person_keypoints)_\w*\.json$/, "COCO"],
  [/(^|\/)gt\/(gt|labels)\.txt$/, "MOT"],
  [/(^|\/)(obj\.names|data\.yaml|classes\.txt)$/, "YOLO"],
  [/(^|\/)(SegmentationClass|SegmentationObject)\//, "masks as PNGs"],
  [/(^|\/)Annotations\/.*\.xml$/, "Pascal VOC"],
  [/(^|\/)task-\d+.*\.(png|npy)$/, "brushes as pictures"],
];

/**
 * Takes the annotations out of what CVAT or Label Studio packed: `annotations.xml`, or the one JSON; pictures beside it are left alone.
 * @throws {MaskletError} `bad-dataset` for a damaged archive, or one of another form, which it names
 */
export async function unpackAnnotations(zip: Uint8Array, place: string): Promise<UnpackedAnnotations> {
  const source = memorySource(zip as Uint8Array<ArrayBuffer>, place);
  try {
    const entries = await readZipDirectory(source);
    const names = [...entries.keys()].filter((name) => !name.endsWith("/") && !/(^|\/)(__MACOSX\/|\.)/.test(name));
    const name = chosenFile(names, place);
    return { bytes: await readZipEntry(source, entries.get(name)!), place: `${name} in ${place}` };
  } catch (cause) {
    if (!(cause instanceof MaskletError) || cause.code === "bad-dataset") throw cause;
    throw new MaskletError("bad-dataset", `Expected a sound zip in ${place}, found: ${cause.message}`, {
      hint: "Export it again, or unpack it and give the XML or JSON that is in it",
      cause,
    });
  }
}

function chosenFile(names: readonly string[], place: string): string {
  const xml = names.filter((name) => baseOf(name) === "annotations.xml");
  const other = OTHER_FORMS.find(([form]) => names.some((name) => form.test(name)))?.[1];
  const json = other === undefined ? names.filter((name) => name.endsWith(".json")) : [];
  const found = xml.length > 0 ? xml : json;
  if (found.length === 1) return found[0]!;
  const shown = `${names.slice(0, 4).join(", ") || "nothing"}${names.length > 4 ? ", …" : ""}`;
  const what = found.length > 1 ? found.join(", ") : other === undefined ? shown : `${other}: ${shown}`;
  throw new MaskletError(
    "bad-dataset",
    `Expected one annotations.xml of CVAT, or one JSON of Label Studio, in ${place}, found ${what}`,
    {
      hint: found.length > 1
        ? "Unpack it, and give one of them"
        : "Export as “CVAT for video 1.1”, “CVAT for images 1.1”, or Label Studio's JSON",
    },
  );
}
