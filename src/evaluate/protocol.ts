import type { EvaluationRow, JAndFStatistics, Means, ObjectScores } from "./object_scores.ts";
import type { SequenceMasks, SequencePlan } from "./sequence_plan.ts";

/** How a protocol was run. */
export interface EvaluationSettings {
  /** Whether first and last frame count too: as asked for, or as the protocol always has it. */
  readonly allFrames: boolean;
  /** Whether the official tool's number counts where it is plainly wrong: a decay that wraps at 256 frames, frames that moved up. */
  readonly compatible: boolean;
  /** Whether each sequence counts on the frames that both sides have; absent: the prediction has every frame of the truth. */
  readonly partial?: boolean;
  /** Whether frames and sequences that cannot be evaluated were left out; absent: they were errors. */
  readonly skipBroken?: boolean;
}

/** The two folders that are compared, paths without a slash at the end. */
export interface FolderRoots {
  /** The predictions. */
  readonly results: string;
  /** The ground truth. */
  readonly truth: string;
}

/** What a protocol is told of the options of an evaluation. */
export interface ProtocolOptions {
  /** Whether first and last frame count too. */
  readonly allFrames: boolean;
  /** Whether sequences that are on one side only are refused. */
  readonly strict: boolean;
  /** Whether the official tool's number is wanted where that tool is plainly wrong and Masklet would refuse. */
  readonly compatible: boolean;
  /** The list in `ImageSets`, where the truth has such lists. */
  readonly split: string | undefined;
  /** Categories that were seen in training, or a file of them. */
  readonly seen?: readonly string[] | string | undefined;
}

/** What a protocol is told of the options for a single sequence. */
export type PlanOptions = Pick<ProtocolOptions, "allFrames"> & Partial<Pick<ProtocolOptions, "compatible">>;

/**
 * One sequence that will be evaluated.
 *
 * @example
 * ```ts
 * import { diskFolder } from "masklet/dataset";
 * import type { SequenceTask } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const task: SequenceTask = {
 *   masks: { name: "dog", truth: diskFolder("truth/dog"), results: diskFolder("found/dog") },
 *   plan: ({ name }) => Promise.resolve({ sequence: name, frames: 0, score: () => Promise.resolve([]) }),
 * };
 * assertEquals((await task.plan(task.masks)).sequence, "dog");
 * ```
 */
export interface SequenceTask {
  /** Its masks. */
  readonly masks: SequenceMasks;
  /**
   * Lists and checks its files; `masks` are those above, and may say what becomes of files that cannot be compared.
   *
   * @param masks the folders of both sides
   * @returns what is ready to be scored
   * @throws {MaskletError} where the official tool gives no result
   */
  plan(masks: SequenceMasks): Promise<SequencePlan>;
}

/** One column of the tables that people read. */
export interface ScoreColumn {
  /** Its heading, and what `compareRuns` calls it. */
  readonly name: string;
  /** Its value for an object, a group or all, out of what the protocol says of them (`Protocol.means`). */
  readonly value: (means: Means) => number;
}

/** What the scores of all objects come to. */
export interface Overall {
  /** Over all of them. */
  readonly global: Means;
  /** Of each part of the set, in the order of the tables, where the protocol has parts. */
  readonly groups?: Readonly<Record<string, Means>>;
}

/** An evaluation as a protocol's tables take it. */
export interface Scored extends Overall {
  /** One row an object, in the order of the official table. */
  readonly rows: readonly EvaluationRow[];
}

/**
 * What is measured, and what it comes to: a part of a protocol that several share.
 *
 * @example
 * ```ts
 * import { J_AND_F } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const scores = { sequence: "dog", object: 1, frames: ["00001", "00002"], J: [1, 0.5], F: [0.75, 0.25] };
 * const row = { ...scores, statistics: J_AND_F.statistics(scores, { allFrames: false, compatible: false }) };
 * assertEquals(row.statistics.J.mean, 0.75);
 * assertEquals(J_AND_F.means([row])["J&F"], 0.625);
 * assertEquals(J_AND_F.overall([row]).global["J&F"], 0.625);
 * ```
 */
