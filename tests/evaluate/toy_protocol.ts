/**
 * A protocol that is none of Masklet's: it counts every frame, has a measure of its own, judges by it, and has two parts.
 * @module
 */
import { mean } from "../../src/metric/mean.ts";
import { J_AND_F, overParts } from "../../src/evaluate/j_and_f.ts";
import { type Means, type ObjectScores, valuesOf } from "../../src/evaluate/object_scores.ts";
import type { Protocol } from "../../src/evaluate/protocol.ts";
import { VOS } from "../../src/evaluate/protocol_vos.ts";
import type { SequenceMasks, SequencePlan } from "../../src/evaluate/sequence_plan.ts";

/** Area of the truth's object on a frame over that of the predicted one, or the other way round: at most 1. */
async function areaShares(masks: SequenceMasks, { object, frames }: ObjectScores): Promise<number[]> {
  const areaOf = async (folder: "truth" | "results", frame: string): Promise<number> => {
    const { bits } = (await masks[folder].file(`${frame}.png`).read()).mask(Number(object));
    return bits.reduce((sum, word) => sum + word.toString(2).replaceAll("0", "").length, 0);
  };
  return await Array.fromAsync(frames, async (frame) => {
    const [wanted, found] = [await areaOf("truth", frame), await areaOf("results", frame)];
    return Math.min(wanted, found) / Math.max(wanted, found, 1);
  });
}

async function plan(masks: SequenceMasks): Promise<SequencePlan> {
  const counted = await VOS.plan!(masks, { allFrames: true });
  const withArea = async (scores: ObjectScores): Promise<ObjectScores> => ({
    ...scores,
    A: await areaShares(masks, scores),
    group: masks.name < "m" ? "early" : "late",
  });
  return {
    ...counted,
    score: async (comparer) => await Array.fromAsync(await counted.score(comparer), withArea),
  };
}

function means(rows: Parameters<Protocol["means"]>[0]): Means {
  return { ...J_AND_F.means(rows), A: mean(rows.map(({ statistics }) => statistics["A"] as number)) };
}

/** Area agreement A beside J and F; `A` first. */
export const TOY_PROTOCOL: Protocol = {
  ...VOS,
  name: "toy",
  purpose: "tests",
  frames: "all",
  measures: ["J", "F", "A"],
  columns: [{ name: "A", value: (of) => of["A"] as number }, ...J_AND_F.columns],
  brief: ["A", "J"],
  total: "toy score",
  statistics: (scores, settings) => ({ ...J_AND_F.statistics(scores, settings), A: mean(valuesOf(scores, "A")) }),
  means,
  overall: (rows) => overParts(rows, means),
  sequences: async (roots, options) => (await VOS.sequences(roots, options)).map(({ masks }) => ({ masks, plan })),
  plan,
  tables: ({ rows, global }) => ({
    "toy.txt": `${rows.map(({ sequence }) => sequence).join(" ")} ${global["A"]}\n`,
  }),
};
