import type { MoseVideo } from "../dataset/meta/mosev2_meta.ts";
import { some } from "../dataset/some_names.ts";
import { MaskletError } from "../error.ts";
import { isMaskFile } from "../frame/frame_name.ts";
import type { Counted } from "./frame_files.ts";
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
  return inNumberOrder(masks);
}

const isNumbered = (name: string): boolean => /^\s*[+-]?\d+\s*$/.test(scoredAs(name));

/** Names in the order of their numbers, which most are in already; those of one number stay as they are. */
function inNumberOrder(names: readonly string[]): string[] {
  const numbered = names.map((name) => ({ name, number: Number(scoredAs(name)) }));
  if (numbered.every(({ number }, i) => i === 0 || numbered[i - 1]!.number <= number)) return [...names];
  return numbered.sort((a, b) => a.number - b.number).map(({ name }) => name);
}

/**
 * The frames that count. The scorer goes by places in the list of predictions; where that holds frames that the truth has not, the frames
 * of the truth are right, and the scorer's own are handed out beside.
 *
 * @throws {MaskletError} `evaluation-refused` where a prediction is missing; `compatible`, where the scorer finds none or opens none
 */
export async function countedFrames(
  masks: SequenceMasks,
  { video: { length }, predicted, compatible }: {
    readonly video: MoseVideo;
    readonly predicted: readonly string[];
    readonly compatible: boolean;
  },
): Promise<Counted<readonly FramePair[]>> {
  const { results, truth, note } = masks;
  const numbered = inNumberOrder(
    (await truth.entries()).map(({ name }) => name).filter((name) => !name.startsWith(".") && isNumbered(name)),
  );
  const masked = numbered.filter((name) => name.endsWith(".png"));
  // the first and the last of the truth are not opened: they keep their place, whatever file they are
  const wanted = masked.length < length && numbered.length === length ? numbered : masked;
  const places = Array.from({ length: length - 2 }, (_, k) => k + 1);
  const official = places.map((k) => predicted[k] === undefined ? undefined : frameOf(predicted[k]));
  const there = new Set(predicted);
  const opens = official.every((frame) => frame !== undefined && there.has(frame.prediction));
  const others = othersThan(wanted, predicted);
  const lacking = wanted.slice(0, length - 1).some((name) => !there.has(frameOf(name).prediction));
  if (!compatible && others.length > 0 && !lacking && wanted.length === length) {
    const right = places.map((k) => frameOf(wanted[k]!));
    if (opens && right.every(({ truth }, i) => truth === official[i]!.truth)) return { right };
    note?.(
      `${results.place} has ${
        some(others)
      } beside the frames of the truth: MOSEv2's scorer goes by places in that list, ` +
        `and ${opens ? "scores other frames" : "ends with an error"}`,
    );
    return { right, official: opens ? official as FramePair[] : null };
  }
  const entries = (await results.entries()).map(({ name }) => name);
  const right = places.map((k, i): FramePair => {
    const [found, frame] = [official[i], wanted[k]];
    if (found === undefined || (!compatible && scoredAs(found.prediction) !== (frame && scoredAs(frame)))) {
      refuseFrame(results.place, k, { frame, found: predicted[k], entries });
    }
    if (!there.has(found.prediction)) {
      refuse(
        `Expected ${found.prediction} in ${results.place}, found ${
          predicted[k]
        }, which the official scorer lists and does not open`,
        "Name masks <frame>.png, without another dot",
      );
    }
    return found;
  });
  return { right };
}

/** Refuses a prediction without a frame, and names the file that may be meant for it. */
function refuseFrame(
  place: string,
  at: number,
  { frame, found, entries }: {
    readonly frame: string | undefined;
    readonly found: string | undefined;
    readonly entries: readonly string[];
  },
): never {
  const wanted = frame === undefined ? "a frame that the ground truth lacks" : frameOf(frame).truth;
  const meant = frame === undefined ? undefined : entries.find((name) => isMeantFor(name, frame));
  const other = meant === undefined || meant === found ? "" : ` and ${meant}`;
  refuse(
    `Expected the prediction of ${wanted} at place ${at} of ${place}, found ${
      found ?? "none"
    }${other}: the official scorer goes by places, so that a frame too few moves all that follow`,
    meant === undefined
      ? "Predict every frame of the video, named as the ground truth; an empty mask says that no object is there"
      : `Name ${meant} ${wanted}, letter by letter as the ground truth is named: the scorer takes no other name for it`,
  );
}

/** Whether a file of another name holds a frame of the truth: its extension is another, or the zeros before its number. */
function isMeantFor(name: string, frame: string): boolean {
  return name !== frameOf(frame).truth && isMaskFile(name) && isNumbered(name) &&
    Number(scoredAs(name)) === Number(scoredAs(frame));
}

/** A name up to its first dot. */
function scoredAs(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? name : name.slice(0, dot);
}

function frameOf(name: string): FramePair {
  const file = name.indexOf(".") === name.length - 4 && name.endsWith(".png") ? name : `${scoredAs(name)}.png`;
  return { truth: file, prediction: file };
}

/** Predictions of no frame of the truth, and further ones of the same frame. */
function othersThan(wanted: readonly string[], predicted: readonly string[]): string[] {
  const frames = new Set(wanted.map((name) => frameOf(name).prediction));
  return predicted.filter((name) => !frames.has(name));
}
