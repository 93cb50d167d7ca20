import { join } from "node:path";
import { checkOptions, type OptionTable, pathKind, pickOptions, requireKind, switchKind } from "../options.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { type OpenPage, openPage } from "../files/open_page.ts";
import { pathOf } from "../files/path_of.ts";
import { type Masklets, maskletsKind } from "../masklet/masklets.ts";
import { RUN_REPORT_OPTIONS, runReport, type RunReportOptions } from "./run_report.ts";

/** How a run is looked at. */
export interface ViewOptions extends RunReportOptions {
  /** The file that is written; default: one in a new folder among the system's temporary ones. */
  readonly path?: string | URL;
  /** Whether it is opened where this system opens pages; default true. */
  readonly open?: boolean;
}

const VIEW_OPTIONS: OptionTable<ViewOptions> = {
  ...RUN_REPORT_OPTIONS,
  path: { doc: "the file that is written", kind: pathKind },
  open: { doc: "whether it is opened", kind: switchKind, fallback: true },
};

/**
 * Writes the report of a run (player, presence, areas, scores) as one HTML file and opens it where this system opens pages; elsewhere it
 * prints where the file is.
 *
 * @param masklets what `collect` or `readMasklets` gave
 * @param options as of `runReport`, and where the file goes
 * @returns path of the file
 * @throws {MaskletError} what `runReport` throws; `io`
 *
 * @example
 * ```ts
 * import { collect, loadModel, loadVideo, prompt, propagate, view } from "masklet";
 * import { assertStringIncludes } from "@std/assert";
 * const grey = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(128) };
 * await using model = await loadModel();
 * await using video = await loadVideo([grey, grey]);
 * const masklets = await collect(propagate(model, prompt(video, { frame: 0, object: 1, box: [8, 8, 40, 40] })));
 * const page = await view(masklets, { open: false });
 * assertStringIncludes(await Deno.readTextFile(page), "<canvas");
 * ```
 */
export async function view(masklets: Masklets, options: ViewOptions = {}): Promise<string> {
  requireKind("the first argument of view", masklets, maskletsKind);
  return await viewBy(openPage, masklets, checkOptions("view", options, VIEW_OPTIONS));
}

/** `view` with the opening handed in. */
export async function viewBy(open: OpenPage, masklets: Masklets, options: ViewOptions): Promise<string> {
  const page = await runReport(masklets, pickOptions<RunReportOptions>(options, RUN_REPORT_OPTIONS));
  const path = options.path === undefined
    ? join(await Deno.makeTempDir({ prefix: "masklet-" }), "report.html")
    : pathOf(options.path);
  await writeFileAtomic(path, page);
  const opened = options.open !== false && await open(path);
  console.log(opened ? `opened ${path}` : `open ${path} in a browser`);
  return path;
}
