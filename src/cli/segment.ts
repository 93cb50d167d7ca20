/**
 * `masklet segment`: masks of what is pointed at, or of everything, on pictures.
 * @module
 */
import { AUTOMATIC_OPTIONS } from "../automatic/automatic_options.ts";
import { MaskletError } from "../error.ts";
import { removeHalfWritten } from "../files/atomic.ts";
import type { ImagePrompt } from "../segment/image_prompt.ts";
import { SEGMENT_OPTIONS } from "../segment/segment_options.ts";
import { flagsOf, type FlagTable, optionsOfFlags } from "./option_flags.ts";
import { Interrupt, Interrupted } from "./interrupt.ts";
import { MODEL_FLAGS, modelOfFlags } from "./model_flags.ts";
import type { OptionSpec } from "../options.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { makeProgress } from "./progress.ts";
import { readClicks, readNumbers, readWhichObject } from "./flag_values.ts";
import { readMask } from "./mask_file.ts";
import { MASK_FILE_HELP, POINTING_FLAGS } from "./prompt_flags.ts";
import { readPromptsFile } from "./prompts_file.ts";
import { subcommand } from "./subcommands.ts";
import { picturesOf, requireApart } from "./segment/pictures.ts";
import { type PictureTask, segmentPicture } from "./segment/segment_picture.ts";

/** What `--help` says of an option that stands with one way of asking alone. */
const only = (way: string) => ({ doc, fallback }: OptionSpec<unknown>): string =>
  `with ${way}: ${doc}${fallback === undefined ? "" : ` (default ${fallback})`}`;

const [ofPrompts, ofEverything] = [
  flagsOf(SEGMENT_OPTIONS, only("points, boxes and masks")),
  flagsOf(AUTOMATIC_OPTIONS, only("--everything")),
];
const ofBoth = Object.fromEntries(
  Object.entries(flagsOf(SEGMENT_OPTIONS)).filter(([name]) => Object.hasOwn(ofEverything, name)),
);

const command = defineCommand({
  name: "masklet segment",
  stopped: "pictures that were segmented are kept, and the same command goes on after them",
  summary: "Masks of what is pointed at, or of everything, on pictures: an overlay, PNGs of masks and JSON for each.",
  words: "IMAGE…",
  json: "which pictures, where, how many masks, and which failed; each has a JSON of its own there",
  flags: {
    ...POINTING_FLAGS,
    mask: {
      kind: "text",
      once: true,
      value: "FILE",
      help: `a PNG of the picture's size to start from: ${MASK_FILE_HELP}`,
    },
    "mask-object": { kind: "text", value: "N", help: "of a mask file of several objects, the one of this value" },
    prompts: {
      kind: "text",
      once: true,
      value: "FILE.json",
      help:
        "several objects: an array of { points, labels, box, mask }, masks as path, RLE or polygons (docs/picture_prompts.schema.json); or what CVAT or Label Studio exported of these pictures",
    },
    everything: { kind: "switch", help: "everything on each picture" },
    single: { kind: "switch", help: "one mask an object instead of the best of three" },
    ...MODEL_FLAGS,
    ...ofPrompts,
    ...ofEverything,
    ...ofBoth,
    out: {
      kind: "text",
      value: "DIR",
      required: true,
      help: "the folder to write to; pictures whose JSON it holds are not segmented again",
    },
    restart: { kind: "switch", help: "segment every picture, whatever the folder holds" },
  },
  examples: [
    "masklet segment photo.jpg --point 500,375 --out out",
    "masklet segment photo.jpg --box 40,60,200,220 --negative 90,100 --out out",
    "masklet segment pictures/ --everything --points-per-side 16 --out out/pictures",
  ],
});

type Flags = Given<typeof command.flags>["flags"];

