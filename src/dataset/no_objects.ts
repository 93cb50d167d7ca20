import { VOID_LABEL } from "./label_maps.ts";
import type { DatasetSequence } from "./sequence.ts";

/** What to do about masks without objects. */
export const NO_OBJECTS_HINT =
  "Save object numbers from 1 on as values; masks of 0 and 255 are read as those of one object in DAVIS-2016's layout (year 2016)";

/** Says that the masks of a sequence show no object, and whether that is because 255 is void. */
export async function noObjects(
  { name, rules, truth, annotations, annotationFolder }: DatasetSequence,
): Promise<string> {
  const expected = `Expected objects in the masks of ${name} (${annotationFolder}), found none`;
  const [first] = await rules.masks.files({ truth, annotations });
  const values = await first?.read().then((frame) => frame.values, () => undefined);
  const voidAlone = values?.includes(VOID_LABEL) && values.every((value) => value === 0 || value === VOID_LABEL);
  return voidAlone ? `${expected}: ${first!.place} has no value but 0 and 255, which is void` : expected;
}
