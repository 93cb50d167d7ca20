import { MaskletError } from "../error.ts";
import {
  annotatedPicturePrompts,
  annotatedPrompts,
  type AnnotatedPromptsOptions,
  type AnnotatedVideo,
} from "../dataset/annotation/annotated_prompts.ts";
import type { Annotations } from "../dataset/annotation/annotations.ts";
import { annotationsIn } from "../dataset/annotation/read_annotations.ts";
import { decodeText } from "../files/decode_text.ts";
import { readBytes } from "../files/read_bytes.ts";
import { repeatedKey } from "../files/repeated_key.ts";
import type { BoxLike } from "../mask/box.ts";
import type { Mask } from "../mask/mask.ts";
import { maskArea } from "../mask/mask_ops.ts";
import { maskFromPolygons } from "../mask/polygon.ts";
import { maskFromCounts, maskFromRle, type Rle } from "../mask/rle.ts";
import { nearestName } from "../nearest.ts";
import { checkPrompt, type PromptBounds } from "../prompt/check_prompt.ts";
import type { ObjectId, Prompt } from "../prompt/prompt.ts";
import type { ImagePrompt } from "../segment/image_prompt.ts";
import { readMask } from "./mask_file.ts";
import { ENTRY_KEYS, type PromptTarget, REQUIRED_KEYS, SAYING_KEYS } from "./prompt_shape.ts";

/** A mask as a file says it: the path of a PNG, run lengths, or polygons. */
type WrittenMask =
  | string
  | { readonly size: readonly [number, number]; readonly counts: string | readonly number[] }
  | readonly (readonly number[])[];

/** An entry whose keys were checked; null ones are gone. */
interface Entry {
  readonly frame: number;
  readonly object: ObjectId;
  readonly points?: readonly (readonly [number, number])[];
  readonly labels?: readonly number[];
  readonly box?: BoxLike;
  readonly mask?: WrittenMask;
  readonly maskObject?: number;
  readonly replace?: boolean;
}

/** A file of prompts whose text was checked; masks are read when the size of what is prompted is known. */
export interface PromptsFile {
  /** What is to be known of how the file was understood. */
  readonly notes: readonly string[];
  /**
   * The prompts for a video, checked against it.
   * @throws {MaskletError} `bad-prompt` or `bad-mask`, naming the file and the entry; what reading a PNG throws
   */
  forVideo(video: PromptedVideo): Promise<Prompt[]>;
  /**
   * The prompts for a picture.
   * @throws {MaskletError} as `forVideo`
   */
  forPicture(picture: Size & { readonly name?: string }): Promise<ImagePrompt[]>;
}

/** What of a video prompts are checked against; its name and those of its frames tell whose annotations are meant. */
type PromptedVideo = PromptBounds & Partial<Pick<AnnotatedVideo, "name" | "frameNames">>;

/**
 * Reads a file of prompts: an array of entries, as `docs/prompts.schema.json` (of a video) and `docs/picture_prompts.schema.json` say, or
 * what CVAT or Label Studio exported.
 *
 * @param path of the file; paths of masks in it are taken from its folder
 * @param target what is prompted
 * @param options which keyframes of annotations are prompts
 * @throws {MaskletError} `missing-file`, `io`, or `bad-prompt`, naming the entry by its index from 0; `bad-dataset` for annotations
 */
