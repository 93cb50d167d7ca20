import { type Grouping, groupingKind } from "../evaluate/group_evaluation.ts";
import { figureParts, figureSections } from "./report_parts.ts";
import { checkOptions, kindOf, objectKind, type OptionTable, requireKind } from "../options.ts";
import { evaluationCaveats } from "../evaluate/evaluation_caveats.ts";
import { valuesOf } from "../evaluate/object_scores.ts";
import { clipValues, type PlayerClip, type PlayerScores } from "./player/clip_values.ts";
import { playerParts } from "./player/player_parts.ts";
import { chartSvg, type ReportChart } from "./report_chart.ts";
import { htmlPage } from "./page/html_page.ts";
import { evaluationFigure } from "./report_figure.ts";
import { escapeHtml, jsonForScript } from "./report_html.ts";
import { plotlySource } from "./report_plotly.ts";
import { briefScores, measuresText, rulesOf, type Scores } from "./report_scores.ts";
import { caveatsHtml, configurationTable, scoresTable } from "./report_tables.ts";

/** What a report shows. */
export interface Report {
  /** Its heading. */
  readonly title: string;
  /** A line under the heading: model, protocol, machine. */
  readonly description?: string;
  /** The clip; absent for a report of numbers alone. */
  readonly clip?: PlayerClip & {
    /** The sequence of `evaluation` that the clip is; default: its first. */
    readonly sequence?: string;
  };
  /** J and F per frame, and what they come to. */
  readonly evaluation?: Scores;
  /** Groups of the evaluation's rows, which get a section: of `readAttributes` its `of`, or the groups of each sequence. */
  readonly attributes?: Grouping;
  /** What the run was made with; nested objects are shown by dotted names. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

const REPORT: OptionTable<Report> = {
  title: { doc: "its heading", kind: kindOf("a text", (value) => typeof value === "string") },
  description: { doc: "a line under the heading", kind: kindOf("a text", (value) => typeof value === "string") },
  clip: { doc: "the clip", kind: objectKind("a clip, as reportClip makes it") },
  evaluation: { doc: "J and F per frame", kind: objectKind("an evaluation") },
  attributes: { doc: "groups of the evaluation's rows", kind: groupingKind },
  configuration: { doc: "what the run was made with", kind: objectKind("an object of settings") },
};

const CLIP_SECTION =
  `<section aria-labelledby="clip-title"><h2 id="clip-title">Clip</h2><div id="player"></div></section>`;

type Clip = NonNullable<Report["clip"]>;

/**
 * A run as one HTML page that opens from disk without a network: the clip with its masks under a slider, J and F per frame in a
 * figure that follows it, the numbers, and the configuration.
 *
 * @param report heading, clip, scores and configuration
 * @returns the page's text: about 1.2 MB for the figure's code, plus the pictures
 * @throws {MaskletError} `bad-argument` for a part that it does not know, or without title and configuration
 *
 * @example
 * ```ts
 * import { renderReport } from "masklet";
 * import { assertStringIncludes } from "@std/assert";
 * const page = await renderReport({ title: "blackswan", configuration: { model: { name: "sam2.1_hiera_tiny" } } });
 * assertStringIncludes(page, "<title>blackswan</title>");
 * assertStringIncludes(page, "model.name");
 * ```
 */
export async function renderReport(report: Report): Promise<string> {
  const checked = checkOptions("renderReport", report, REPORT);
  requireKind("title of renderReport", checked.title, REPORT.title.kind);
  requireKind("configuration of renderReport", checked.configuration, REPORT.configuration.kind);
  return await renderPage(checked);
}

/** What the report of a run has besides. */
export interface RunParts {
  /** How the line for `prompt` calls what is prompted. */
  readonly source?: string;
  /** Names and values in a row: frames, frames a second. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  /** The table of objects, as HTML. */
  readonly objects?: string;
  /** Curves over the frames. */
  readonly charts?: readonly ReportChart[];
  /** The command that made it. */
  readonly command?: string;
}

/** `renderReport` with what the report of a run has besides. */
export async function renderPage(report: Report, parts: RunParts = {}): Promise<string> {
  const { title, description = "", clip, evaluation: scores, configuration } = report;
  const figures = scores === undefined ? [] : figureParts(scores, report.attributes);
  const shownClip = clip !== undefined && clip.frames.length > 0 ? clip : undefined;
  const style = await import("./report_page.css", { with: { type: "text" } });
  const script = await import("./report_page.js", { with: { type: "text" } });
  const player = shownClip === undefined ? undefined : await playerParts();
  const plotly = scores === undefined ? "" : `<script>${await plotlySource()}</script>`;
  const draw = figures.length > 0 || scores !== undefined
    ? (await import("./page/draw_figure.js", { with: { type: "text" } })).default
    : "";
  return await htmlPage({
    title,
    style: style.default,
    body: `<header>
<div><h1>${escapeHtml(title)}</h1><p>${escapeHtml(description)}</p></div>
<button id="theme" type="button" aria-label="Switch between light and dark"></button>
</header>
<main>
${cards(scores, parts.facts)}
${shownClip === undefined ? "" : CLIP_SECTION}
${scores === undefined ? "" : scoresSection(scores)}
${figureSections(figures)}
${chartsSection(parts)}
<section class="long" aria-labelledby="configuration-title"><h2 id="configuration-title">Configuration</h2>
${commandLine(parts.command)}<div class="scroll">${configurationTable(configuration)}</div></section>
</main>
<footer>Made by Masklet.${scores === undefined ? "" : " Figures by plotly.js (MIT licence)."}</footer>
<script type="application/json" id="report">${
      jsonForScript({
        ...pageValues(title, shownClip, scores, parts.source),
        parts: figures.map(({ figure }) => figure),
      })
    }</script>
${plotly}
<script>
(() => {
"use strict";
${player === undefined ? "" : `const playerStyle = ${jsonForScript(player.style)};\n${player.script}`}
${draw}
${script.default}})();
</script>`,
  });
}

/** What the page's script reads. */
function pageValues(
  title: string,
  clip: Clip | undefined,
  scores: Scores | undefined,
  source = "video",
): Record<string, unknown> {
  const frames = clip?.frames ?? [];
  const empty = { width: 0, height: 0, frames: [] };
  const said = scores === undefined ? {} : {
    measures: rulesOf(scores).measures,
    scores: scoresByFrame(scores, clip?.sequence),
  };
  return {
    ...clipValues(title, clip ?? empty, { ...said, source }),
    ...(scores !== undefined && {
      figure: evaluationFigure(scores, { positions: new Map(frames.map(({ name, index }) => [name, index])) }),
    }),
  };
}

/** Object and measures of each frame of one sequence, by the frame's name. */
function scoresByFrame(scores: Scores, sequence = scores.rows[0]?.sequence): PlayerScores["scores"] {
  const byFrame = new Map<string, [string, ...number[]][]>();
  for (const row of scores.rows.filter((row) => row.sequence === sequence)) {
    const values = rulesOf(scores).measures.map((measure) => valuesOf(row, measure));
    row.frames.forEach((name, i) => {
      const known = byFrame.get(name) ?? [];
      byFrame.set(name, [...known, [String(row.object), ...values.map((of) => of[i]!)]]);
    });
  }
  return Object.fromEntries(byFrame);
}

function cards(scores: Scores | undefined, facts: RunParts["facts"] = []): string {
  const scored = scores === undefined
    ? []
    : [...briefScores(rulesOf(scores), scores.global), ["protocol", scores.protocol] as const];
  const values = [...scored, ...facts];
  if (values.length === 0) return "";
  return `<dl class="cards">${
    values.map((pair) => pair.map((part) => escapeHtml(part!)))
      .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("")
  }</dl>`;
}

function chartsSection({ charts = [], objects }: RunParts): string {
  const drawn = charts.map(chartSvg).filter((svg) => svg !== "");
  if (drawn.length === 0 && objects === undefined) return "";
  return `<section aria-labelledby="objects-title"><h2 id="objects-title">Objects</h2>
${objects === undefined ? "" : `<div class="scroll">${objects}</div>`}
<div class="masklet-charts">${drawn.join("\n")}</div></section>`;
}

function commandLine(command: string | undefined): string {
  return command === undefined ? "" : `<pre class="command"><code>${escapeHtml(command)}</code></pre>`;
}

function scoresSection(scores: Scores): string {
  const measures = escapeHtml(measuresText(rulesOf(scores)));
  return `<section aria-labelledby="scores-title"><h2 id="scores-title">${measures} per frame</h2>
<div id="figure" role="img" aria-label="${measures} of each object per frame; the numbers are in the table below"></div></section>
<section><div class="scroll">${scoresTable(scores)}</div>
${caveatsHtml(evaluationCaveats(scores))}</section>`;
}
