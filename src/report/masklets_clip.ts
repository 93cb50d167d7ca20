import { diskFolder, holdsMasks, type MaskFolder } from "../dataset/mask_folder.ts";
import { objectOfFolder } from "../dataset/object_numbers.ts";
import type { VideoSource } from "../frame/frame.ts";
import { encodeShrunkJpeg } from "../image/encode_image.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { maskToRle } from "../mask/rle.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { StoredFrame } from "../masklet/stored_frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { PlayerClip } from "./player/clip_values.ts";
import type { ReportFrame, ReportMask } from "./report_frame.ts";
import { dataUrl } from "./report_picture.ts";

/** What a clip is made with. */
export interface ClipOptions {
  /** Folder of the sequence's true masks: label maps, or a folder an object. */
  readonly truth?: string | URL;
  /** Greatest width of the pictures, px; default 480. */
  readonly width?: number;
  /** Quality of the pictures (JPEG), 1 to 100; default 70. */
  readonly quality?: number;
  /** Most frames; default 600. */
  readonly mostFrames?: number;
  /** Pictures that are there already, as JPEGs by their frames' index: no other frame is shown, and the video is left alone. */
  readonly pictures?: ReadonlyMap<number, Uint8Array>;
}

/**
 * Masklets as a clip for players and reports.
 * @param video where the pictures come from; undefined: masks on black
 */
export async function maskletsClip(
  masklets: Masklets,
  video: VideoSource | undefined,
  options: ClipOptions = {},
): Promise<PlayerClip> {
  const { width, height, prompts, frames: tracked } = masklets;
  const truth = options.truth === undefined ? undefined : await openTruth(options.truth, masklets);
  const { pictures } = options;
  const shown = pictures === undefined ? tracked : tracked.filter(({ index }) => pictures.has(index));
  const chosen = chosenFrames(shown, prompts, options.mostFrames ?? 600);
  const present = presenceOf(masklets);
  const frameOf = async (frame: StoredFrame, picture?: RgbImage): Promise<ReportFrame> => {
    const jpeg = pictures?.get(frame.index) ??
      (picture && await encodeShrunkJpeg(picture, options.width ?? 480, options.quality ?? 70));
    return {
      index: frame.index,
      name: frame.name,
      time: frame.time,
      ...(jpeg !== undefined && { image: dataUrl(jpeg, "image/jpeg") }),
      masks: frame.objects.map(({ id, rle }) => ({
        object: id,
        rle,
        ...(!present(id, frame.index) && { present: false }),
      })),
      ...(truth !== undefined && await truthOf(frame, truth, masklets)),
    };
  };
  const frames = video === undefined || pictures !== undefined
    ? await Promise.all(chosen.map((frame) => frameOf(frame)))
    : await withPictures(chosen, video, frameOf);
  const note = chosen.length < tracked.length ? `${chosen.length} of ${tracked.length} frames` : undefined;
  return { width, height, frames, prompts, ...(note !== undefined && { note }) };
}

/** Pictures that are being encoded while others are decoded. */
const ENCODED_AHEAD = 4;

async function withPictures(
  chosen: readonly StoredFrame[],
  video: VideoSource,
  frameOf: (frame: StoredFrame, picture: RgbImage) => Promise<ReportFrame>,
): Promise<ReportFrame[]> {
  if (chosen.length === 0) return [];
  const wanted = new Map(chosen.map((frame) => [frame.index, frame]));
  const frames: Promise<ReportFrame>[] = [];
  for await (const picture of video.frames({ start: chosen[0]!.index, end: chosen.at(-1)!.index + 1 })) {
    const frame = wanted.get(picture.index);
    if (frame === undefined) continue;
    const made = frameOf(frame, picture);
    made.catch(() => {}); // told below, where all are awaited
    frames.push(made);
    await frames.at(-ENCODED_AHEAD);
  }
  return await Promise.all(frames);
}

/** At most so many frames, evenly spread, with the first, the last and those that were prompted. */
function chosenFrames(frames: readonly StoredFrame[], prompts: Masklets["prompts"], most: number): StoredFrame[] {
  if (frames.length <= most) return [...frames];
  const step = (frames.length - 1) / Math.max(1, most - 1);
  const indices = new Set(Array.from({ length: most }, (_, i) => frames[Math.round(i * step)]!.index));
  for (const { frame } of prompts) indices.add(frame);
  return frames.filter(({ index }) => indices.has(index));
}

/** Whether an object is there on a frame, by its score. */
function presenceOf(masklets: Masklets): (object: ObjectId, frame: number) => boolean {
  const absent = new Map(masklets.objects.map((id) => [id, masklets.object(id).spans.filter((span) => !span.present)]));
  return (object, frame) => !(absent.get(object) ?? []).some(({ first, last }) => first <= frame && frame <= last);
}

/** What DAVIS and SA-V mark as belonging to no object and counting for none. */
const VOID = 255;

/** Where the truth lies: in label maps, or in a folder an object, as SA-V has it. */
interface Truth {
  /** The folder itself. */
  readonly folder: MaskFolder;
  /** The folders of the objects; none where masks are label maps. */
  readonly apart: readonly { readonly object: ObjectId; readonly folder: MaskFolder }[];
}

async function openTruth(path: string | URL, { objects }: Masklets): Promise<Truth> {
  const folder = diskFolder(path);
  const entries = await folder.entries();
  const names = holdsMasks(entries)
    ? []
    : entries.filter(({ name, isFolder }) => isFolder && !name.startsWith(".")).map(({ name }) => name);
  // a lone folder is about the lone object, whatever both are called
  const alone = names.length === 1 && objects.length === 1 ? objects[0] : undefined;
  const apart = names.map((name) => ({
    object: alone ?? objectOfFolder(name, objects) ?? name,
    folder: folder.folder(name),
  }));
  return { folder, apart };
}

/** The true masks of a frame; a lone object of another number (255 in DAVIS-2016) is the one that was tracked. */
async function truthOf(
  { name }: StoredFrame,
  { folder, apart }: Truth,
  { objects }: Masklets,
): Promise<{ truth?: readonly ReportMask[] }> {
  const file = `${name}.png`;
  if (apart.length > 0) {
    const masks = await Promise.all(apart.map(async ({ object, folder }): Promise<ReportMask[]> => {
      if ((await folder.missing([file])).length > 0) return [];
      const mask = (await folder.file(file).read({ opaque: true })).foreground();
      return [{ object, rle: maskToRle(mask) }];
    }));
    return masks.flat().length === 0 ? {} : { truth: masks.flat() };
  }
  if ((await folder.missing([file])).length > 0) return {};
  const labelled = await folder.file(file).read({ opaque: true });
  const labels = labelled.values.filter((value) => value !== 0);
  const [lone] = labels;
  if (labels.length === 1 && objects.length === 1 && lone !== undefined) {
    return { truth: [{ object: objects[0]!, rle: maskToRle(labelled.mask(lone)) }] };
  }
  const counted = labels.filter((label) => label !== VOID);
  return { truth: counted.map((label) => ({ object: label, rle: maskToRle(labelled.mask(label)) })) };
}