/** Segments picture after picture; one that cannot be read is told at the end, and the rest goes on. */
async function segmentPictures({ flags, words }: Given<typeof command.flags>): Promise<Outcome> {
  const task = await taskOf(flags);
  const pictures = await picturesOf(words);
  await requireApart(pictures, flags.out);
  const names = new Set(pictures.map(({ name }) => name));
  // What is written is NAME.json, NAME.0.png and NAME.overlay.png; others may be at pictures of their own in the same folder.
  const isOurs = (file: string): boolean => names.has(file.replace(/(\.json|\.(\d+|overlay)\.png)$/, ""));
  await removeHalfWritten(flags.out, { depth: 0, of: isOurs });
  const stop = new AbortController();
  using interrupt = new Interrupt(() => stop.abort());
  await using model = await modelOfFlags(flags);
  const progress = makeProgress({ label: "segmented", total: pictures.length, unit: "pictures" });
  const failed: { readonly picture: string; readonly why: string }[] = [];
  const found = new Map<string, number>();
  let [kept, done] = [0, 0];
  const all = pictures.length;
  for (const picture of pictures) {
    try {
      const made = { ...task, dir: flags.out, restart: flags.restart, signal: stop.signal };
      const outcome = await segmentPicture(model, picture, made);
      found.set(picture.path, outcome.masks);
      if (outcome.kept) kept++;
      done++;
    } catch (error) {
      if (interrupt.signal !== undefined) {
        const pictures = `${done} of ${all} pictures kept in ${flags.out}`;
        throw new Interrupted(interrupt.signal, pictures, "The same command goes on after them");
      }
      if (!(error instanceof MaskletError) || error.code === "io" || pictures.length === 1) throw error;
      failed.push({ picture: picture.path, why: error.message });
    }
    progress.step();
  }
  progress.done();
  if (kept > 0) console.log(`${kept} of ${pictures.length} pictures were done already (--restart segments them again)`);
  const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? "" : "s"}`;
  const masks = found.values().reduce((sum, n) => sum + n, 0);
  console.log(`${count(found.size, "picture")} in ${flags.out}, ${count(masks, "mask")}`);
  const bare = [...found].filter(([, n]) => n === 0).map(([path]) => path);
  if (bare.length > 0) {
    const more = bare.length > 3 ? ` and ${bare.length - 3} more` : "";
    console.error(`no mask on ${bare.slice(0, 3).join(", ")}${more}: ${FEWER}`);
  }
  for (const { picture, why } of failed) console.error(`not segmented: ${picture}: ${why}`);
  const json = { out: flags.out, pictures: pictures.map(({ path }) => path), kept, masks, failed };
  if (failed.length > 0) return { json, error: failedOf(failed.length, pictures.length) };
  return {
    json,
    next: [[`masklet track VIDEO --pick --out out/clip`, "the same on a video: point at the object, and follow it"]],
  };
}

/** What lets more masks of everything pass. */
const FEWER = "--iou-threshold (0.8) and --stability-threshold (0.95) let more pass where they are lower";

function failedOf(failed: number, of: number): MaskletError {
  return new MaskletError("bad-image", `Expected ${of} pictures to segment, found ${failed} that failed`, {
    hint: "The others are written; mend these and run the same command again",
  });
}

async function taskOf(flags: Flags): Promise<PictureTask> {
  const prompt = await promptOf(flags);
  const prompts = flags.prompts === undefined ? undefined : await readPromptsFile(flags.prompts, "picture");
  for (const note of prompts?.notes ?? []) console.error(`note: ${note}`);
  const said = [prompt !== undefined, prompts !== undefined, flags.everything].filter(Boolean).length;
  if (said !== 1) {
    throw new MaskletError(
      "bad-argument",
      `Expected one of points, box and mask, or --prompts, or --everything, found ${said === 0 ? "none" : "several"}`,
      { hint: "See masklet segment --help" },
    );
  }
  if (flags.everything) {
    refuseFlags(
      flags,
      SEGMENT_OPTIONS,
      "points, a box, a mask or --prompts",
      "--min-region does both with --everything",
    );
    return { everything: optionsOfFlags(flags, AUTOMATIC_OPTIONS) };
  }
  refuseFlags(flags, AUTOMATIC_OPTIONS, "--everything", "They choose among the masks of everything");
  const options = { ...optionsOfFlags(flags, SEGMENT_OPTIONS), multimask: !flags.single };
  return { prompts: prompts?.forPicture ?? [prompt!], options };
}

/** Refuses flags of one way of asking where the other was taken. */
function refuseFlags(flags: Flags, table: FlagTable, way: string, hint: string): void {
  const given = Object.keys(optionsOfFlags(flags, table)).map((name) => table[name]!.flag!);
  const alone = given.filter((flag) => !Object.hasOwn(ofBoth, flag));
  if (alone.length === 0) return;
  throw new MaskletError(
    "bad-argument",
    `Expected ${alone.map((flag) => `--${flag}`).join(", ")} with ${way}, found it without`,
    { hint },
  );
}

async function promptOf(flags: Flags): Promise<ImagePrompt | undefined> {
  const { point, negative, box, mask } = flags;
  const which = readWhichObject(flags["mask-object"], mask);
  const clicks = readClicks(point, negative);
  if (clicks.points.length === 0 && box === undefined && mask === undefined) return undefined;
  if (point.length === 0 && box === undefined && mask === undefined) {
    throw new MaskletError(
      "bad-argument",
      "Expected --point, --box or --mask beside --negative, found --negative alone",
      {
        hint: "Say where the object is; negative clicks take away from that",
      },
    );
  }
  if (which === "all") {
    throw new MaskletError("bad-argument", "Expected --mask-object N, found all", {
      hint: 'Name one; several go into a file of prompts, each with "maskObject": N',
    });
  }
  return {
    ...(clicks.points.length > 0 && clicks),
    ...(box !== undefined && { box: readNumbers(box, 4, "box") as [number, number, number, number] }),
    ...(mask !== undefined && { mask: await readMask(mask, which, { one: "--mask-object N" }) }),
  };
}

/** `masklet segment` */
export const segmentCommand = subcommand(command, segmentPictures);