export interface Scoring {
  /** Measures that each frame of an object has, by their names in `ObjectScores`. */
  readonly measures: readonly string[];
  /** The columns of tables. */
  readonly columns: readonly ScoreColumn[];
  /** Names of the columns that one line has room for; the first is the number that a run is judged by. */
  readonly brief: readonly [string, ...string[]];
  /** How the last line calls the first of them for the whole set; default: as the column is called. */
  readonly total?: string;
  /**
   * What the frames of one object come to.
   *
   * @param scores its measures, frame by frame
   * @param settings how the protocol is run
   * @returns mean, recall and decay of each measure
   * @throws {MaskletError} `bad-argument` for scores that lack a measure
   */
  statistics(scores: ObjectScores, settings: EvaluationSettings): JAndFStatistics;
  /**
   * What several objects come to; of a single one what it has itself. Everything is NaN where there is none.
   *
   * @param rows objects
   * @returns means of their statistics, and of J and F
   */
  means(rows: readonly Pick<EvaluationRow, "statistics">[]): Means;
  /**
   * What all objects come to, and the parts of the set.
   *
   * @param rows all objects, in the order of the official table
   * @returns means over the whole set, and over its parts where it has some
   */
  overall(rows: readonly EvaluationRow[]): Overall;
}

/**
 * The rules by which masks are scored: which frames and objects count, what becomes of files that are missing, and what is measured.
 *
 * @example A protocol of your own, made from another
 * ```ts
 * import { evaluateJF, evaluationToCsv, makeMask, PROTOCOLS } from "masklet";
 * import type { Protocol } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const vos = PROTOCOLS.find(({ name }) => name === "vos")!;
 * const mine: Protocol = {
 *   ...vos,
 *   ...{ name: "mine", purpose: "one number in a file" },
 *   sequences: (roots, options) => vos.sequences(roots, { ...options, strict: true }),
 *   tables: ({ global }) => ({ "mine.txt": `${global["J&F"]}\n` }),
 * };
 * const full = makeMask(2, 1, new Uint32Array([3]));
 * const evaluation = await evaluateJF([full, full, full], [full, full, full], { protocol: mine });
 * assertEquals(evaluationToCsv(evaluation), { "mine.txt": "1\n" });
 * ```
 */
export interface Protocol<Name extends string = string> extends Scoring {
  /** Its name, as options and commands have it. */
  readonly name: Name;
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** Which frames count: all, all but the first and the last, or those unless `allFrames` asks for all. */
  readonly frames: "all" | "inner" | "asked";
  /** Which further options it takes. */
  readonly takes: readonly ("strict" | "seen" | "partial")[];
  /** The list in `ImageSets` that is evaluated, and the set's name in the names of tables, unless another is asked for. */
  readonly split: string;
  /**
   * The sequences of two folders.
   *
   * @param roots the two folders
   * @param options what was asked for
   * @returns one task a sequence, in the order of the official table
   * @throws {MaskletError} where a side lacks what the protocol asks for
   */
  sequences(roots: FolderRoots, options: ProtocolOptions): Promise<readonly SequenceTask[]>;
  /**
   * Lists and checks the files of a single sequence; absent where a sequence cannot be evaluated without files of its dataset.
   * @throws {MaskletError} where the official tool gives no result
   */
  readonly plan?: (masks: SequenceMasks, options: PlanOptions) => Promise<SequencePlan>;
  /**
   * The tables that the official tool writes, byte for byte: text by file name.
   *
   * @param scored rows and means
   * @param split the set's name in the names of the files
   * @returns text by file name
   */
  tables(scored: Scored, split: string): Record<string, string>;
}
