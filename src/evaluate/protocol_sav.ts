import { isMaskFile, isStray, stemOf } from "../frame/frame_name.ts";
import type { MaskFolder } from "../dataset/mask_folder.ts";
import { absentOn, type Comparing, type FrameComparison, scoreOf } from "./compare_frames.ts";
import { J_AND_F } from "./j_and_f.ts";
import { leftOutFor } from "./left_out.ts";
import type { ObjectScores } from "./object_scores.ts";
import { planCounted } from "./frame_files.ts";
import type { PlanOptions, Protocol } from "./protocol.ts";
import { countedFrames, pairsOf, planVos } from "./protocol_vos.ts";
import {
  compareAll,
  type FramePair,
  predictedFrames,
  refuse,
  type SequenceMasks,
  type SequencePlan,
} from "./sequence_plan.ts";
import { sharedSequences, sharedTasks } from "./sequence_folders.ts";
import { vosTable } from "./vos_table.ts";

/** One mask a file: everything above 0. */
const MASKS: Comparing = { merge: true, pairs: "same", void: "object" };

/** What the official tool is called. */
const TOOL = "sav_evaluator";

/** sav_evaluator: SA-V's folders of one object each. */
export const SAV: Protocol<"sav"> = {
  ...J_AND_F,
  name: "sav",
  purpose: "SA-V",
  frames: "asked",
  takes: ["strict", "partial"],
  split: "val",
  sequences: async (roots, options) =>
    sharedTasks(await sharedSequences(roots, options), (masks) => planSav(masks, options)),
  plan: planSav,
  tables: vosTable,
};

/**
 * sav_evaluator: a folder of PNG files alone is scored as vos-benchmark does; otherwise each folder in it is that of one object, whose
 * masks are scored on that folder's own frames. The tool itself ends with an error where files lie beside them.
 *
 * @throws {MaskletError} where the official tool gives no result
 */
async function planSav(masks: SequenceMasks, options: PlanOptions): Promise<SequencePlan> {
  const { allFrames, compatible = false } = options;
  const entries = await masks.truth.entries();
  const folders = entries.filter(({ name, isFolder }) => isFolder && !isStray(name)).map(({ name }) => name);
  const beside = entries.filter(({ name, isFolder }) => !isFolder || isStray(name)).map(({ name }) => name);
  const maps = beside.filter(isMaskFile);
  if (folders.length === 0) return await planVos(masks, options, { tool: TOOL, endsOnStray: true });
  if (maps.length > 0) {
    refuse(
      `Expected folders of objects alone in ${masks.truth.place}, found the file ${maps[0]}`,
      "Keep only the objects' folders there, or only the PNG files of label maps",
    );
  }
  if (beside.length > 0) {
    masks.note?.(
      `${beside.join(", ")} in ${masks.truth.place} is no object's folder: ${TOOL} ends with an error there`,
    );
  }
  const right = new Map<string, readonly string[]>();
  const official = new Map<string, readonly string[]>();
  let ends = beside.length > 0;
  for (const object of folders) {
    const own = { ...masks, truth: masks.truth.folder(object), object };
    try {
      const counted = await countedFrames(own, allFrames, { tool: TOOL });
      right.set(object, counted.right);
      official.set(object, counted.official ?? counted.right);
      ends ||= counted.official === null;
    } catch (error) {
      leaveObjectOut(own, error);
    }
  }
  const same = folders.every((object) => right.get(object) === official.get(object));
  const counted = { right, ...(ends ? { official: null } : same ? {} : { official }) };
  return await planCounted(masks, counted, compatible, planObjects);
}

/** The plan of folders of one object each, of which the named files count. */
async function planObjects(
  masks: SequenceMasks,
  counted: ReadonlyMap<string, readonly string[]>,
): Promise<SequencePlan> {
  const objects: { object: string; masks: SequenceMasks; frames: FramePair[] }[] = [];
  for (const [object, names] of counted) {
    const own = { ...masks, truth: masks.truth.folder(object), results: masks.results.folder(object), object };
    try {
      objects.push({ object, masks: own, frames: await predictedFrames(own, pairsOf(names), { partial: true }) });
    } catch (error) {
      leaveObjectOut(own, error);
    }
  }
  return {
    sequence: masks.name,
    frames: objects.reduce((sum, { frames }) => sum + frames.length, 0),
    score: async (comparer) => {
      const rows: ObjectScores[] = [];
      for (const { object, masks: own, frames: wanted } of objects) {
        const check = (comparison: FrameComparison, frame: FramePair): void => {
          requireOneMask(own.truth.file(frame.truth).place, comparison.truthValues);
          requireOneMask(own.results.file(frame.prediction).place, comparison.predictionValues);
        };
        try {
          const { frames, comparisons } = await compareAll(own, wanted, { ...MASKS, check }, comparer);
          rows.push(scoresOfFolder(masks.name, object, own.truth, frames, comparisons));
        } catch (error) {
          leaveObjectOut(own, error);
        }
      }
      return rows;
    },
  };
}

/** Leaves an object out that cannot be scored, where that is allowed. */
function leaveObjectOut({ name, object, leaveOut }: SequenceMasks, error: unknown): void {
  if (leaveOut === undefined || object === undefined) throw error;
  leaveOut(leftOutFor(error, { sequence: name, object }));
}

/** A mask of one object has two values at most. */
function requireOneMask(place: string, values: readonly number[]): void {
  if (values.length <= 2) return;
  refuse(
    `Expected the mask of one object in ${place}, found the values ${values.join(", ")}`,
    "Save one mask a file: 0 and one other value",
  );
}

/** The row of one folder; it counts from the frame on which the truth or the prediction first has the object. */
function scoresOfFolder(
  sequence: string,
  object: string,
  truth: MaskFolder,
  frames: readonly FramePair[],
  comparisons: readonly FrameComparison[],
): ObjectScores {
  if (!comparisons.some(({ truthValues }) => truthValues.some((value) => value !== 0))) {
    refuse(
      `Expected the object on at least one of the ${frames.length} evaluated frames of ${truth.place}, found it on none`,
      "Leave the object out, or count first and last frame too (all frames)",
    );
  }
  const seen = comparisons.findIndex(({ scores }) => scores.length > 0);
  const scores = comparisons.slice(seen).map((comparison) => scoreOf(comparison, 1, 1));
  const names = frames.slice(seen).map(({ truth }) => stemOf(truth));
  const absent = absentOn(comparisons.slice(seen));
  return { sequence, object, frames: names, J: scores.map(([J]) => J), F: scores.map(([, F]) => F), absent };
}
