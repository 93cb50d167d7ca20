import { requireApart } from "../files/part_of_path.ts";
import { MaskletError } from "../error.ts";
import { encodeGrayPng, encodeIndexedPng } from "../image/encode_image.ts";
import { makeMask, maskToBytes } from "../mask/mask.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { makeFolder } from "../files/make_folder.ts";
import { objectNumbers } from "./object_numbers.ts";

/**
 * Writes the masks of frames in one layout.
 *
 * @example
 * ```ts
 * import { maskFromBytes, readIndexedPng } from "masklet";
 * import { LABEL_MAPS, makeTrackedFrame } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const files = new Map<string, Uint8Array>();
 * const writer = LABEL_MAPS.writer("out", (path, content) => Promise.resolve(void files.set(path, content)));
 * writer.expect([7]);
 * const shared = { objectScore: 3, iou: 1, logits: new Float32Array(0), pointer: new Float32Array(0), conditioning: true };
 * const objects = [{ ...shared, id: 7, mask: maskFromBytes([0, 1], 2, 1) }];
 * await writer.frame(makeTrackedFrame({ index: 0, time: 0, width: 2, height: 1, name: "00000", objects }), "00000");
 * assertEquals([...(await readIndexedPng(files.get("00000.png")!)).values], [0, 7]);
 * ```
 */
export interface LayoutWriter {
  /**
   * Objects that are known before the first frame.
   *
   * @param objects they have masks from the first frame on, empty where they are not found
   */
  expect(objects: readonly ObjectId[]): void;
  /**
   * Writes one frame.
   *
   * @param frame masks by object
   * @param name what its files are called, without ".png"
   * @throws {MaskletError} `bad-argument` for an object that cannot have a number or a folder of its own
   */
  frame(frame: TrackedFrame, name: string): Promise<void>;
}

/** Writes one file, by its path in the run's folder. */
export type WriteFile = (path: string, content: Uint8Array) => Promise<void>;

/** `<frame>.png`: a label map with the DAVIS palette; where objects overlap, the smallest number lies on top. */
export function davisWriter(write: WriteFile): LayoutWriter {
  let numbers = objectNumbers([]);
  return {
    expect: (objects) => numbers = objectNumbers(objects),
    frame: async ({ objects, width, height }, name) => {
      numbers = addedNumbers(numbers, objects.map(({ id }) => id));
      const map = new Uint8Array(width * height);
      // From the highest number to the smallest, which so lies on top.
      for (const { id, mask } of objects.toSorted((a, b) => numbers.get(b.id)! - numbers.get(a.id)!)) {
        const number = numbers.get(id)!;
        maskToBytes(mask).forEach((inside, pixel) => inside === 1 && (map[pixel] = number));
      }
      await write(`${name}.png`, await encodeIndexedPng(map, width, height));
    },
  };
}

/** Numbers for objects that appear while a run is written; those given before stay. */
function addedNumbers(numbers: Map<ObjectId, number>, objects: readonly ObjectId[]): Map<ObjectId, number> {
  if (objects.every((id) => numbers.has(id))) return numbers;
  const next = objectNumbers([...numbers.keys(), ...objects]);
  const moved = [...numbers].find(([id, number]) => next.get(id) !== number);
  if (moved === undefined) return next;
  throw new MaskletError(
    "bad-argument",
    `Expected object numbers that leave ${moved[1]} to "${moved[0]}", found object ${moved[1]} in a later frame`,
    { hint: "Collect the run before saving it, or use only numbers or only texts for objects" },
  );
}

/**
 * `<object>/<frame>.png`: 0 and 255. Every object has a mask on every frame, an empty one where it has no output, so that evaluators
 * miss no file.
 */
export function savWriter(dir: string, write: WriteFile): LayoutWriter {
  const folders = new Map<ObjectId, string>();
  const before: string[] = [];
  let empty: { readonly width: number; readonly height: number; readonly png: Uint8Array } | undefined;
  let expected: readonly ObjectId[] = [];
  const open = async (id: ObjectId): Promise<void> => {
    const folder = folderOf(id, folders);
    folders.set(id, folder);
    await makeFolder(`${dir}/${folder}`);
    for (const name of before) await write(`${folder}/${name}.png`, empty!.png);
  };
  return {
    expect: (objects) => expected = objects,
    frame: async ({ objects, width, height }, name) => {
      if (empty?.width !== width || empty.height !== height) {
        empty = { width, height, png: await encodeGrayPng(maskToBytes(makeMask(width, height)), width, height) };
      }
      for (const id of [...expected, ...objects.map((object) => object.id)]) if (!folders.has(id)) await open(id);
      for (const [id, folder] of folders) {
        const found = objects.find((object) => object.id === id);
        await write(
          `${folder}/${name}.png`,
          found === undefined ? empty.png : await encodeGrayPng(maskToBytes(found.mask), width, height),
        );
      }
      before.push(name);
    },
  };
}

function folderOf(id: ObjectId, folders: ReadonlyMap<ObjectId, string>): string {
  const folder = typeof id === "number" ? String(id).padStart(3, "0") : id;
  const taken = [...folders.values()].includes(folder);
  requireApart([...folders.values(), folder], "objects");
  if (!taken && /^[\p{L}\p{N}_-][\p{L}\p{N}_. -]*$/u.test(folder)) return folder;
  throw new MaskletError(
    "bad-argument",
    `Expected an object whose name can be a folder of its own, found ${JSON.stringify(id)}${
      taken ? `, which would share ${folder}` : ""
    }`,
    { hint: "Use numbers, or letters, digits, dots, blanks, - and _" },
  );
}
