import { checkOptions, type OptionTable } from "../options.ts";
import { MaskletError } from "../error.ts";
import { makeFolder } from "../files/make_folder.ts";
import { folderPathOf, pathOf } from "../files/path_of.ts";
import { readBytes } from "../files/read_bytes.ts";
import { writeZip } from "../files/write_zip.ts";
import { isMaskFile } from "../frame/frame_name.ts";
import type { Layout } from "./layout.ts";
import type { LayoutRules } from "./layout_rules.ts";
import { type DatasetLayout, LAYOUT_KIND, requireLayout } from "./layouts.ts";
import { isFolder } from "./mask_folder.ts";
import { openSubmission } from "./submission_files.ts";

/** Options of `zipResults`. */
export interface ZipResultsOptions {
  /** Whose server takes the zip: the name of a layout, or one of your own. */
  readonly layout: DatasetLayout | Layout;
}

const ZIP_RESULTS_OPTIONS: OptionTable<ZipResultsOptions> = {
  layout: { doc: "whose server takes the zip", kind: LAYOUT_KIND },
};

/**
 * Packs the results of all sequences, as `saveResults` wrote them, into the zip that the dataset's server takes: the sequences' folders
 * at its top, or in `Annotations` (YouTube-VOS, LVOS). Masks alone are packed; the same results always make the same bytes.
 *
 * @param results the folder of all results
 * @param zip the archive's path; one that is there is replaced
 * @param options whose server takes it
 * @returns how many masks are in it, and its size in bytes
 * @throws {MaskletError} `missing-file` where there is no mask; `io`
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, zipResults } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * await Deno.mkdir(`${root}/results/dot`, { recursive: true });
 * await Deno.writeFile(`${root}/results/dot/00000.png`, await encodeIndexedPng(new Uint8Array([0, 1]), 2, 1));
 * assertEquals((await zipResults(`${root}/results`, `${root}/results.zip`, { layout: "lvos" })).masks, 1);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function zipResults(
  results: string | URL,
  zip: string | URL,
  options: ZipResultsOptions,
): Promise<{ readonly masks: number; readonly bytes: number }> {
  const { layout } = checkOptions("zipResults", options, ZIP_RESULTS_OPTIONS);
  return await packResults(folderPathOf(results), pathOf(zip), requireLayout(layout));
}

/** The same for a layout that is there. */
export async function packResults(
  results: string,
  zip: string,
  rules: LayoutRules,
): Promise<{ readonly masks: number; readonly bytes: number }> {
  const top = rules.submission?.top ?? rules.resultsPrefix;
  const root = await rootOf(results, [rules.resultsPrefix, top]);
  const files = await openSubmission(root);
  const depth = rules.masks.apart ? 3 : 2;
  const paths = files.paths.filter((path) => isMaskFile(path) && path.split("/").length === depth);
  if (paths.length === 0) {
    throw new MaskletError(
      "missing-file",
      `Expected <sequence>/${rules.masks.apart ? "<object>/" : ""}<frame>.png in ${root}, found none`,
      { hint: "Give the folder of the results of all sequences" },
    );
  }
  await makeFolder(zip.includes("/") ? zip.replace(/\/[^/]*$/, "") || "/" : ".");
  const packed = paths.map((path) => ({ name: `${top}${path}`, read: () => readBytes(`${root}/${path}`) }));
  return { masks: paths.length, bytes: await writeZip(zip, packed) };
}

/** The folder that holds the folders of sequences. */
async function rootOf(results: string, prefixes: readonly string[]): Promise<string> {
  for (const prefix of prefixes.filter((prefix) => prefix !== "")) {
    const path = `${results}/${prefix.replace(/\/$/, "")}`;
    if (await isFolder(path)) return path;
  }
  return results;
}
