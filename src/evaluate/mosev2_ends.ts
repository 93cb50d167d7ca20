import type { MoseVideo } from "../dataset/meta/mosev2_meta.ts";
import { jsonUnreadByPython } from "../dataset/meta/python_text.ts";
import { some } from "../dataset/some_names.ts";
import { readBytes } from "../files/read_bytes.ts";
import type { SequenceTask } from "./protocol.ts";
import { refuse } from "./sequence_plan.ts";

/** What the official tool is called. */
export const TOOL = "MOSEv2's scorer";

/** A thing in the ground truth with which the scorer ends. */
export interface ScorerEnd {
  /** What it is, as a sentence without its end. */
  readonly note: string;
  /** What was expected instead and what was found, as the begin of a sentence. */
  readonly refusal: string;
  readonly hint: string;
}

/** Files that lie among videos or frames. */
export function strayFiles(strays: readonly string[]): ScorerEnd[] {
  if (strays.length === 0) return [];
  return [{
    note: `${some(strays)} ${strays.length === 1 ? "is no frame" : "are no frames"}`,
    refusal: `Expected masks alone in the ground truth, found ${some(strays)}`,
    hint: "Take them away, or leave compatible out",
  }];
}

/** What Python cannot read in a meta file that is sound else: its text, and whole numbers that are written as floats. */
export async function unreadMeta(path: string, meta: ReadonlyMap<string, MoseVideo>): Promise<ScorerEnd[]> {
  const why = jsonUnreadByPython(await readBytes(path));
  const floats = [...meta].flatMap(([name, { floats = [] }]) => floats.map((field) => `${field} of ${name}`));
  const hint = "Save the meta file anew, in UTF-8 and with whole numbers, or leave compatible out";
  return [
    ...(why === undefined
      ? []
      : [{ note: `${path} ${why}`, refusal: `Expected UTF-8 in ${path}, which ${why}`, hint }]),
    ...(floats.length === 0 ? [] : [{
      note: `${path} writes ${some(floats)} as a float`,
      refusal: `Expected whole numbers in ${path}, found ${some(floats)} as a float`,
      hint,
    }]),
  ];
}

/** The scorer ends with an error there, which the first video's plan notes. */
export function noteEnds(tasks: SequenceTask[], ends: readonly ScorerEnd[], compatible: boolean): void {
  if (compatible) refuse(`${ends[0]!.refusal}, with which the official scorer gives no number`, ends[0]!.hint);
  const [first] = tasks;
  if (first === undefined) return;
  tasks[0] = {
    ...first,
    plan: (masks) => {
      for (const { note } of ends) masks.note?.(`${note}: ${TOOL} ends with an error there`);
      return first.plan(masks);
    },
  };
}