export async function readPromptsFile(
  path: string,
  target: PromptTarget,
  options: AnnotatedPromptsOptions = {},
): Promise<PromptsFile> {
  const bytes = await readBytes(path);
  const annotations = await annotationsIn(bytes, path);
  if (annotations !== undefined) return annotatedFile(annotations, path, options);
  if (options.keyframes !== undefined) {
    throw new MaskletError(
      "bad-argument",
      `Expected annotations of CVAT or Label Studio beside --keyframes, found ${path}`,
      {
        hint: "Leave --keyframes out: each entry of the file says its frame",
      },
    );
  }
  const text = decodeText(bytes);
  if (text.includes("\uFFFD")) {
    refuse(`Expected text in UTF-8 in ${path}, found bytes of another encoding`, "Save the file as UTF-8");
  }
  const entries = parsePrompts(text, path, target);
  const each = <T>(make: (entry: Entry, mask: Mask | undefined) => T, size: Size): Promise<T[]> =>
    Promise.all(
      entries.map((entry, i) =>
        told(`prompt ${i} of ${path}`, async () => make(entry, await maskOf(entry, path, size)))
      ),
    );
  return {
    notes: target === "video" ? replacedNotes(entries, path) : [],
    forVideo: (video) =>
      each(({ mask: _, maskObject: __, ...said }, mask): Prompt => {
        const prompt = { ...said, ...(mask !== undefined && { mask }) };
        checkPrompt(prompt, video);
        return prompt;
      }, video),
    forPicture: (size) =>
      each(({ points, labels, box }, mask): ImagePrompt => ({
        ...(points !== undefined && { points }),
        ...(labels !== undefined && { labels }),
        ...(box !== undefined && { box }),
        ...(mask !== undefined && { mask }),
      }), size),
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a labelling tool exported, as a file of prompts. */
function annotatedFile(annotations: Annotations, path: string, options: AnnotatedPromptsOptions): PromptsFile {
  const { tool, objects, notes } = annotations;
  const labels = objects.slice(0, 20).map(({ id, label }) =>
    label === `object ${id}` ? id : `${id} ${label || "without a label"}`
  ).join(", ");
  const shown = `${tool}'s annotations: objects ${labels}${objects.length > 20 ? ", …" : ""}`;
  return {
    notes: [shown, ...notes],
    forVideo: (video) =>
      told(path, () => {
        const prompts = annotatedPrompts(annotations, {
          ...{ name: video.name ?? "", width: video.width, height: video.height, frameCount: video.frameCount },
          ...(video.frameNames !== undefined && { frameNames: video.frameNames }),
        }, options);
        for (const prompt of prompts) checkPrompt(prompt, video);
        return Promise.resolve(prompts);
      }),
    forPicture: ({ name = "", width, height }) =>
      told(path, () => Promise.resolve(annotatedPicturePrompts(annotations, { name, width, height }))),
  };
}

/**
 * Checks the text of a file of prompts, all but what needs the picture.
 * @throws {MaskletError} `bad-prompt`
 */
export function parsePrompts(text: string, path: string, target: PromptTarget): Entry[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    refuse(`Expected JSON in ${path}, found: ${(cause as Error).message}`, EXAMPLES[target], cause);
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) {
    refuse(
      `Expected each key once in an entry of ${path}, found ${JSON.stringify(twice)} twice`,
      "Leave one of them out",
    );
  }
  if (!Array.isArray(found)) {
    const inside = typeof found === "object" && found !== null
      ? `an object with ${Object.keys(found).slice(0, 4).join(", ") || "nothing"}`
      : shownJson(found);
    refuse(`Expected an array of prompts in ${path}, found ${inside}`, EXAMPLES[target]);
  }
  if (found.length === 0) refuse(`Expected prompts in ${path}, found an empty array`, EXAMPLES[target]);
  return found.map((entry, i) => entryOf(entry, `prompt ${i} of ${path}`, target));
}

/** Tells what is forgotten: a mask or a box begins anew, whatever was said before of that object on that frame; and clicks on one place. */
function replacedNotes(entries: readonly Entry[], path: string): string[] {
  const said = new Map<string, string>();
  return entries.flatMap((entry, i) => {
    const kind = entry.mask !== undefined ? "a mask" : entry.box !== undefined ? "a box" : "clicks";
    const which = JSON.stringify([entry.frame, entry.object]);
    const before = said.get(which);
    if (before === undefined || kind !== "clicks") said.set(which, `prompt ${i}, ${kind}`); // clicks add to what is there
    const notes = bothWays(entry).map(([x, y]) =>
      `prompt ${i} of ${path} says that (${x}, ${y}) is on the object, and that it is not`
    );
    if (before === undefined || entry.replace || kind === "clicks") return notes;
    return [...notes, `prompt ${i} of ${path} takes the place of ${before} of the same object on the same frame`];
  });
}

/** Places that an entry labels 1 and 0. */
function bothWays({ points = [], labels = [] }: Entry): (readonly [number, number])[] {
  const at = (label: number): Set<string> => new Set(points.filter((_, i) => labels[i] === label).map(String));
  const [on, off] = [at(1), at(0)];
  return points.filter((point, i) => labels[i] === 1 && on.has(String(point)) && off.has(String(point)));
}

const EXAMPLES: Readonly<Record<PromptTarget, string>> = {
  video: 'Write [{ "frame": 0, "object": 1, "points": [[420, 260]], "labels": [1] }]',
  picture: 'Write [{ "points": [[10, 20]], "labels": [1] }, { "box": [1, 2, 30, 40] }]',
};

function entryOf(entry: unknown, where: string, target: PromptTarget): Entry {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    refuse(`Expected ${where} to be an object, found ${shownJson(entry)}`, EXAMPLES[target]);
  }
  const keys = ENTRY_KEYS[target];
  const given = Object.entries(entry);
  for (const [name, value] of given) {
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (key === undefined) {
      const near = nearestName(name, Object.keys(keys));
      refuse(
        `Expected keys of ${where} (${Object.keys(keys).join(", ")}), found ${JSON.stringify(name)}`,
        near === undefined ? "Leave it out" : `Did you mean ${near}?`,
      );
    }
    if (value === null && !REQUIRED_KEYS[target].includes(name)) continue;
    if (!key.accepts(value)) {
      refuse(`Expected ${name} of ${where} to be ${key.expected}, found ${shownJson(value)}`, EXAMPLES[target]);
    }
  }
  const said: Readonly<Record<string, unknown>> = Object.fromEntries(given.filter(([, value]) => value !== null));
  const has = (name: string): boolean => Object.hasOwn(said, name);
  for (const name of REQUIRED_KEYS[target]) {
    if (!has(name)) refuse(`Expected ${name} of ${where}, found none`, EXAMPLES[target]);
  }
  if (!SAYING_KEYS.some(has)) refuse(`Expected points, a box or a mask in ${where}, found none`, EXAMPLES[target]);
  const [points, labels] = [said["points"] as unknown[] ?? [], said["labels"] as unknown[] ?? []];
  if (has("points") !== has("labels") || points.length !== labels.length) {
    refuse(
      `Expected as many labels as points in ${where}, found ${points.length} points and ${labels.length} labels`,
      "Give each point a label: 1 on the object, 0 on what is not the object",
    );
  }
  if (has("maskObject") && !has("mask")) {
    refuse(`Expected a mask beside maskObject in ${where}, found none`, "It names one object of a mask's file");
  }
  if (target === "video" && has("mask") && (has("points") || has("box"))) {
    refuse(`Expected a mask alone in ${where}, found points or a box with it`, "Give them an entry of their own");
  }
  return said as unknown as Entry;
}

