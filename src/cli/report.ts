/**
 * `masklet report`: a page of any run: player, presence, areas, scores, speed, memory, configuration.
 * @module
 */
import { basename, dirname, join } from "node:path";
import { isFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { openPage } from "../files/open_page.ts";
import { folderPathOf } from "../files/path_of.ts";
import type { VideoSource } from "../frame/frame.ts";
import { readMasklets } from "../run/read_masklets.ts";
import { loadVideo } from "../video/load_video.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { subcommand } from "./subcommands.ts";
import { LOOK_FLAGS, makeResults, recordOf, resultsOfFlags } from "./track/run_results.ts";

const command = defineCommand({
  name: "masklet report",
  summary: "A page of a run that opens offline: player, presence, areas, object scores, speed, memory, configuration.",
  stopped: "the run is as it was, and the same command begins anew",
  flags: {
    run: { kind: "text", value: "DIR", required: true, help: "the folder that track wrote" },
    video: { kind: "text", value: "PATH", help: "its video (default: the one that was tracked)" },
    out: { kind: "text", value: "FILE.html", help: "the page (default: report.html in the run's folder)" },
    ...LOOK_FLAGS,
    attributes: {
      kind: "text",
      value: "FILE",
      help:
        "with --truth: attributes of the objects, .json or .csv: the page has the scores of each, as figure and table",
    },
    open: { kind: "toggle", help: "whether the page is opened where this system opens pages (default: no)" },
  },
  positional: ["run"],
  json: "where the page is, and scores",
  examples: ["masklet report out/clip", "masklet report out/clip --truth masks --overlay --open"],
});

/** Writes the page, and what else was asked for. */
async function report({ flags }: Given<typeof command.flags>): Promise<Outcome> {
  const run = folderPathOf(flags.run);
  const dir = basename(run) === "masklets.json" ? dirname(run) : run;
  const record = await recordOf(dir, flags.video);
  await using video = await videoOf(dir, flags.video ?? record.video);
  const page = flags.out ?? join(dir, "report.html");
  const results = await resultsOfFlags(
    { ...flags, truth: flags.truth ?? await stillThere(record.truth), out: dir, report: page },
    video,
    flags.video ?? record.video,
  );
  const outcome = await makeResults({ dir, video, record }, results);
  if (flags.open === true && !await openPage(page)) console.error(`no browser is known here: open ${page} by hand`);
  return outcome;
}

/** The folder of truth that the run was scored by, where it still is. */
async function stillThere(path: string | undefined): Promise<string | undefined> {
  return path !== undefined && await isFolder(path) ? path : undefined;
}

/**
 * The run's video.
 * @throws {MaskletError} `missing-file` where nobody says where it is, `size-mismatch` for another one
 */
async function videoOf(dir: string, path: string | undefined): Promise<VideoSource> {
  const { width, height, video } = await readMasklets(dir);
  if (path !== undefined) {
    const opened = await loadVideo(path);
    if (opened.width === width && opened.height === height) return opened;
    await opened.close();
    throw new MaskletError(
      "size-mismatch",
      `Expected the video that was tracked, of ${width}x${height} px, found ${opened.width}x${opened.height} at ${path}`,
      { hint: "Name it: --video PATH" },
    );
  }
  throw new MaskletError(
    "missing-file",
    `Expected the video of ${dir}${video === "" ? "" : ` (${video})`}, found no path`,
    {
      hint: "Name it: --video PATH",
    },
  );
}

/** `masklet report` */
export const reportCommand = subcommand(command, report);
