import { MaskletError } from "../error.ts";
import { decodeImage } from "../image/decode_image.ts";
import { encodeJpeg } from "../image/encode_image.ts";
import { maskArea, maskUnion } from "../mask/mask_ops.ts";
import type { Mask } from "../mask/mask.ts";
import { makeTrackedFrame } from "../masklet/tracked_frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { loadVideo } from "../video/load_video.ts";
import type { ConvertedSequence } from "./conversion_layout.ts";
import { frameNameOf, stemOf } from "../frame/frame_name.ts";
import { makeFolder } from "../files/make_folder.ts";
import { objectNumbers } from "./object_numbers.ts";
import type { LayoutRules } from "./layout_rules.ts";
import { compareIds, type DatasetSequence } from "./sequence.ts";
import { writeStaged } from "../files/write_staged.ts";

/** How the images of a converted dataset come to be: as hard links (copied where there can be none), as copies, or not at all. */
export type FrameTransfer = "link" | "copy" | "none";

/** JPEG quality of frames that are taken from a video file or from other pictures. */
const QUALITY = 95;

/** A frame of a sequence, and what it is called in the new dataset. */
interface NamedFrame {
  readonly index: number;
  readonly path: string | undefined;
  readonly name: string;
}

/**
 * Writes one sequence in another layout.
 *
 * @param to the folders of this sequence's images and masks, not there yet
 * @returns what the dataset's files say of it, and whether masks were cut because objects overlap
 */
export async function convertSequence(
  sequence: DatasetSequence,
  layout: LayoutRules,
  to: { readonly images: string; readonly masks: string },
  transfer: FrameTransfer,
  signal?: AbortSignal,
): Promise<{ readonly converted: ConvertedSequence; readonly overlaps: boolean }> {
  const frames = namedFrames(sequence, layout);
  if (transfer !== "none") await writeImages(sequence, frames, to.images, transfer, signal);
  await makeFolder(to.masks);
  const put = (path: string, content: Uint8Array): Promise<void> => writeStaged(`${to.masks}/${path}`, content);
  const writer = layout.masks.writer(to.masks, put);
  const known = await sequence.objects();
  const shownOn = new Map<ObjectId, string[]>(known.map(({ id }) => [id, []]));
  writer.expect([...shownOn.keys()]);
  const { width, height } = await sequence.size();
  const names = new Map(frames.map(({ index, name }) => [index, name]));
  let overlaps = false;
  for (const { index } of sequence.annotated) {
    signal?.throwIfAborted();
    const masks = await sequence.masks(index);
    const name = names.get(index)!;
    for (const id of masks.keys()) shownOn.set(id, [...shownOn.get(id) ?? [], name]);
    if (!layout.masks.apart) overlaps ||= overlap([...masks.values()]);
    const rest = {
      objectScore: 0,
      iou: 1,
      logits: new Float32Array(0),
      pointer: new Float32Array(0),
      conditioning: false,
    };
    const objects = [...masks].map(([id, mask]) => ({ id, mask, ...rest }));
    await writer.frame(makeTrackedFrame({ index, time: 0, width, height, name, objects }), name);
  }
  const numbers = layout.masks.apart ? undefined : objectNumbers(shownOn.keys());
  const categories = new Map(known.map(({ id, category }) => [id, category]));
  const objects = [...shownOn].sort(([a], [b]) => compareIds(a, b)).map(([id, frames]) => {
    const category = categories.get(id);
    return { id: numbers?.get(id) ?? id, frames, ...(category === undefined ? {} : { category }) };
  });
  const bare = frames.length - sequence.annotated.length;
  const firsts = new Set(objects.map(({ frames }) => frames[0]));
  const isPartly = bare > 0 && sequence.annotated.length > firsts.size;
  const all = frames.map(({ name }) => name);
  return { converted: { name: sequence.name, objects, frames: all, ...(isPartly && { bare }) }, overlaps };
}

/** Frames between annotated ones (SA-V) have no place in layouts whose evaluators want a mask for every image. */
function namedFrames(sequence: DatasetSequence, layout: LayoutRules): NamedFrame[] {
  const { frames, frameCount = 0, annotated } = sequence;
  const indices = sequence.rules.every > 1 && layout.every === 1
    ? annotated.map(({ index }) => index)
    : Array.from({ length: frameCount }, (_, index) => index);
  const stem = (index: number): string => frames[index] === undefined ? frameNameOf(index) : stemOf(frames[index]);
  const { frameName } = layout;
  const named = sequence.rules.frameName === frameName ? undefined : frameName;
  return indices.map((index, at) => ({ index, path: frames[index], name: named?.(at) ?? stem(index) }));
}

async function writeImages(
  sequence: DatasetSequence,
  frames: readonly NamedFrame[],
  folder: string,
  transfer: "link" | "copy",
  signal: AbortSignal | undefined,
): Promise<void> {
  await makeFolder(folder);
  if (sequence.frames.length > 0) {
    for (const { path, name } of frames) {
      signal?.throwIfAborted();
      await writeImage(path!, `${folder}/${name}.jpg`, transfer);
    }
    return;
  }
  await using video = await loadVideo(sequence.video);
  const { width, height } = await sequence.size();
  if (video.width !== width || video.height !== height) {
    throw new MaskletError(
      "bad-dataset",
      `Expected a video of ${width}x${height} px (its annotation), found ${video.width}x${video.height} in ${sequence.video}`,
      { hint: "Fetch video and annotation again" },
    );
  }
  const names = new Map(frames.map(({ index, name }) => [index, name]));
  for await (const frame of video.frames(signal === undefined ? {} : { signal })) {
    const name = names.get(frame.index);
    if (name !== undefined) await writeStaged(`${folder}/${name}.jpg`, await encodeJpeg(frame, { quality: QUALITY }));
  }
}

async function writeImage(from: string, to: string, transfer: "link" | "copy"): Promise<void> {
  if (!/\.jpe?g$/i.test(from)) {
    await writeStaged(to, await encodeJpeg(await decodeImage(from), { quality: QUALITY }));
    return;
  }
  // Other disks, and some file systems, take no hard links: then the bytes are copied, as asked for in words.
  if (transfer === "link" && await Deno.link(await Deno.realPath(from), to).then(() => true, () => false)) return;
  await writeStaged(to, await Deno.readFile(from));
}

/** Whether any two masks share a pixel. */
function overlap(masks: readonly Mask[]): boolean {
  const [first, ...rest] = masks;
  if (first === undefined || rest.length === 0) return false;
  const sum = masks.reduce((all, mask) => all + maskArea(mask), 0);
  return maskArea(rest.reduce(maskUnion, first)) < sum;
}
