import { MaskletError } from "../error.ts";
import { crc32 } from "../kernel/checksum.ts";
import type { Backend } from "../runtime/backend.ts";
import { imageCases } from "./image_cases.ts";
import { moduleCases } from "./module_cases.ts";
import type { ModuleReference } from "./module_reference.ts";
import type { ParityResult, ParityRow } from "./parity_result.ts";
import { REFERENCE_FAMILIES, referenceFamily } from "./reference_family.ts";
import { damaged, type ReferenceFile } from "./reference_folder.ts";
import { syntheticFrame } from "./synthetic_video.ts";
import { type ParityPrecision, SAME_SIGNS, withinTolerance } from "./tolerance.ts";
import { videoCases, type VideoReference } from "./video_cases.ts";

/** The worst of all comparisons of one tensor. */
export interface TensorVerdict {
  /** "decoder multimask.lowResMask", or in a video "lowRes". */
  readonly tensor: string;
  /** How often it was compared. */
  readonly count: number;
  /** Largest absolute difference. */
  readonly absolute: number;
  /** Largest difference as a share of the mean absolute value; undefined where only absolute ones are told. */
  readonly relative: number | undefined;
  /** The case with the largest difference. */
  readonly worstCase: string;
  /** How many comparisons are over tolerance. */
  readonly over: number;
  /** Of areas: most px of a frame at which rounding alone says whose they are; they are not held against it. */
  readonly undecided: number;
}

/** What a file came to. */
export interface FileVerdict {
  /** The file. */
  readonly file: string;
  /** Its tensors, in the order in which they came. */
  readonly tensors: readonly TensorVerdict[];
  /** What it holds and nobody here knows how to compute. */
  readonly notRun: readonly string[];
  /** Sampled mask logits, and how many have the reference's sign. */
  readonly signs: { readonly same: number; readonly of: number };
  /** Whether all that was compared is within tolerance; nothing compared is no failure, but look at `notRun`. */
  readonly passed: boolean;
}

/** How references are run. */
export interface ParityOptions {
  /** Arithmetic of the graphs; default "fp32". */
  readonly precision?: ParityPrecision;
  /** Told each result as it comes, and each part of a file before it begins. */
  readonly onProgress?: (what: { readonly part: string } | ParityResult) => void;
}

/** Runs one file and judges it. */
export async function runReference(
  file: ReferenceFile,
  backend: Backend,
  { precision = "fp32", onProgress = () => {} }: ParityOptions = {},
): Promise<FileVerdict> {
  const worst = new Map<string, TensorVerdict>();
  const notRun: string[] = [];
  let signs = { same: 0, of: 0 };
  for await (const result of guarded(file, resultsOf(file, backend, precision, onProgress))) {
    onProgress(result);
    if ("notRun" in result) {
      notRun.push(result.notRun);
      continue;
    }
    if (result.signs !== undefined) {
      signs = { same: signs.same + result.signs.same, of: signs.of + result.signs.of };
    }
    const tensor = file.kind === "video" ? result.tensor : `${result.case.split("/")[0]} ${result.tensor}`;
    const over = withinTolerance(result, file.kind!, precision) ? 0 : 1;
    worst.set(tensor, worse(worst.get(tensor), result, tensor, over));
  }
  const tensors = [...worst.values()];
  const passed = tensors.every(({ over }) => over === 0) &&
    (precision === "fp32" || signs.same >= SAME_SIGNS * signs.of);
  return { file: file.name, tensors, notRun, signs, passed };
}

function worse(before: TensorVerdict | undefined, row: ParityRow, tensor: string, over: number): TensorVerdict {
  const { undecided = 0 } = row;
  const { absolute, relative } = row as { readonly absolute: number; readonly relative?: number };
  if (before === undefined) return { tensor, count: 1, absolute, relative, worstCase: row.case, over, undecided };
  const larger = (relative ?? absolute) > (before.relative ?? before.absolute);
  return {
    tensor,
    count: before.count + 1,
    absolute: Math.max(absolute, before.absolute),
    relative: relative === undefined ? before.relative : Math.max(relative, before.relative ?? 0),
    worstCase: larger ? row.case : before.worstCase,
    over: before.over + over,
    undecided: Math.max(undecided, before.undecided),
  };
}

async function* resultsOf(
  { kind, content, name }: ReferenceFile,
  backend: Backend,
  precision: ParityPrecision,
  onProgress: NonNullable<ParityOptions["onProgress"]>,
): AsyncGenerator<ParityResult> {
  const family = referenceFamily(content);
  if (!Object.hasOwn(REFERENCE_FAMILIES, family)) {
    return yield { notRun: `models of the family ${family} (no graphs yet)` };
  }
  switch (kind) {
    case "modules":
      return yield* moduleCases(content as unknown as ModuleReference, backend, (part) => onProgress({ part }));
    case "video":
      if (precision === "fp16") return yield { notRun: "a video in float16 (its tolerance is for float32 alone)" };
      onProgress({ part: "steps" });
      return yield* videoResults(content as unknown as VideoReference, backend);
    case "image":
      if (precision === "fp16") return yield { notRun: "pictures in float16 (their tolerance is for float32 alone)" };
      onProgress({ part: "pictures" });
      return yield* imageCases(content, backend);
    default:
      return yield { notRun: `${name} (neither of modules, video nor image)` };
  }
}

/** Fields of a video's file that say how it was made. */
const ASKED = [
  "model",
  "configuration",
  "video",
  "predictor",
  "predictorOptions",
  "weightOverrides",
  "memory",
  "steps",
  "sensitivity",
  "note",
];

async function* videoResults(reference: VideoReference, backend: Backend): AsyncGenerator<ParityResult> {
  for (const field of Object.keys(reference)) if (!ASKED.includes(field)) yield { notRun: field };
  const { width, height, frames, crc32: sums = [] } = reference.video as VideoReference["video"] & {
    readonly crc32?: readonly string[];
  };
  for (let t = 0; t < Math.min(frames, sums.length); t++) {
    const same = crc32(syntheticFrame(width, height, t)).toString(16).padStart(8, "0") === sums[t];
    const off = same ? 0 : Infinity;
    yield { case: `frame ${t}`, tensor: "frame's CRC-32", absolute: off, relative: off };
  }
  for await (const result of videoCases(reference, backend)) yield result as ParityResult;
}

/** A reference that lacks what its format promises fails with its name, not as a broken program. */
async function* guarded(file: ReferenceFile, results: AsyncGenerator<ParityResult>): AsyncGenerator<ParityResult> {
  try {
    yield* results;
  } catch (cause) {
    if (cause instanceof TypeError || cause instanceof RangeError) {
      throw damaged(file.name, `a field that is missing or of another kind`, cause);
    }
    if (cause instanceof MaskletError) {
      throw new MaskletError(cause.code, `${file.name}: ${cause.message.slice(0, -cause.hint.length - 3)}`, {
        hint: cause.hint,
        cause,
      });
    }
    throw cause;
  }
}
