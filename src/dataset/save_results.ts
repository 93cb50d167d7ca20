import { besideOf } from "../files/atomic.ts";
import { checkOptions, type OptionTable, pathKind, requireKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { type Masklets, runKind } from "../masklet/masklets.ts";
import { makeTrackedFrame, type TrackedFrame } from "../masklet/tracked_frame.ts";
import { stemOf } from "../frame/frame_name.ts";
import type { LayoutWriter } from "./layout_writer.ts";
import { partOfPath } from "../files/part_of_path.ts";
import { makeFolder } from "../files/make_folder.ts";
import { folderPathOf, pathOf } from "../files/path_of.ts";
import { isFolder, listFolder } from "./mask_folder.ts";
import type { Layout } from "./layout.ts";
import { type DatasetLayout, LAYOUT_KIND, requireLayout } from "./layouts.ts";
import { type DatasetSequence, sequenceKind } from "./sequence.ts";
import { writeStaged } from "../files/write_staged.ts";
import { packResults } from "./zip_results.ts";

/** How results are written. */
export interface SaveResultsOptions {
  /** Whose evaluator or server reads them: the name of a layout, or one of your own; default: the sequence's. */
  readonly layout?: DatasetLayout | Layout;
  /**
   * A zip, as the server takes it, that is packed anew from all results in the folder; absent: none. Of many sequences `zipResults` does
   * it once, after the last.
   */
  readonly zip?: string | URL;
}

const SAVE_RESULTS_OPTIONS: OptionTable<SaveResultsOptions> = {
  layout: { doc: "whose evaluator or server reads them (default: the sequence's layout)", kind: LAYOUT_KIND },
  zip: { doc: "a zip of all results in the folder, as the server takes it", kind: pathKind },
};

/**
 * Writes the masks of one sequence as the evaluator or server of its dataset wants them:
 *
 * - `davis`, `mose`, `mosev2`, `lvos`: `<dir>/<sequence>/<frame>.png`, a palette PNG of object numbers for every frame
 * - `youtube-vos`: `<dir>/Annotations/<sequence>/<frame>.png`, only the frames that `meta.json` names
 * - `sav`: `<dir>/<sequence>/<object>/<frame>.png`, 0 and 255, only the annotated frames; objects may overlap
 *
 * Frames before the first tracked one get empty masks. The folder appears when all of it is written; results that were there before are
 * replaced, anything but masks is not.
 *
 * @param masklets a run over `sequence.video`, collected or frame by frame; its objects are those of `sequence.prompts()`
 * @param sequence what the run was tracked on
 * @param dir the folder of all results, made when it is not there
 * @param options another layout, and a zip for the server
 * @returns the folder of this sequence
 * @throws {MaskletError} `bad-argument` when a frame that is asked for was not tracked, or the run is of another video; `io`
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, mose, readIndexedPng, saveResults } from "masklet";
 * import { makeTrackedFrame } from "masklet/track";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/dot`, { recursive: true });
 * await Deno.writeFile(`${root}/JPEGImages/dot/00000.jpg`, new Uint8Array());
 * await Deno.writeFile(`${root}/Annotations/dot/00000.png`, await encodeIndexedPng(new Uint8Array([0, 3]), 2, 1));
 * for await (const sequence of mose(root)) {
 *   const mask = (await sequence.masks(0)).get(3)!;
 *   const found = { id: 3, mask, objectScore: 3, iou: 1, logits: new Float32Array(0), pointer: new Float32Array(0), conditioning: true };
 *   async function* frames() {
 *     yield makeTrackedFrame({ index: 0, time: 0, width: 2, height: 1, name: "00000", objects: [found] });
 *   }
 *   await saveResults(frames(), sequence, `${root}/results`);
 * }
 * assertEquals([...(await readIndexedPng(`${root}/results/dot/00000.png`)).values], [0, 3]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function saveResults(
  masklets: Masklets | AsyncIterable<TrackedFrame>,
  sequence: DatasetSequence,
  dir: string | URL,
  options: SaveResultsOptions = {},
): Promise<string> {
  options = checkOptions("saveResults", options, SAVE_RESULTS_OPTIONS);
  requireKind("the first argument of saveResults", masklets, runKind);
  requireKind("the second argument of saveResults", sequence, sequenceKind);
  const layout = options.layout === undefined ? sequence.rules : requireLayout(options.layout);
  const root = folderPathOf(dir);
  const target = `${root}/${layout.resultsPrefix}${partOfPath(sequence.name, "the sequence")}`;
  await requireMasksAlone(target);
  const stage = besideOf(target);
  await makeFolder(stage);
  try {
    const put = (path: string, content: Uint8Array): Promise<void> => writeStaged(`${stage}/${path}`, content);
    const writer = layout.masks.writer(stage, put);
    if (!(Symbol.asyncIterator in masklets)) writer.expect(masklets.objects);
    const frames = Symbol.asyncIterator in masklets ? masklets : framesOf(masklets);
    await writeAsked(frames, sequence, writer);
    await replaceFolder(stage, target);
  } catch (error) {
    await Deno.remove(stage, { recursive: true }).catch(() => {}); // the first error is the one to tell
    throw error;
  }
  if (options.zip !== undefined) await packResults(root, pathOf(options.zip), layout);
  return target;
}

async function writeAsked(
  frames: AsyncIterable<TrackedFrame>,
  sequence: DatasetSequence,
  writer: LayoutWriter,
): Promise<void> {
  const wanted = askedIndices(sequence);
  for (const name of wanted.values()) partOfPath(name, `a frame of ${sequence.name}`);
  let first: TrackedFrame | undefined;
  for await (const frame of frames) {
    requireSameVideo(frame, sequence);
    if (first === undefined || frame.index < first.index) first = frame;
    const name = wanted.get(frame.index);
    if (name !== undefined && wanted.delete(frame.index)) await writer.frame(frame, name);
  }
  const unseen = [...wanted].filter(([index]) => first === undefined || index > first.index);
  if (first === undefined || unseen.length > 0) {
    throw new MaskletError(
      "bad-argument",
      `Expected masks of the frames of ${sequence.name} that are asked for, found none of ${
        unseen.slice(0, 3).map(([, name]) => name).join(", ")
      }${unseen.length > 3 ? ` and ${unseen.length - 3} more` : ""}`,
      { hint: "Propagate to the end of the video" },
    );
  }
  const { width, height } = first;
  for (const [index, name] of wanted) {
    await writer.frame(makeTrackedFrame({ index, time: 0, width, height, name, objects: [] }), name);
  }
}

/** Index in the video of each frame that is asked for, with its name. */
function askedIndices({ asked, frames, name, video }: DatasetSequence): Map<number, string> {
  const indices = new Map(frames.map((path, index) => [stemOf(path), index]));
  return new Map(asked.map((frame) => {
    const index = frames.length === 0 ? Number(frame) : indices.get(frame);
    if (index !== undefined && Number.isInteger(index)) return [index, frame];
    throw new MaskletError("bad-dataset", `Expected frame ${frame} of ${name} in ${video}, found none`, {
      hint: "Unpack the sequence's images completely",
    });
  }));
}

/** A run over other frames has other names at the same indices. */
function requireSameVideo({ index, name }: TrackedFrame, { frames, name: sequence }: DatasetSequence): void {
  const path = frames[index];
  if (frames.length === 0 || (path !== undefined && (name === "" || stemOf(path) === name))) return;
  throw new MaskletError(
    "bad-argument",
    `Expected masks of ${sequence}, found frame ${index} named ${JSON.stringify(name)} where the sequence has ${
      path === undefined ? "none" : stemOf(path)
    }`,
    { hint: "Track sequence.video, and give each run its own sequence" },
  );
}

/** Refuses to replace a folder that holds anything but masks. */
async function requireMasksAlone(folder: string): Promise<void> {
  if (!await isFolder(folder)) return;
  const inner = await listFolder(folder);
  for (const { name, isFolder } of inner) {
    const alone = isFolder
      ? (await listFolder(`${folder}/${name}`)).every((file) => file.name.endsWith(".png"))
      : name.endsWith(".png");
    if (alone) continue;
    throw new MaskletError("bad-argument", `Expected a folder of masks at ${folder}, found ${name} in it`, {
      hint: "Save the results elsewhere, or move that away",
    });
  }
}

async function replaceFolder(from: string, to: string): Promise<void> {
  try {
    if (await isFolder(to)) await Deno.remove(to, { recursive: true });
    await Deno.rename(from, to);
  } catch (cause) {
    throw new MaskletError("io", `Expected to put results at ${to}, found: ${(cause as Error).message}`, {
      hint: "Choose a place that this process may write to",
      cause,
    });
  }
}

async function* framesOf(masklets: Masklets): AsyncGenerator<TrackedFrame> {
  for (const { index } of masklets.frames) yield masklets.frame(index);
}
