import { changedMasklets, type Masklets } from "../masklet/masklets.ts";
import type { StoredFrame } from "../masklet/stored_frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { requireObject } from "./clear_prompts.ts";
import { remasked } from "./merge_frames.ts";
import { isPrompted, makePrompted, type Prompted } from "./prompted.ts";

/**
 * Takes an object away, with its prompts and masks. Pure. The other objects keep theirs; where masks must not overlap, they get the
 * pixels that it covered. A removed object is not prompted again: give a later one another number.
 *
 * @param value what `prompt` returned, or collected masklets
 * @param object which one
 * @returns the same kind of value
 * @throws {MaskletError} `bad-argument` for an object that the value does not have
 *
 * @example
 * ```ts
 * import { loadVideo, prompt, removeObject } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 32, height: 24, rgb: new Uint8Array(32 * 24 * 3).fill(128) };
 * await using video = await loadVideo([grey, grey]);
 * const click = { frame: 0, points: [[10, 12]], labels: [1] } as const;
 * const prompted = prompt(video, { ...click, object: 1 }, { ...click, object: 2 });
 * assertEquals(removeObject(prompted, 1).objects, [2]);
 * ```
 */
export function removeObject(value: Prompted, object: ObjectId): Prompted;
/**
 * The same for collected masklets.
 *
 * @param value collected masklets
 * @param object which one
 * @returns masklets without the object
 */
export function removeObject(value: Masklets, object: ObjectId): Masklets;
export function removeObject(value: Prompted | Masklets, object: ObjectId): Prompted | Masklets {
  requireObject(value, object);
  const prompts = value.prompts.filter((prompt) => prompt.object !== object);
  const removed = [...value.removed ?? [], object];
  if (!isPrompted(value)) return withoutObject(value, object, { prompts, removed });
  const { base } = value;
  return makePrompted({
    ...value,
    prompts,
    removed,
    objects: value.objects.filter((id) => id !== object),
    events: value.events.filter((event) => (event.kind === "prompt" ? event.prompt : event.place).object !== object),
    ...(base?.objects.includes(object) && { base: removeObject(base, object) }),
  });
}

function withoutObject(
  masklets: Masklets,
  object: ObjectId,
  left: Pick<Prompted, "prompts" | "removed">,
): Masklets {
  const without = (frame: StoredFrame): StoredFrame => {
    const objects = frame.objects.filter(({ id }) => id !== object);
    return objects.length === frame.objects.length ? frame : remasked({ ...frame, objects }, masklets);
  };
  const frames = masklets.frames.map(without);
  const kept = (masklets.kept ?? []).map(without).filter(({ objects }) => objects.length > 0);
  return changedMasklets(masklets, { ...left, kept }, frames);
}
