import { checkOptions, functionKind, kindOf, objectKind, type OptionTable, requireKind } from "../../options.ts";
import type { BenchmarkRun } from "../../benchmark/benchmark_run.ts";
import { MaskletError } from "../../error.ts";
import { evaluationCaveats } from "../../evaluate/evaluation_caveats.ts";
import { groupEvaluation, type Grouping } from "../../evaluate/group_evaluation.ts";
import { type TableFormat, tableText } from "../../evaluate/table_text.ts";
import { clipValues, type PlayerClip } from "../player/clip_values.ts";
import { playerParts } from "../player/player_parts.ts";
import { htmlPage } from "../page/html_page.ts";
import { escapeHtml, jsonForScript } from "../report_html.ts";
import { configurationTable } from "../report_tables.ts";
import {
  briefOf,
  differencesTable,
  frameScores,
  groupsTable,
  headline,
  type NamedRun,
  type ReportTable,
  runsTable,
  sequenceScores,
  sequencesTable,
} from "./benchmark_tables.ts";
import { barsSvg } from "./bars_svg.ts";
import { scatterSvg, sparkline } from "./inline_svg.ts";
import { nameHtml, TABLE_FORMATS, tableHtml, textsHtml } from "./table_html.ts";
import { evaluationKind } from "../../evaluate/evaluation.ts";

