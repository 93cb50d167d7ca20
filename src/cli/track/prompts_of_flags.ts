import { ANNOTATED_PROMPTS_OPTIONS, type AnnotatedPromptsOptions } from "../../dataset/annotation/annotated_prompts.ts";
import { MaskletError } from "../../error.ts";
import type { Prompt } from "../../prompt/prompt.ts";
import { readClicks, readNumbers, readObject, readWhichObject } from "../flag_values.ts";
import { readMaskObjects } from "../mask_file.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import type { Flag, Given } from "../options.ts";
import { MASK_FILE_HELP, POINTING_FLAGS } from "../prompt_flags.ts";
import { type PromptsFile, readPromptsFile } from "../prompts_file.ts";

/** Flags that say where objects are. */
export const OBJECT_FLAGS = {
  ...POINTING_FLAGS,
  mask: {
    kind: "text",
    once: true,
    value: "FILE",
    help: `a PNG of the video's size: ${MASK_FILE_HELP}`,
  },
  "mask-object": {
    kind: "text",
    value: "N|all",
    help: "of a mask file of several objects, the one of this value, or a prompt for each",
  },
  prompts: {
    kind: "text",
    once: true,
    value: "FILE",
    help:
      "an array of { frame, object, points, labels, box, mask }, masks as path, RLE or polygons (docs/prompts.schema.json); or what CVAT (XML, or its zip) or Label Studio (JSON) exported",
  },
  ...flagsOf(ANNOTATED_PROMPTS_OPTIONS),
  frame: { kind: "number", value: "N", help: "the frame that is prompted (default 0)" },
  object: { kind: "text", value: "ID", help: "the object's number or label (default 1, or the mask object's)" },
} as const satisfies Readonly<Record<string, Flag>>;

/** What was given of them. */
export type ObjectFlags = Given<typeof OBJECT_FLAGS>["flags"];

/**
 * The prompts that the flags say: one object by flags, several of a mask's file, or a file of prompts.
 * @throws {MaskletError} `bad-argument` for flags that do not go together; what reading files throws
 */
export async function promptsOfFlags(flags: ObjectFlags): Promise<Pick<PromptsFile, "forVideo">> {
  const { point, negative, box, mask, prompts } = flags;
  const byFlags = point.length > 0 || negative.length > 0 || box !== undefined || mask !== undefined;
  const which = readWhichObject(flags["mask-object"], mask);
  const annotated: AnnotatedPromptsOptions = optionsOfFlags(flags, ANNOTATED_PROMPTS_OPTIONS);
  if (prompts !== undefined && !byFlags) {
    const file = await readPromptsFile(prompts, "video", annotated);
    for (const note of file.notes) console.error(`note: ${note}`);
    return file;
  }
  if (annotated.keyframes !== undefined) {
    throw new MaskletError("bad-argument", "Expected --prompts FILE beside --keyframes, found none", {
      hint: "It says which keyframes of annotations are prompts",
    });
  }
  if (prompts !== undefined || !byFlags) {
    throw new MaskletError(
      "bad-argument",
      `Expected --point, --box or --mask, or --prompts, or --pick, found ${
        prompts === undefined ? "none of them" : "both"
      }`,
      { hint: "See masklet track --help" },
    );
  }
  const clicks = readClicks(point, negative);
  if (point.length === 0 && box === undefined && mask === undefined) {
    throw new MaskletError(
      "bad-argument",
      "Expected --point, --box or --mask beside --negative, found --negative alone",
      {
        hint: "Say where the object is; negative clicks take away from that",
      },
    );
  }
  const said = {
    frame: flags.frame ?? 0,
    ...(clicks.points.length > 0 && clicks),
    ...(box !== undefined && { box: readNumbers(box, 4, "box") as [number, number, number, number] }),
  };
  const object = flags.object === undefined ? undefined : readObject(flags.object);
  const masks = mask === undefined ? [undefined] : await readMaskObjects(mask, which);
  if (object !== undefined && masks.length > 1) {
    throw new MaskletError("bad-argument", `Expected no --object beside --mask-object all, found ${object}`, {
      hint: "Objects have their values in the file as numbers",
    });
  }
  const found = masks.map((one): Prompt => ({
    ...said,
    object: object ?? (which === undefined ? 1 : one!.value),
    ...(one !== undefined && { mask: one.mask }),
  }));
  return { forVideo: () => Promise.resolve(found) };
}
