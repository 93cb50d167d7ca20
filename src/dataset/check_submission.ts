import { checkOptions, functionKind, type OptionTable, requireKind, signalKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { pathOf } from "../files/path_of.ts";
import { baseOf, isStray, stemOf } from "../frame/frame_name.ts";
import { lookAtPng } from "../kernel/label_png.ts";
import type { DatasetProblem } from "./check_dataset.ts";
import type { SubmissionRules } from "./layout_rules.ts";
import { some } from "./some_names.ts";
import type { Dataset } from "./open_dataset.ts";
import { type DatasetSequence, sequencesKind } from "./sequence.ts";
import { openSubmission, type SubmissionFiles } from "./submission_files.ts";

/** Options of `checkSubmission`. */
export interface CheckSubmissionOptions {
  /** Told after each sequence: its name, and how many are done. */
  readonly onProgress?: (sequence: string, done: number) => void;
  /** Ends the work between two files. */
  readonly signal?: AbortSignal;
}

const CHECK_SUBMISSION_OPTIONS: OptionTable<CheckSubmissionOptions> = {
  onProgress: { doc: "told after each sequence", kind: functionKind() },
  signal: { doc: "ends the work between two files", kind: signalKind },
};

/**
 * Looks at results before they are sent to a server or scored, and tells all that is wrong with them: folders in the wrong place,
 * sequences and frames that are missing, misnamed or too many, files that are no label maps, sizes that differ, values that are no
 * object of the sequence. What the tool of a dataset would score in silence is told too.
 *
 * @param dataset what `openDataset` gave: the split that the results are of; of its masks only first frames are read
 * @param submission the folder of the results, or the zip that is to be sent
 * @param options who is told of progress, and what ends the work
 * @returns the problems, one at a time, with the sequence that each is of; none where all is well
 * @throws {MaskletError} `missing-file`, `io`, or `bad-dataset` for a file that is no zip
 *
 * @example
 * ```ts
 * import { checkSubmission, encodeIndexedPng, encodeJpeg, openDataset } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["set/JPEGImages/dot", "set/Annotations/dot", "results/dot"]) await Deno.mkdir(`${root}/${folder}`, { recursive: true });
 * await Deno.writeFile(`${root}/set/JPEGImages/dot/00000.jpg`, await encodeJpeg({ width: 2, height: 1, rgb: new Uint8Array(6) }));
 * const png = await encodeIndexedPng(new Uint8Array([0, 1]), 2, 1);
 * for (const path of ["set/Annotations/dot/00000.png", "results/dot/0.png"]) await Deno.writeFile(`${root}/${path}`, png);
 * const [problem] = await Array.fromAsync(checkSubmission(await openDataset(`${root}/set`), `${root}/results`));
 * assertEquals(problem!.message.startsWith("Expected 00000.png, found 0.png"), true);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function* checkSubmission(
  dataset: Dataset,
  submission: string | URL,
  options: CheckSubmissionOptions = {},
): AsyncGenerator<DatasetProblem> {
  options = checkOptions("checkSubmission", options, CHECK_SUBMISSION_OPTIONS);
  requireKind("the first argument of checkSubmission", dataset, sequencesKind);
  const place = pathOf(submission);
  const files = await openSubmission(place);
  try {
    const sequences = await Array.fromAsync(dataset);
    const found = locate(files, dataset, sequences.map(({ name }) => name));
    for (const message of found.problems) yield { sequence: "", message: `${message} (${place})` };
    if (found.root === undefined) return;
    for (const [i, sequence] of sequences.entries()) {
      const own = `${found.root}${sequence.name}/`;
      for await (const message of checkResults(sequence, files, own, options.signal)) {
        yield { sequence: sequence.name, message };
      }
      options.onProgress?.(sequence.name, i + 1);
    }
  } finally {
    files.close();
  }
}

/** The folder that holds the folders of sequences, with what is wrong around them. */
function locate(
  { paths, packed }: SubmissionFiles,
  { rules }: Dataset,
  names: readonly string[],
): { readonly root?: string; readonly problems: readonly string[] } {
  const { top, wrapped = false, several = false }: SubmissionRules = rules.submission ?? { top: rules.resultsPrefix };
  const strays = paths.filter((path) => path.split("/").some((part) => isStray(part)));
  const problems = strays.length === 0 ? [] : [`Expected masks alone, found ${some(strays)}`];
  const stray = new Set(strays);
  const kept = paths.filter((path) => !stray.has(path));
  const firsts = [...new Set(kept.map((path) => path.split("/")[0]!))];
  const around = firsts.length === 1 && kept.every((path) => path.includes("/")) ? [`${firsts[0]}/`] : [];
  const wanted = packed ? [top] : [...new Set([rules.resultsPrefix, top])];
  const known = new Set(names);
  const holds = (root: string): boolean => foldersBelow(kept, root).some((name) => known.has(name));
  const inside = around.flatMap((folder) => wanted.map((root) => folder + root));
  const root = [...wanted, "", ...inside, ...around].find(holds);
  if (root === undefined) {
    return { problems: [...problems, `Expected ${wanted[0]}<sequence>/<frame>.png, found ${some(kept) || "no file"}`] };
  }
  if (!wanted.includes(root) && !(wrapped && inside.includes(root))) {
    problems.push(`Expected ${top}<sequence>/<frame>.png${packed ? " in the zip" : ""}, found ${root}<sequence>`);
  }
  const folders = foldersBelow(kept, root);
  if (several && folders.length === 1 && (wrapped ? root === "" : packed)) {
    problems.push(
      `Expected the folders of several sequences, found ${
        folders[0]
      } alone, which the official tool takes for a folder around them`,
    );
  }
  const strangers = folders.filter((name) => !known.has(name));
  if (strangers.length > 0) problems.push(`Expected the sequences of the dataset alone, found ${some(strangers)}`);
  const loose = kept.filter((path) => path.startsWith(root) && !path.slice(root.length).includes("/"));
  if (loose.length > 0) problems.push(`Expected folders of sequences alone, found ${some(loose)}`);
  return { root, problems };
}

/** Names of the folders right below a folder. */
function foldersBelow(paths: readonly string[], root: string): string[] {
  const parts = paths.filter((path) => path.startsWith(root)).map((path) => path.slice(root.length).split("/"));
  return [...new Set(parts.filter(({ length }) => length > 1).map(([first]) => first!))];
}

/** All that is wrong with the results of one sequence. */
async function* checkResults(
  sequence: DatasetSequence,
  files: SubmissionFiles,
  own: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const paths = files.paths.filter((path) => path.startsWith(own) && !isStray(path));
  if (paths.length === 0) return yield `Expected ${own}<frame>.png, found none of its ${sequence.asked.length} masks`;
  const ids = await sequence.objects().then((objects) => objects.map(({ id }) => id), () => undefined);
  if (!sequence.rules.masks.apart) {
    return yield* checkFolder(sequence, files, { paths, own, ids: ids as number[] | undefined, signal });
  }
  const folders = foldersBelow(paths, own);
  const missing = (ids ?? []).map(String).filter((id) => !folders.includes(id));
  if (missing.length > 0) yield `Expected a folder for each object in ${own}, found none for ${some(missing)}`;
  const unknown = ids === undefined ? [] : folders.filter((name) => !ids.map(String).includes(name));
  if (unknown.length > 0) yield `Expected the folders of its objects alone in ${own}, found ${some(unknown)}`;
  for (const name of folders.filter((name) => !unknown.includes(name))) {
    const folder = `${own}${name}/`;
    const inside = paths.filter((path) => path.startsWith(folder));
    yield* checkFolder(sequence, files, { paths: inside, own: folder, ids: undefined, signal });
  }
}

interface MasksOfFolder {
  readonly paths: readonly string[];
  readonly own: string;
  /** The values that label maps may have; absent: masks of one object, or unknown. */
  readonly ids: readonly number[] | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Names of a folder's masks, and the masks that are asked for. */
async function* checkFolder(
  sequence: DatasetSequence,
  files: SubmissionFiles,
  { paths, own, ids, signal }: MasksOfFolder,
): AsyncGenerator<string> {
  const names = new Set(paths.map((path) => path.slice(own.length)));
  const asked = sequence.asked.map((name) => `${name}.png`);
  const missing = asked.filter((name) => !names.has(name));
  const strange = [...names].filter((name) => !asked.includes(name));
  const misnamed = missing.flatMap((name) => {
    const alike = strange.find((other) => isAlike(other, name));
    return alike === undefined ? [] : [[name, alike] as const];
  });
  if (misnamed.length > 0) {
    const pairs = misnamed.map(([name, found]) => `${name}, found ${found}`);
    yield `Expected ${pairs[0]}${pairs.length > 1 ? `, and ${pairs.length - 1} more misnamed` : ""} in ${own}`;
  }
  const named = new Set(misnamed.flat());
  const [lost, extra] = [missing, strange].map((list) => list.filter((name) => !named.has(name)));
  if (lost!.length > 0) {
    yield `Expected a mask of each of the ${asked.length} frames that are asked for in ${own}, found none for ${
      some(lost!.map(stemOf))
    }`;
  }
  if (extra!.length > 0) yield `Expected masks of the frames that are asked for alone in ${own}, found ${some(extra!)}`;
  yield* checkMasks(sequence, files, {
    paths: [...asked.filter((name) => names.has(name)), ...misnamed.map(([, found]) => found)].map((name) =>
      own + name
    ),
    own,
    ids,
    signal,
  });
}

/** Whether two names differ by case, by zeros before a number or by the extension alone. */
function isAlike(a: string, b: string): boolean {
  const [first, second] = [stemOf(a).toLowerCase(), stemOf(b).toLowerCase()];
  return first === second || (/^\d+$/.test(first) && /^\d+$/.test(second) && Number(first) === Number(second));
}

/** What the masks are: of one kind of fault one line. */
async function* checkMasks(
  sequence: DatasetSequence,
  files: SubmissionFiles,
  { paths, own, ids, signal }: MasksOfFolder,
): AsyncGenerator<string> {
  const faults = new Map<string, string[]>();
  const size = await sequence.size().catch(() => undefined);
  for (const path of paths) {
    signal?.throwIfAborted();
    for (const fault of await faultsOf(files, path, { size, ids, apart: sequence.rules.masks.apart })) {
      faults.set(fault, [...faults.get(fault) ?? [], baseOf(path)]);
    }
  }
  for (const [fault, names] of faults) yield `${fault} in ${own}${some(names)}`;
}

async function faultsOf(
  files: SubmissionFiles,
  path: string,
  { size, ids, apart }: {
    readonly size: { readonly width: number; readonly height: number } | undefined;
    readonly ids: readonly number[] | undefined;
    readonly apart: boolean;
  },
): Promise<string[]> {
  let bytes: Uint8Array;
  try {
    bytes = await files.read(path);
  } catch (error) {
    if (error instanceof MaskletError) return [error.message];
    throw error;
  }
  const mask = lookAtPng(bytes);
  if ("reason" in mask) {
    return [
      mask.reason === "damaged"
        ? `Expected a complete PNG, found: ${mask.found}`
        : `Expected PNGs with a palette or 8-bit gray, found ${mask.found}`,
    ];
  }
  const [depth, colour] = [bytes[24]!, bytes[25]!];
  const { width, height, values } = mask;
  const unknown = ids === undefined ? [] : values.filter((value) => value !== 0 && !ids.includes(value));
  return [
    ...(size === undefined || (width === size.width && height === size.height)
      ? []
      : [`Expected masks of ${size.width}x${size.height} px, as the images, found ${width}x${height}`]),
    ...(colour === 0 && depth < 8 && !apart
      ? [
        `Expected PNGs with a palette or 8-bit gray, found ${depth}-bit gray, whose values official tools read differently`,
      ]
      : []),
    ...(unknown.length === 0 ? [] : [
      `Expected the objects of the sequence (${ids!.join(", ") || "none"}), found the values ${unknown.join(", ")}`,
    ]),
    ...(apart && values.length > 2 ? [`Expected the mask of one object, found the values ${values.join(", ")}`] : []),
  ];
}