/** How the report of benchmarks is made. */
export interface BenchmarkReportOptions {
  /** Its heading; default: the name of the first run. */
  readonly title?: string;
  /** Groupings by name: attributes of sequences, say. */
  readonly groups?: Readonly<Record<string, Grouping>>;
  /** A picture of a sequence of the first run, as a data URL; absent: the table has none. */
  readonly thumbnail?: (sequence: string) => Promise<string | undefined>;
  /** The clip of a sequence of the first run, for players; absent: there are none. */
  readonly clip?: (sequence: string) => Promise<PlayerClip | undefined>;
  /** What else is said of how the runs were made; default: the settings of the first. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

const BENCHMARK_REPORT_OPTIONS: OptionTable<BenchmarkReportOptions> = {
  title: { doc: "its heading", kind: kindOf("a text", (value) => typeof value === "string") },
  groups: { doc: "groupings by name", kind: objectKind("an object of groupings") },
  thumbnail: { doc: "a picture of a sequence", kind: functionKind() },
  clip: { doc: "the clip of a sequence", kind: functionKind() },
  configuration: { doc: "how the runs were made", kind: objectKind("an object of settings") },
};

/** A report: its page, and its tables for papers and programs. */
export interface BenchmarkReport {
  /** The page. */
  readonly html: string;
  /**
   * Each table as Markdown, LaTeX and CSV: text by file name, "sequences.tex"; "caveats.md" where sequences failed or have no scores, or
   * something is noted.
   */
  readonly tables: Readonly<Record<string, string>>;
}

const RUNS_KIND = kindOf<Readonly<Record<string, BenchmarkRun>>>(
  "runs by name, each as runBenchmark returns it",
  (value) =>
    typeof value === "object" && value !== null && !(value instanceof Promise) &&
    Object.values(value).every((run) => evaluationKind.accepts(run?.evaluation)),
);

/** The parts of the set as a grouping, where the protocol has some: "seen and unseen". */
function partsOf({ run: { evaluation: { groups } } }: NamedRun): Readonly<Record<string, Grouping>> {
  return groups === undefined ? {} : { [Object.keys(groups).join(" and ")]: ({ group }) => group };
}

/**
 * Benchmarks as one page that opens from disk without a network and prints well: the score with its bootstrap interval, a table by
 * sequence with J and F over the frames as a small line, the best and the worst sequence as players, groups; of several runs also paired
 * differences with intervals, and speed against the score. No figure needs a script.
 *
 * @param runs by name, each as `runBenchmark` or `readBenchmark` gives it; the others are compared with the first
 * @param options title, groupings, pictures and clips of sequences, configuration
 * @returns the page, and every table as Markdown, LaTeX and CSV
 * @throws {MaskletError} `bad-argument` where there is no run
 *
 * @example
 * ```ts
 * import { makeBenchmarkRun, makeEvaluation } from "masklet/evaluate";
 * import { renderBenchmarkReport } from "masklet/report";
 * import type { RunIdentity } from "masklet/track";
 * import { assertStringIncludes } from "@std/assert";
 * const settings = { model: "pico", weights: "0123", prompt: "mask", identity: {} as RunIdentity };
 * const swan = { frames: 10, objects: 1, seconds: 2, peakMemory: 4e8, allFrames: [{ object: 1, J: 0.5, F: 0.7 }] };
 * const scores = [{ sequence: "swan", object: 1, frames: ["00001", "00002"], J: [1, 0.5], F: [0.75, 0.25] }];
 * const evaluation = makeEvaluation("davis", scores, { allFrames: false, compatible: false });
 * const run = makeBenchmarkRun({ settings, evaluation, sequences: { swan }, unscored: {}, failed: [] });
 * const { html, tables } = await renderBenchmarkReport({ pico: run });
 * assertStringIncludes(html, "<title>pico</title>");
 * assertStringIncludes(tables["sequences.md"]!, "| swan | 0.625 |");
 * ```
 */
export async function renderBenchmarkReport(
  runs: Readonly<Record<string, BenchmarkRun>>,
  options: BenchmarkReportOptions = {},
): Promise<BenchmarkReport> {
  options = checkOptions("renderBenchmarkReport", options, BENCHMARK_REPORT_OPTIONS);
  requireKind("the first argument of renderBenchmarkReport", runs, RUNS_KIND);
  const named: NamedRun[] = Object.entries(runs).map(([name, run]) => ({ name, run }));
  const [first] = named;
  if (first === undefined) {
    throw new MaskletError("bad-argument", "Expected at least one run, found none", { hint: "Give runs by name" });
  }
  const title = options.title ?? first.name;
  const grouped = Object.entries({ ...partsOf(first), ...options.groups }).map(([name, by]) => ({
    by,
    table: groupsTable(named, name, by),
  }))
    .filter(({ table }) => table.rows.length > 0);
  const groups = grouped.map(({ table }) => table);
  const overview = runsTable(named);
  const differences = named.length > 1 ? differencesTable(named) : undefined;
  const sequences = sequencesTable(first);
  const caveats = caveatsOf(named);
  const tables = [overview, ...(differences ? [differences] : []), ...groups, sequences];
  const style = await import("./benchmark_page.css", { with: { type: "text" } });
  const players = await playersSection(first.run, options.clip);
  const html = await htmlPage({
    title,
    style: style.default,
    body: `<header><div><h1>${escapeHtml(title)}</h1><p>${escapeHtml(describe(first.run))}</p></div></header>
<main>
${cards(named)}
${named.length > 1 ? section("Runs", `${tableHtml(overview)}${scatter(named)}`) : ""}
${differences === undefined ? "" : section("Sequence by sequence", tableHtml(differences), { long: true })}
${grouped.map(({ by, table }) => section(table.caption, `${bars(named, by)}${tableHtml(table)}`)).join("\n")}
${players}
${section("Sequences", await sequencesHtml(sequences, first.run, options.thumbnail), { long: true })}
${caveatsSection(caveats)}
${
      section(
        "Configuration",
        `<div class="scroll">${configurationTable(options.configuration ?? { ...first.run.settings })}</div>`,
        { long: true },
      )
    }
</main>
<footer>Made by Masklet.</footer>`,
  });
  return {
    html,
    tables: {
      ...Object.fromEntries(tables.flatMap((table) =>
        Object.entries(TABLE_FORMATS).map(([format, extension]) => [
          `${table.name}.${extension}`,
          tableText(format as TableFormat, table.head, table.rows, table),
        ])
      )),
      ...(caveats.length > 0 &&
        { "caveats.md": caveats.map((line) => `- ${line.replaceAll(/\s+/g, " ")}\n`).join("") }),
    },
  };
}

function describe(
  { settings: { model, prompt, maxFrames }, evaluation: { protocol }, sequences }: BenchmarkRun,
): string {
  const count = Object.keys(sequences).length;
  return [
    `${model}, prompted by ${prompt}`,
    `protocol ${protocol}`,
    `${count} ${count === 1 ? "sequence" : "sequences"}`,
    ...(maxFrames === undefined
      ? []
      : [`the first ${maxFrames} frames of each alone: no number to compare with others`]),
  ].join(" · ");
}

function cards(runs: readonly NamedRun[]): string {
  const found = runs.slice(0, 6).map(({ name, run }) => {
    const { name: measure, value, interval } = headline(run);
    const said = interval === undefined
      ? ""
      : `<small>95 % [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]</small>`;
    const score = Number.isFinite(value) ? value.toFixed(3) : "–";
    return `<div><dt>${nameHtml(runs.length > 1 ? name : measure)}</dt><dd>${score}${said}</dd></div>`;
  });
  const [{ run }] = runs as [NamedRun];
  const more = runs.length > 1 ? [] : [
    `<div><dt>frames/s</dt><dd>${run.framesPerSecond.toFixed(1)}</dd></div>`,
    `<div><dt>sequences</dt><dd>${Object.keys(run.sequences).length}</dd></div>`,
  ];
  return `<dl class="cards">${[...found, ...more].join("")}</dl>`;
}

function section(title: string, content: string, { long = false }: { readonly long?: boolean } = {}): string {
  return `<section${long ? ' class="long"' : ""}><h2>${escapeHtml(title)}</h2>\n${content}</section>`;
}

function scatter(runs: readonly NamedRun[]): string {
  const points = runs.map(({ name, run }) => {
    const { value, interval } = headline(run);
    return { name, x: run.framesPerSecond, y: value, ...(interval && { low: interval.low, high: interval.high }) };
  });
  if (!points.some(({ x, y }) => x > 0 && Number.isFinite(y))) return "";
  return `<h3>Speed against score</h3>${
    scatterSvg(points, { x: "frames a second", y: briefOf(runs[0]!.run.evaluation).name })
  }`;
}

/** The score of each group as bars, one a run. */
function bars(runs: readonly NamedRun[], by: Grouping): string {
  const { name, value } = briefOf(runs[0]!.run.evaluation);
  const means = runs.map(({ run }) => groupEvaluation(run.evaluation, by));
  const groups = [...means[0]!.keys()].map((group) => ({
    name: group,
    values: means.map((of) => of.has(group) ? value(of.get(group)!) : NaN),
  }));
  return barsSvg(groups, { runs: runs.map((run) => run.name), all: value(runs[0]!.run.evaluation.global), axis: name });
}

/** The table of sequences with a picture and a line of each. */
async function sequencesHtml(
  table: ReportTable,
  { evaluation }: BenchmarkRun,
  thumbnail: BenchmarkReportOptions["thumbnail"],
): Promise<string> {
  const pictures = new Map<string, string | undefined>();
  if (thumbnail !== undefined) {
    for (const [sequence] of table.rows.slice(0, -1)) pictures.set(sequence!, await thumbnail(sequence!));
  }
  const some = [...pictures.values()].some((picture) => picture !== undefined);
  const picture = (sequence: string): string => {
    const url = pictures.get(sequence);
    return url === undefined ? "" : `<img class="thumb" src="${url}" alt="">`;
  };
  const heads = [table.head[0]!, ...(some ? [""] : []), `${measuresOf(evaluation)} by frame`, ...table.head.slice(1)];
  const cells = (row: readonly string[]): string =>
    row.slice(1).map((value) => `<td>${escapeHtml(value)}</td>`).join("");
  const lines = table.rows.slice(0, -1).map((row) => {
    const [name] = row as [string];
    const line = sparkline(frameScores(evaluation, name), `${name}: ${measuresOf(evaluation)} by frame`);
    return `<tr><th scope="row">${escapeHtml(name)}</th>${some ? `<td>${picture(name)}</td>` : ""}<td>${line}</td>${
      cells(row)
    }</tr>`;
  });
  const all = table.rows.at(-1)!;
  return `<div class="scroll"><table><caption>${escapeHtml(table.caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join("")}</tr></thead>
<tbody>${lines.join("\n")}</tbody>
<tfoot><tr><th scope="row">${escapeHtml(all[0]!)}</th>${some ? "<td></td>" : ""}<td></td>${
    cells(all)
  }</tr></tfoot></table></div>
${textsHtml(table)}`;
}

const measuresOf = ({ rules }: BenchmarkRun["evaluation"]): string => rules.measures.slice(0, 2).join(" and ");

/** The best sequence and the two worst as players. */
async function playersSection(run: BenchmarkRun, clip: BenchmarkReportOptions["clip"]): Promise<string> {
  if (clip === undefined) return "";
  const sorted = [...sequenceScores(run)].filter(([, score]) => Number.isFinite(score)).sort(([, a], [, b]) => b - a);
  const chosen = [...sorted.slice(0, 1), ...sorted.slice(1).slice(-2).reverse()];
  const shown: { readonly label: string; readonly values: unknown }[] = [];
  for (const [i, [sequence, score]] of chosen.entries()) {
    const found = await clip(sequence);
    if (found === undefined) continue;
    const rank = i === 0 ? "best" : i === 1 ? "worst" : "second worst";
    shown.push({ label: `${rank}: ${sequence}, ${score.toFixed(3)}`, values: clipValues(sequence, found) });
  }
  if (shown.length === 0) return "";
  const { script, style } = await playerParts();
  const places = shown.map(({ label }, i) => `<div><h3>${escapeHtml(label)}</h3><div data-clip="${i}"></div></div>`);
  return section(
    "Best and worst",
    `<div class="players">${places.join("")}</div>
<script type="application/json" id="clips">${jsonForScript(shown.map(({ values }) => values))}</script>
<script>
(() => {
"use strict";
const style = ${jsonForScript(style)};
${script}
for (const [i, clip] of JSON.parse(document.getElementById("clips").textContent).entries()) {
  mountPlayer(document.querySelector('[data-clip="' + i + '"]'), clip, style);
}
})();
</script>`,
  );
}

/** What the numbers must not be read without, a line each: what failed, what has no scores, what is noted. */
function caveatsOf(runs: readonly NamedRun[]): string[] {
  return runs.flatMap(({ name, run: { failed, unscored, evaluation } }) =>
    [
      ...failed.map(({ sequence, reason }) => `${sequence}: ${reason}`),
      ...Object.entries(unscored).map(([sequence, reason]) => `${sequence}: not scored: ${reason}`),
      ...evaluationCaveats({ ...evaluation, leftOut: [] }), // these failed
    ].map((line) => `${name} · ${line}`)
  );
}

function caveatsSection(caveats: readonly string[]): string {
  if (caveats.length === 0) return "";
  return section(
    "Failed, not scored, noted",
    `<ul>${caveats.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`,
    { long: true },
  );
}
