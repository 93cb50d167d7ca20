import type { BenchmarkRun } from "../../benchmark/benchmark_run.ts";
import type { DatasetSequence } from "../../dataset/sequence.ts";
import { MaskletError } from "../../error.ts";
import type { Grouping } from "../../evaluate/group_evaluation.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { makeFolder } from "../../files/make_folder.ts";
import type { Masklets } from "../../masklet/masklets.ts";
import { drawOverlay } from "../../image/overlay.ts";
import { objectColour } from "../../image/palette.ts";
import { type BenchmarkReport, renderBenchmarkReport } from "../../report/benchmark/benchmark_report.ts";
import { maskletsClip } from "../../report/masklets_clip.ts";
import type { PlayerClip } from "../../report/player/clip_values.ts";
import { webpUrl } from "../../report/report_picture.ts";
import { readMasklets } from "../../run/read_masklets.ts";
import { readRunStore } from "../../run/run_store.ts";
import { loadVideo } from "../../video/load_video.ts";
import { type DatasetPart, namedDataset } from "../benchmark_dataset.ts";
import { attributesOfFlag, withoutAttributes } from "../further_scores.ts";

/** A run, its folder and its name. */
export interface ReportedRun {
  readonly name: string;
  readonly dir: string;
  readonly run: BenchmarkRun;
}

/** Greatest width of the pictures in players and in the table, px. */
const [PLAYER_WIDTH, THUMBNAIL_WIDTH] = [360, 96];
/** Most frames of a player. */
const PLAYER_FRAMES = 60;

/**
 * Writes the report of runs: `report.html`, and its tables as Markdown, LaTeX and CSV in `tables/`.
 * @param runs the first is shown in full, the others are compared with it
 * @param options `out`: the folder; `groups`: a JSON file of groupings by name, each of groups by sequence; `attributes`: a file of attributes
 * @returns paths of the page and of its tables
 * @throws {MaskletError} `bad-argument` for a file of groupings that is none, or without a sequence of the runs; `bad-dataset`; `io`
 */
export async function writeReport(
  runs: readonly ReportedRun[],
  { out, title, groups, attributes }: {
    readonly out: string;
    readonly title: string;
    readonly groups?: string | undefined;
    readonly attributes?: string | undefined;
  },
): Promise<{ readonly path: string; readonly tables: readonly string[] }> {
  const [first] = runs;
  const groupings = {
    ...(groups !== undefined && await readGroups(groups)),
    ...await attributesOf(first!, attributes),
  };
  const { settings } = await readRunStore(first!.dir);
  const pictures = await picturesOf(first!, settings["dataset"] as DatasetPart | undefined);
  const report = await renderBenchmarkReport(Object.fromEntries(runs.map(({ name, run }) => [name, run])), {
    title,
    groups: groupings,
    thumbnail: pictures.thumbnail,
    clip: pictures.clip,
    configuration: { ...first!.run.settings, environments: settings["environments"], dataset: settings["dataset"] },
  });
  await writeTables(report, out);
  await writeFileAtomic(`${out}/report.html`, report.html);
  return { path: `${out}/report.html`, tables: Object.keys(report.tables).map((name) => `${out}/tables/${name}`) };
}

async function writeTables({ tables }: BenchmarkReport, out: string): Promise<void> {
  await makeFolder(`${out}/tables`);
  for (const [name, text] of Object.entries(tables)) await writeFileAtomic(`${out}/tables/${name}`, text);
}

/** Pictures of sequences, where the dataset is still where it was; masks alone where it is not. */
async function picturesOf({ dir }: ReportedRun, dataset: DatasetPart | undefined): Promise<{
  thumbnail: (sequence: string) => Promise<string | undefined>;
  clip: (sequence: string) => Promise<PlayerClip | undefined>;
}> {
  const sequences = new Map<string, DatasetSequence>();
  if (dataset !== undefined) {
    try {
      const { sequences: all } = await namedDataset({ ...dataset, sequences: await namesOf(dir) });
      for await (const sequence of all) sequences.set(sequence.name, sequence);
    } catch (error) {
      if (!(error instanceof MaskletError)) throw error;
      console.error(`no pictures: ${error.message}`);
    }
  }
  const maskletsOf = (sequence: string): Promise<Masklets | undefined> =>
    readMasklets(`${dir}/masks/${sequence}`).catch(() => undefined);
  return {
    thumbnail: async (sequence) => {
      const [masklets, source] = [await maskletsOf(sequence), sequences.get(sequence)];
      if (masklets === undefined || source === undefined || masklets.frames.length === 0) return undefined;
      const { index } = masklets.frames[Math.floor(masklets.frames.length / 2)]!;
      await using video = await loadVideo(source.video);
      const picture = await video.frame(index);
      const masks = masklets.frame(index).objects.map(({ mask }, i) => ({ mask, colour: objectColour(i + 1) }));
      return await webpUrl(drawOverlay(picture, masks), 2 * THUMBNAIL_WIDTH, 60);
    },
    clip: async (sequence) => {
      const [masklets, source] = [await maskletsOf(sequence), sequences.get(sequence)];
      if (masklets === undefined) return undefined;
      const options = { width: PLAYER_WIDTH, quality: 60, mostFrames: PLAYER_FRAMES };
      if (source === undefined) return await maskletsClip(masklets, undefined, options);
      await using video = await loadVideo(source.video);
      const truth = source.rules.masks.apart ? {} : { truth: source.annotationFolder };
      return await maskletsClip(masklets, video, { ...options, ...truth });
    },
  };
}

async function namesOf(dir: string): Promise<readonly string[]> {
  const { settings } = await readRunStore(dir);
  return (settings["sequences"] ?? []) as readonly string[];
}

/** The attributes of a file as one grouping; told where sequences have none. */
async function attributesOf(
  { run: { evaluation } }: ReportedRun,
  file: string | undefined,
): Promise<Readonly<Record<string, Grouping>>> {
  const { attributes } = await attributesOfFlag(file);
  if (attributes === undefined) return {};
  const bare = withoutAttributes(evaluation, { attributes });
  if (bare !== undefined) console.error(`note: ${bare}`);
  return { attribute: attributes.of };
}

/** Groupings by name: `{ "motion": { "dog": ["fast"], "camel": "slow" } }`. */
async function readGroups(path: string): Promise<Readonly<Record<string, Grouping>>> {
  const hint =
    'Write { "motion": { "dog": ["fast", "small"], "camel": "slow" } }: groupings by name, groups by sequence';
  const isText = (value: unknown): boolean => typeof value === "string";
  const isGrouping = (value: unknown): boolean =>
    typeof value === "object" && value !== null &&
    Object.values(value).every((of) => isText(of) || (Array.isArray(of) && of.every(isText)));
  let found: unknown;
  try {
    found = JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    throw new MaskletError(
      "bad-argument",
      `Expected groupings as JSON in ${path}, found: ${(cause as Error).message}`,
      {
        hint,
        cause,
      },
    );
  }
  if (typeof found === "object" && found !== null && Object.values(found).every(isGrouping)) {
    return found as Readonly<Record<string, Grouping>>;
  }
  throw new MaskletError("bad-argument", `Expected groupings by name in ${path}, found another JSON value`, { hint });
}
