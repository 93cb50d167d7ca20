import { checkOptions, kindOf, type OptionTable, wholeKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { isObjectId, type ObjectId, type PromptPlace } from "./prompt.ts";

const PLACE: OptionTable<PromptPlace> = {
  frame: { doc: "frame index, from 0", kind: wholeKind({ least: 0 }) },
  object: {
    doc: "the object",
    kind: kindOf<ObjectId>(
      "a whole number from 1 on or a label",
      isObjectId,
    ),
  },
};

/**
 * Checks a place: a frame and an object, each of its kind, and nothing else.
 *
 * @param caller the function that takes it, for the message: "clearPrompts"
 * @param given what was handed in
 * @param usual what stands for a part that is left out; absent: both must be there
 * @throws {MaskletError} `bad-argument` for an unknown key, a part that is missing, or one of another kind
 */
export function checkPlace(caller: string, given: unknown, usual: Partial<PromptPlace> = {}): PromptPlace {
  const place = { ...usual, ...checkOptions<PromptPlace>(caller, given, PLACE) };
  const missing = (["frame", "object"] as const).find((key) => place[key] === undefined);
  if (missing === undefined) return place;
  throw new MaskletError("bad-argument", `Expected frame and object of ${caller}, found no ${missing}`, {
    hint: `Say both: { frame: 3, object: 1 }`,
  });
}