async function maskOf({ mask, maskObject }: Entry, path: string, size: Size): Promise<Mask | undefined> {
  if (mask === undefined) return undefined;
  if (typeof mask === "string") {
    return await readMask(beside(path, mask), maskObject, { one: '"maskObject": N in the entry' });
  }
  if (maskObject !== undefined) {
    refuse("Expected the path of a PNG beside maskObject, found another mask", "Leave maskObject out");
  }
  if (Array.isArray(mask) && mask.flat().every((side) => side >= 0 && side <= 1)) {
    refuse("Expected polygons in px, found shares of the picture (0 to 1)", "Multiply them by its width and height");
  }
  const found = Array.isArray(mask)
    ? maskFromPolygons(mask as readonly (readonly number[])[], size.width, size.height, { rule: "coco" })
    : maskOfRuns(mask as Exclude<WrittenMask, string | readonly unknown[]>);
  if (maskArea(found) > 0) return found;
  return refuse("Expected a mask with pixels, found an empty one", "Leave the entry out, or show the object");
}

function maskOfRuns(
  { size, counts }: { readonly size: Rle["size"]; readonly counts: string | readonly number[] },
): Mask {
  const [height, width] = size;
  return typeof counts === "string" ? maskFromRle({ size, counts }) : maskFromCounts(counts, width, height);
}

/** Adds to errors where they come from. */
async function told<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof MaskletError)) throw cause;
    const { code, hint, message } = cause;
    throw new MaskletError(code, `In ${where}: ${message.slice(0, message.lastIndexOf(hint)).replace(/[. ]+$/, "")}`, {
      hint,
      cause,
    });
  }
}

const beside = (path: string, file: string): string =>
  /^([/\\]|[a-zA-Z]:)/.test(file) || !path.includes("/") ? file : `${path.slice(0, path.lastIndexOf("/"))}/${file}`;

/** A value as JSON, cut short. */
function shownJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function refuse(message: string, hint: string, cause?: unknown): never {
  throw new MaskletError("bad-prompt", message, { hint, cause });
}
