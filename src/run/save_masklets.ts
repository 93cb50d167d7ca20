import { anyKind, checkOptions, objectKind, type OptionTable, requireKind, textKind } from "../options.ts";
import { type FileWriter, removeHalfWritten, writeFileAtomic } from "../files/atomic.ts";
import {
  makeMasklets,
  type Masklets,
  type MaskletsSaveOptions,
  type MaskletsWriter,
  runKind,
} from "../masklet/masklets.ts";
import { frameToJson, type MaskletsJson } from "../masklet/masklets_json.ts";
import type { FrameStream, OngoingRun, Run } from "../masklet/run.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import type { LayoutRules } from "../dataset/layout_rules.ts";
import { objectNumbers } from "../dataset/object_numbers.ts";
import { requireLayout } from "../dataset/layouts.ts";
import type { LayoutWriter } from "../dataset/layout_writer.ts";
import { removeFile } from "../files/remove_file.ts";
import { makeFolder } from "../files/make_folder.ts";
import { pathOf } from "../files/path_of.ts";
import { MaskletsFile } from "./masklets_file.ts";
import { baseOf, frameNameOf } from "../frame/frame_name.ts";
import { writeFormatFiles } from "./formats/export_dataset.ts";
import { formatNamed } from "./formats/formats.ts";
import type { TrackFormat } from "./formats/track_format.ts";
import { tracksOfMasklets } from "./formats/tracks.ts";
import { type StoredFrame, storedFrame, storedObject } from "../masklet/stored_frame.ts";
import { isSameFolder, removeRunLog, requireSameLayout } from "./run_log.ts";

/** The file that holds everything but pixels of a saved run, and its masks as RLE. */
export const MASKLETS_FILE = "masklets.json";

/** How masklets are written. */
export interface SaveOptions extends Omit<MaskletsSaveOptions, "layout"> {
  /** As of `Masklets.save`: the name of a layout, whose form of masks is taken; or a layout of your own. */
  readonly layout?: string | LayoutRules;
  /** Of frames that come one by one: what is known of their run; what `propagate` returned tells it by itself. */
  readonly run?: Partial<Run>;
}

/** The options of `saveMasklets`. */
export const SAVE_OPTIONS: OptionTable<SaveOptions> = {
  layout: {
    doc: "how the masks lie",
    kind: anyKind(textKind, objectKind("a layout")),
    fallback: "davis",
    flag: "layout",
    value: "NAME",
  },
  run: { doc: "what is known of the run of frames that come one by one", kind: objectKind("what is known of a run") },
};

/** How masklets that a run made are written by their own `save`. */
export const writeMasklets: MaskletsWriter = (masklets, dir, options) => saveMasklets(masklets, dir, options);

/**
 * Writes a run to a folder: a PNG a frame (or an object and frame), and `masklets.json`, which `readMasklets` reads. Frames that are
 * still coming are written as they come. Each file is written beside and then renamed; `masklets.json` comes last, so that a folder
 * with it is complete. Nothing is held back but the frame at hand, so memory does not grow with the video.
 *
 * With `propagate(model, prompted, { resume: dir })` and the same folder, a process that dies loses nothing: run the same line again, and
 * it goes on after the last whole frame, with the very results of a run that was never stopped. What such a run keeps beside its PNGs
 * (`masklets.run`, `masklets.memories`, `masklets.layout`) goes when `masklets.json` comes. When frames fail to come, those before them
 * stay, and
 * `readMasklets` reads them.
 *
 * Where objects overlap, the smallest object number has the pixel of a label map, as in the SAM 2 repository; `masklets.json` and the
 * "sav" layout keep both masks. An object that is a text gets the smallest free number there, and a folder of that name in "sav".
 *
 * Instead of a dataset's layout the name of a format may be given: "coco", "youtube-vis", "lasot", "got10k", "vot", "cvat", "label-studio",
 * "alpha" or "csv". Its files are written in place of the PNGs, once all frames are there.
 *
 * @param masklets a collected run, or frames one by one
 * @param dir created when it is not there
 * @param options how the masks lie, and what is known of a stream's run
 * @throws {MaskletError} `io` when the disk is full or writing is not allowed, `bad-argument` when an object has no place in the layout
 *
 * @example
 * ```ts
 * import { maskFromBytes, readMasklets, saveMasklets } from "masklet";
 * import { makeTrackedFrame } from "masklet/track";
 * import { assertEquals } from "@std/assert";
 * const mask = maskFromBytes([0, 1, 1, 0], 2, 2);
 * const shown = { id: 1, mask, objectScore: 3, iou: 0.9, logits: new Float32Array(0), pointer: new Float32Array(0), conditioning: true };
 * async function* frames() {
 *   yield makeTrackedFrame({ index: 0, time: 0, width: 2, height: 2, name: "00000", objects: [shown] });
 * }
 * const dir = await Deno.makeTempDir();
 * await saveMasklets(frames(), dir);
 * assertEquals((await readMasklets(dir)).object(1).mask(0), mask);
 * await Deno.remove(dir, { recursive: true });
 * ```
 */
export async function saveMasklets(
  masklets: Masklets | FrameStream,
  dir: string | URL,
  options: SaveOptions = {},
): Promise<void> {
  requireKind("the first argument of saveMasklets", masklets, runKind);
  await writeRun(masklets, pathOf(dir), checkOptions("saveMasklets", options, SAVE_OPTIONS));
}

