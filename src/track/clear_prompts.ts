import { kindOf, requireKind, shown } from "../options.ts";
import { MaskletError } from "../error.ts";
import { changedMasklets, type Masklets } from "../masklet/masklets.ts";
import type { StoredFrame, StoredObject } from "../masklet/stored_frame.ts";
import type { CheckedPrompt, PromptPlace } from "../prompt/prompt.ts";
import { checkPlace } from "../prompt/prompt_place.ts";
import { isPrompted, makePrompted, type Prompted } from "./prompted.ts";

/**
 * Takes back what was said of an object on a frame. Pure. The frame no longer conditions others; its mask stays until the frame is
 * tracked again. Where nothing was said, nothing changes.
 *
 * @param value what `prompt` returned, or collected masklets
 * @param place which prompts are meant
 * @returns the same kind of value
 * @throws {MaskletError} `bad-argument` for an object that the value does not have, or a place with other keys
 *
 * @example
 * ```ts
 * import { clearPrompts, loadVideo, prompt } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 32, height: 24, rgb: new Uint8Array(32 * 24 * 3).fill(128) };
 * await using video = await loadVideo([grey, grey]);
 * const prompted = prompt(
 *   video,
 *   { frame: 0, object: 1, points: [[10, 12]], labels: [1] },
 *   { frame: 1, object: 1, points: [[11, 12]], labels: [1] },
 * );
 * assertEquals(clearPrompts(prompted, { frame: 1, object: 1 }).prompts.length, 1);
 * ```
 */
export function clearPrompts(value: Prompted, place: PromptPlace): Prompted;
/**
 * The same for collected masklets.
 *
 * @param value collected masklets
 * @param place which prompts are meant
 * @returns masklets without those prompts
 */
export function clearPrompts(value: Masklets, place: PromptPlace): Masklets;
export function clearPrompts(value: Prompted | Masklets, place: PromptPlace): Prompted | Masklets {
  place = checkPlace("clearPrompts", place);
  requireObject(value, place.object);
  const elsewhere = ({ frame, object }: CheckedPrompt): boolean => frame !== place.frame || object !== place.object;
  const prompts = value.prompts.filter(elsewhere);
  if (isPrompted(value)) {
    return makePrompted({ ...value, prompts, events: [...value.events, { kind: "clear", place }] });
  }
  const without = (frame: StoredFrame): StoredFrame =>
    frame.index !== place.frame ? frame : {
      ...frame,
      objects: frame.objects.map((object) => object.id === place.object ? withoutPrompts(object) : object),
    };
  const kept = value.kept?.map(without);
  return changedMasklets(value, { prompts, ...(kept && { kept }) }, value.frames.map(without));
}

/** A conditioning output without its prompts: it counts as never tracked, and conditions no other frame. */
export function withoutPrompts(stored: StoredObject): StoredObject {
  return stored.conditioning ? { ...stored, conditioning: false, origin: { prompted: true } } : stored;
}

const PROMPTED_KIND = kindOf<Prompted | Masklets>("what prompt or collect returned", (value) => {
  const { objects, prompts } = (value ?? {}) as Partial<Prompted>;
  return Array.isArray(objects) && Array.isArray(prompts);
});

/** Refuses an object that a value does not have, and what is no such value. */
export function requireObject(value: Prompted | Masklets, object: PromptPlace["object"]): void {
  requireKind("the first argument", value, PROMPTED_KIND);
  const { objects } = value;
  if (objects.includes(object)) return;
  throw new MaskletError(
    "bad-argument",
    `Expected one of the objects ${objects.join(", ") || "(none)"}, found ${shown(object)}`,
    {
      hint: "Name an object that was prompted",
    },
  );
}
