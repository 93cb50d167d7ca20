import type { MoseVideo } from "../dataset/meta/mosev2_meta.ts";
import { MaskletError } from "../error.ts";
import { type FramePair, refuse, type SequenceMasks } from "./sequence_plan.ts";

/**
 * The masks of the prediction by the numbers of their names; undefined where it has no such folder.
 * @throws {MaskletError} `evaluation-refused` or `io` for another thing than a folder of masks
 */
export async function predictedMasks({ results }: SequenceMasks): Promise<string[] | undefined> {
  const names = await results.entries().then(
    (entries) => entries.map(({ name }) => name),
    (error: unknown) => {
      if (error instanceof MaskletError && error.code === "missing-file") return undefined;
      throw error;
    },
  );
  if (names === undefined) return undefined;
  const masks = names.filter((name) => name.endsWith(".png") && !name.startsWith("."));
  const odd = masks.find((name) => !isNumbered(name));
  if (odd !== undefined) {
    refuse(`Expected numbers as names of the masks in ${results.place}, found ${odd}`, "Name masks <frame>.png");
  }
  return masks.sort(byNumber);
}

const isNumbered = (name: string): boolean => /^\s*[+-]?\d+\s*$/.test(name.split(".")[0]!);

const byNumber = (a: string, b: string): number => Number(a.split(".")[0]) - Number(b.split(".")[0]);

/** The frames that count, by their places in the list of predictions. */
export async function countedFrames(
  { results, truth }: SequenceMasks,
  { video: { length }, predicted, compatible }: {
    readonly video: MoseVideo;
    readonly predicted: readonly string[];
    readonly compatible: boolean;
  },
): Promise<FramePair[]> {
  const wanted = (await truth.entries()).map(({ name }) => name)
    .filter((name) => name.endsWith(".png") && !name.startsWith(".") && isNumbered(name)).sort(byNumber);
  return Array.from({ length: length - 2 }, (_, k): FramePair => {
    const [found, frame] = [predicted[k + 1], wanted[k + 1]];
    const stem = found?.split(".")[0];
    if (found === undefined || (!compatible && stem !== frame?.split(".")[0])) {
      refuse(
        `Expected the prediction of ${frame} at place ${k + 1} of ${results.place}, found ${
          found ?? "none"
        }: the official scorer goes by places, so that a frame too few or too many moves all that follow`,
        "Predict every frame of the video and nothing else, named as the ground truth; an empty mask says that no object is there",
      );
    }
    if (!predicted.includes(`${stem}.png`)) {
      refuse(
        `Expected ${stem}.png in ${results.place}, found ${found}, which the official scorer lists and does not open`,
        "Name masks <frame>.png, without another dot",
      );
    }
    return { truth: `${stem}.png`, prediction: `${stem}.png` };
  });
}