/** `saveMasklets` with the writing of each file's bytes handed in, for tests. */
export async function writeRun(
  masklets: Masklets | FrameStream,
  dir: string,
  options: SaveOptions,
  write?: FileWriter,
): Promise<void> {
  const { layout: given = SAVE_OPTIONS.layout.fallback!, run } = options;
  const format = typeof given === "string" ? formatNamed(given) : undefined;
  if (format !== undefined) return await writeFormat(masklets, dir, { format, run, write });
  const layout = typeof given === "string" ? requireLayout(given) : given;
  const collected = Symbol.asyncIterator in masklets ? undefined : masklets;
  const stream = masklets as FrameStream;
  const described = collected ?? { ...stream.run, ...run };
  const resume = collected === undefined ? (described as OngoingRun | undefined)?.resume : undefined;
  const goesOn = resume !== undefined && isSameFolder(resume, dir);
  const put = async (path: string, content: Uint8Array | string): Promise<void> => {
    // Frames of a run that is taken up come again; what is there already is left.
    if (goesOn && content instanceof Uint8Array && await holds(`${dir}/${path}`, content)) return;
    await writeFileAtomic(`${dir}/${path}`, content, write);
  };
  const begin = async (): Promise<void> => {
    await makeFolder(dir);
    if (goesOn) await goOnAs(dir, layout.name);
    else await removeRunLog(dir);
    await removeFile(`${dir}/${MASKLETS_FILE}`); // not complete until the new one is there
  };
  // What has no number in a label map is told before a frame is tracked, and before anything is touched.
  if (!layout.masks.apart) objectNumbers(collected?.objects ?? (described.prompts ?? []).map(({ object }) => object));
  // A run that can be taken up locks the folder before its first frame comes; until then nothing there is touched.
  let begun = !goesOn;
  if (begun) await begin();
  const writer = layout.masks.writer(dir, put);
  writer.expect(collected?.objects ?? []);
  if (collected !== undefined) {
    for (const { index } of collected.frames) await writeFrame(writer, collected.frame(index));
    return await put(MASKLETS_FILE, JSON.stringify(collected));
  }
  let file: MaskletsFile | undefined;
  try {
    for await (const frame of stream) {
      if (!begun) await begin();
      begun = true;
      await writeFrame(writer, frame);
      file ??= new MaskletsFile(`${dir}/${MASKLETS_FILE}`, {
        ...headOf(described, frame),
        ...await identityOf(described as OngoingRun | undefined, layout.name),
      });
      file.frame(frameToJson(storedFrame({ ...frame, name: fileNameOf(frame) })));
    }
    if (!begun) await begin();
    file ??= new MaskletsFile(`${dir}/${MASKLETS_FILE}`, headOf(described));
    await file.finish();
  } finally {
    file?.[Symbol.dispose]();
  }
  if (goesOn) await removeRunLog(dir);
}

/** Begins to write beside the record of a run, which holds the folder's lock: what lies there half-written is of a process that died. */
async function goOnAs(dir: string, layout: string): Promise<void> {
  await removeHalfWritten(dir);
  await requireSameLayout(dir, layout);
}

/** Writes a run in a form that other programs read, and `masklets.json`. Of frames that come one by one the masks are kept as RLE. */
async function writeFormat(
  masklets: Masklets | FrameStream,
  dir: string,
  { format, run, write }: {
    readonly format: TrackFormat;
    readonly run: Partial<Run> | undefined;
    readonly write: FileWriter | undefined;
  },
): Promise<void> {
  const whole = Symbol.asyncIterator in masklets ? await gathered(masklets, dir, { format, run }) : masklets;
  const put = (path: string, content: Uint8Array | string) => writeFileAtomic(`${dir}/${path}`, content, write);
  await makeFolder(dir);
  await removeFile(`${dir}/${MASKLETS_FILE}`);
  await writeFormatFiles(dir, format.files([tracksOfMasklets(whole)]), put);
  await put(MASKLETS_FILE, JSON.stringify(whole));
  await removeRunLog(dir);
}

async function gathered(
  stream: FrameStream,
  dir: string,
  { format: { name, logits }, run }: { readonly format: TrackFormat; readonly run: Partial<Run> | undefined },
): Promise<Masklets> {
  const resume = stream.run?.resume;
  const frames: StoredFrame[] = [];
  let size = { width: 0, height: 0 };
  for await (const frame of stream) {
    if (frames.length === 0 && resume !== undefined && isSameFolder(resume, dir)) await goOnAs(dir, name);
    size = { width: frame.width, height: frame.height };
    const objects = frame.objects.map(storedObject).map(({ logits: all, pointer: _, ...object }) => ({
      ...object,
      ...(logits === true && { logits: all }),
    }));
    frames.push({ index: frame.index, time: frame.time, name: fileNameOf(frame), objects });
  }
  return makeMasklets({ video: "", model: "", options: {}, prompts: [], ...size, ...stream.run, ...run }, frames);
}

async function writeFrame(writer: LayoutWriter, frame: TrackedFrame): Promise<void> {
  await writer.frame(frame, fileNameOf(frame));
}

/** What tells a run from others, where it says so, and in which layout it lies. */
async function identityOf(run: OngoingRun | undefined, layout: string): Promise<{ readonly identity?: unknown }> {
  return run?.identity === undefined ? {} : { identity: { ...await run.identity() as object, layout } };
}

function headOf(run: Partial<Run>, size = { width: 0, height: 0 }): Omit<MaskletsJson, "frames"> {
  const { width, height } = size;
  const whole = { video: "", model: "", options: {}, prompts: [], width, height, ...run };
  const { frames: _, ...head } = makeMasklets(whole, []).toJSON();
  return head;
}

/** Whether a file has this content. */
async function holds(path: string, content: Uint8Array): Promise<boolean> {
  const found = await Deno.readFile(path).catch(() => undefined);
  return found?.length === content.length && found.every((byte, i) => byte === content[i]);
}

function fileNameOf({ name, index }: TrackedFrame): string {
  return name === "" ? frameNameOf(index) : baseOf(name);
}
