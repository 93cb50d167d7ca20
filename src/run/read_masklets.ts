import { requireKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { maskFromRle } from "../mask/rle.ts";
import { changedMasklets, makeMasklets, type Masklets, maskletsKind } from "../masklet/masklets.ts";
import type { MaskletsJson } from "../masklet/masklets_json.ts";
import type { Rle } from "../mask/rle.ts";
import type { VideoSource } from "../frame/frame.ts";
import { isVideo } from "../frame/is_video.ts";
import { type StoredFrame, storedFrame } from "../masklet/stored_frame.ts";
import { checkPrompt, type PromptBounds } from "../prompt/check_prompt.ts";
import type { CheckedPrompt, Prompt } from "../prompt/prompt.ts";
import { pathOf } from "../files/path_of.ts";
import { requireStoredFrame, requireStoredRun } from "./check_stored.ts";
import { readUnfinished } from "./run_log.ts";
import { MASKLETS_WRITERS } from "./masklets_writers.ts";
import { MASKLETS_FILE } from "./save_masklets.ts";

/**
 * Reads masklets that `saveMasklets` or `masklets.save` wrote. They hold no video, logits or object pointers: `attachVideo` gives them
 * back their video. Of a run that was stopped (`propagate` with `resume`) the frames so far are read, with their logits and pointers.
 *
 * @param dir the folder, or its `masklets.json`
 * @returns the run; without its video, which `attachVideo` gives it
 * @throws {MaskletError} `missing-file`, `io`, or `bad-mask` when the file is not what `saveMasklets` writes
 *
 * @example
 * ```ts
 * import { readMasklets, saveMasklets } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const dir = await Deno.makeTempDir();
 * await saveMasklets((async function* () {})(), dir, { run: { video: "clip.mp4", width: 4, height: 3 } });
 * const masklets = await readMasklets(dir);
 * assertEquals([masklets.video, masklets.width, masklets.frames.length], ["clip.mp4", 4, 0]);
 * await Deno.remove(dir, { recursive: true });
 * ```
 */
export async function readMasklets(dir: string | URL): Promise<Masklets> {
  const given = pathOf(dir);
  const path = given.endsWith(".json") ? given : `${given.replace(/\/+$/, "")}/${MASKLETS_FILE}`;
  const unfinished = path === given ? undefined : await unfinishedRun(given, path);
  if (unfinished !== undefined) return unfinished;
  const text = await readText(path);
  try {
    return maskletsOfJson(JSON.parse(text));
  } catch (cause) {
    throw new MaskletError("bad-mask", `Expected saved masklets in ${path}, found: ${(cause as Error).message}`, {
      hint: `Save the run again; a complete folder has a ${MASKLETS_FILE} that ends with its last frame`,
      cause,
    });
  }
}

/**
 * Masklets with the video they were tracked on, so that they can be shown over it and corrected.
 *
 * @param masklets what `readMasklets` gave
 * @param video of the masklets' size, with all of their frames
 * @returns the same masklets with `source`; the video is not owned
 * @throws {MaskletError} `bad-argument` for what is no video; `size-mismatch` for a video of another size or with too few frames
 *
 * @example
 * ```ts
 * import { attachVideo, loadVideo, readMasklets, saveMasklets } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const dir = await Deno.makeTempDir();
 * await saveMasklets((async function* () {})(), dir, { run: { width: 4, height: 3 } });
 * await using video = await loadVideo([{ width: 4, height: 3, rgb: new Uint8Array(36) }]);
 * assertEquals(attachVideo(await readMasklets(dir), video).source, video);
 * await Deno.remove(dir, { recursive: true });
 * ```
 */
export function attachVideo(masklets: Masklets, video: VideoSource): Masklets {
  requireKind("the first argument of attachVideo", masklets, maskletsKind);
  if (!isVideo(video)) {
    throw new MaskletError("bad-argument", `Expected a video that loadVideo returned, found ${typeof video}`, {
      hint: "Load it: attachVideo(masklets, await loadVideo(path))",
    });
  }
  const last = masklets.frames.at(-1)?.index ?? -1;
  const { width, height, frameCount = Infinity } = video;
  if (width !== masklets.width || height !== masklets.height || last >= frameCount) {
    throw new MaskletError(
      "size-mismatch",
      `Expected a video of ${masklets.width}x${masklets.height} px with more than ${last} frames, found ${width}x${height} with ${frameCount}`,
      { hint: `Load the video that was tracked${masklets.video === "" ? "" : `: ${masklets.video}`}` },
    );
  }
  return changedMasklets(masklets, { source: video });
}

/** What a run that was stopped has written down so far; undefined where a run is complete, or never was. */
async function unfinishedRun(dir: string, path: string): Promise<Masklets | undefined> {
  if (await Deno.stat(path).catch(() => undefined) !== undefined) return undefined;
  try {
    return await maskletsOfRun(dir.replace(/\/+$/, ""));
  } catch (cause) {
    if (cause instanceof MaskletError) throw cause;
    throw new MaskletError("bad-mask", `Expected an unfinished run in ${dir}, found: ${(cause as Error).message}`, {
      hint: "Begin it anew (remove the folder; masklet track: --restart): its record is damaged",
      cause,
    });
  }
}

async function maskletsOfRun(dir: string): Promise<Masklets | undefined> {
  const run = await readUnfinished(dir);
  if (run === undefined) return undefined;
  const described = run.header.description as unknown as UnfinishedRun;
  requireStoredRun(described as unknown as MaskletsJson);
  const { model, video, options, prompts } = described;
  const { name, width, height } = video;
  const checked = prompts.map((said) => promptOf(said, video));
  const frames = run.frames.map((frame) => {
    requireStoredFrame(frame);
    return storedFrame(frame);
  });
  const about = { video: name, width, height, model, options, prompts: checked };
  return makeMasklets(about, frames, MASKLETS_WRITERS);
}

/** What the record of an unfinished run says of it. */
type UnfinishedRun = Pick<MaskletsJson, "model" | "options" | "video"> & { readonly prompts: readonly SavedPrompt[] };

function maskletsOfJson(json: MaskletsJson): Masklets {
  if (json?.version !== 1) throw new Error(`version ${json?.version} instead of 1`);
  requireStoredRun(json);
  const { video, model, options } = json;
  const { name, width, height } = video;
  const prompts = json.prompts.map((said) => promptOf(said as unknown as SavedPrompt, video));
  const frames = json.frames.map((frame): StoredFrame => {
    requireStoredFrame(frame);
    const { index, time, name, objects } = frame;
    return {
      ...{ index, time, name },
      objects: objects.map(({ id, rle, objectScore, iou }) => {
        requireRle(rle, video, index);
        const conditioning = prompts.some((prompt) => prompt.frame === index && prompt.object === id);
        return { id, rle, objectScore, iou, conditioning };
      }),
    };
  });
  return makeMasklets({ video: name, width, height, model, options, prompts }, frames, MASKLETS_WRITERS);
}

/** A prompt as the file holds it: its mask is an RLE. */
type SavedPrompt = Omit<Prompt, "mask"> & { readonly mask?: Rle };

function promptOf({ mask, ...said }: SavedPrompt, bounds: PromptBounds): CheckedPrompt {
  return checkPrompt(mask === undefined ? said : { ...said, mask: maskFromRle(mask) }, bounds);
}

function requireRle(rle: Rle, { width, height }: PromptBounds, frame: number): void {
  const [rows, columns] = rle.size;
  if (rows === height && columns === width && typeof rle.counts === "string") return;
  throw new Error(`a mask of ${columns}x${rows} px on frame ${frame} instead of ${width}x${height}`);
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    throw new MaskletError(
      missing ? "missing-file" : "io",
      `Expected saved masklets at ${path}, found ${missing ? "none" : (cause as Error).message}`,
      {
        hint: "Give the folder that saveMasklets wrote",
        cause,
      },
    );
  }
}
