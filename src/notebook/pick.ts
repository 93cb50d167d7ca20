import { checkOptions, kindOf, type OptionTable, signalKind, switchKind, wholeKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { type OpenPage, openPage } from "../files/open_page.ts";
import { type PictureInput, readPicture } from "../image/read_picture.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { maskToRle } from "../mask/rle.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { Model } from "../model/model.ts";
import type { Prompt } from "../prompt/prompt.ts";
import type { PickedMask, PickSession } from "../report/pick/pick_session.ts";
import { servePick } from "../report/pick/serve_pick.ts";
import { EncodedImage, encodeImage } from "../segment/encoded_image.ts";
import { segment, type SegmentPrompt } from "../segment/segment.ts";
import { correct } from "../track/correct.ts";
import { prompt, type Prompted, promptedOf } from "../track/prompted.ts";
import type { VideoSource } from "../frame/frame.ts";
import { type LiveOutput, openLiveOutput } from "./live_output.ts";

/** How objects are pointed at. */
export interface PickOptions {
  /** The frame that is shown first; default 0, or of masklets their first one. */
  readonly frame?: number;
  /** Answers each click with its mask; default: none, what is said is taken as it is. */
  readonly model?: Model;
  /** Whether the page is opened where this system opens pages; default true. Its address is shown all the same. */
  readonly open?: boolean;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

const PICK_OPTIONS: OptionTable<PickOptions> = {
  frame: { doc: "the frame that is shown first (default: 0, of masklets their first)", kind: wholeKind({ least: 0 }) },
  model: {
    doc: "answers each click with its mask",
    kind: kindOf("a model that loadModel gave", (value) => typeof (value as Model | null)?.encodeImage === "function"),
  },
  open: { doc: "whether the page is opened", kind: switchKind, fallback: true },
  signal: { doc: "ends the wait", kind: signalKind },
};

/** What tells of the page, and opens it; tests hand in their own. */
export interface PickWays {
  /** Opens it. */
  readonly open: OpenPage;
  /** The running cell, in a notebook. */
  readonly cell?: LiveOutput | undefined;
  /** Says a line outside of a notebook. */
  readonly say: (line: string) => void;
}

/**
 * Points at objects by hand: shows a frame on a page of this machine, takes clicks (on the object and on what is not it), boxes, strokes
 * of a brush, for several objects on several frames, and gives what was said as prompts. With a model its answer is seen after each
 * click.
 *
 * The page is served to this machine alone, under one random word, and closed after the answer. It is opened where the system opens
 * pages; its address is printed, or shown as a link in a notebook's cell. Where the browser is on another machine, click in the player
 * that a cell shows, and copy the line.
 *
 * @param source a video, what was prompted on it, or masklets that are to be corrected
 * @param options which frame comes first, and the model
 * @returns what `propagate` takes
 * @throws {MaskletError} `bad-argument` for a frame that the video does not have; the signal's reason
 *
 * @example
 * ```ts ignore
 * import { collect, loadModel, loadVideo, pick, propagate } from "masklet";
 * await using model = await loadModel();
 * await using video = await loadVideo("clip.mp4");
 * const prompted = await pick(video, { model }); // click on the object, then on Done
 * const masklets = await collect(propagate(model, prompted));
 * ```
 *
 * @example What somebody clicks comes back as a value:
 * ```ts
 * import { loadVideo, pick } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 32, height: 24, rgb: new Uint8Array(32 * 24 * 3).fill(128) };
 * await using video = await loadVideo([grey, grey]);
 * const stop = new AbortController();
 * const waiting = pick(video, { open: false, signal: stop.signal });
 * stop.abort(new Error("nobody came"));
 * assertEquals(await waiting.catch((error: Error) => error.message), "nobody came");
 * ```
 */
export function pick(source: VideoSource | Prompted | Masklets, options?: PickOptions): Promise<Prompted>;
/**
 * Points at objects on a picture.
 *
 * @param source a path, bytes, a `Blob`, pixels, or what `encodeImage` gave
 * @param options the model; a picture has one frame
 * @returns a prompt for each object: what `segment` takes
 */
export function pick(source: PictureInput | EncodedImage, options?: PickOptions): Promise<SegmentPrompt[]>;
export async function pick(
  source: VideoSource | Prompted | Masklets | PictureInput | EncodedImage,
  options: PickOptions = {},
): Promise<Prompted | SegmentPrompt[]> {
  const say = (line: string): void => console.log(line);
  return await pickBy(
    { open: openPage, cell: openLiveOutput(), say },
    source,
    checkOptions("pick", options, PICK_OPTIONS),
  );
}

/** `pick` with the ways to tell of the page handed in. */
export async function pickBy(
  { open, cell, say }: PickWays,
  source: VideoSource | Prompted | Masklets | PictureInput | EncodedImage,
  options: PickOptions,
): Promise<Prompted | SegmentPrompt[]> {
  const announce = async (address: string): Promise<void> => {
    await cell?.show({
      "text/html":
        `<a href="${address}" target="_blank" rel="noopener">Point at the objects</a> on a page of this machine; ` +
        `the cell goes on when it is answered.`,
      "text/plain": `point at the objects: ${address}`,
    });
    const opened = options.open !== false && await open(address);
    if (cell === undefined) say(`point at the objects in a browser${opened ? " (it was opened)" : ""}: ${address}`);
  };
  const serve = async <T>(session: PickSession<T>): Promise<T> => {
    const result = await servePick(session, { announce, signal: options.signal });
    await cell?.show({ "text/plain": `objects of ${session.title} were pointed at` });
    return result;
  };
  if (isTracked(source)) return await serve(videoSession(source, options));
  const given = source instanceof EncodedImage ? source : undefined;
  const picture = given?.image ?? await readPicture(source as PictureInput);
  using own = given === undefined && options.model !== undefined
    ? await encodeImage(options.model, picture)
    : undefined;
  return await serve(pictureSession(picture, given ?? own));
}

function isTracked(source: object | string | null): source is VideoSource | Prompted | Masklets {
  return typeof source === "object" && source !== null && !(source instanceof EncodedImage) &&
    ("frames" in source || "prompts" in source && "video" in source);
}

function videoSession(
  source: VideoSource | Prompted | Masklets,
  { frame, model }: PickOptions,
): PickSession<Prompted> {
  const before = promptedOf(source);
  const { video, base } = before;
  const { name, width, height } = video;
  const frameCount = video.kind === "live" ? 1 : video.frameCount ?? 1;
  const first = frame ?? base?.frames[0]?.index ?? 0;
  if (first >= frameCount) {
    throw new MaskletError("bad-argument", `Expected a frame in 0..${frameCount - 1}, found ${first}`, {
      hint: "Begin with a frame that the video has",
    });
  }
  const tracked = new Map(base?.frames.map((stored) => [stored.index, stored]));
  return {
    ...{ title: name, width, height, frame: first, frameCount, objects: before.objects },
    picture: (index) => video.frame(index),
    known: (index) => tracked.get(index)?.objects.map(({ id, rle, iou }) => ({ object: id, rle, iou })) ?? [],
    ...(model !== undefined && {
      answer: async (index: number, prompts: readonly Prompt[]): Promise<PickedMask[]> => {
        const { objects } = await correct(model, prompt(before, ...prompts), { frame: index });
        return objects.map(({ id, mask, iou }) => ({ object: id, rle: maskToRle(mask), iou }));
      },
    }),
    result: (prompts) => prompt(before, ...prompts),
  };
}

function pictureSession(picture: RgbImage, image: EncodedImage | undefined): PickSession<SegmentPrompt[]> {
  const { width, height } = picture;
  const bare = (prompts: readonly Prompt[]): SegmentPrompt[] =>
    prompts.map(({ frame: _frame, object: _object, replace: _replace, ...said }) => said);
  return {
    ...{ title: "a picture", width, height, frame: 0, frameCount: 1, objects: [] },
    picture: () => Promise.resolve(picture),
    known: () => [],
    ...(image !== undefined && {
      answer: async (_: number, prompts: readonly Prompt[]): Promise<PickedMask[]> => {
        const found = await segment(image.model, image, bare(prompts));
        return found.map(({ best }, i) => ({ object: prompts[i]!.object, rle: maskToRle(best.mask), iou: best.iou }));
      },
    }),
    result: bare,
  };
}
