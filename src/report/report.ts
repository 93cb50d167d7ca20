import { checkOptions, kindOf, objectKind, type OptionTable } from "../options.ts";
import { valuesOf } from "../evaluate/object_scores.ts";
import type { Rle } from "../mask/rle.ts";
import type { CheckedPrompt } from "../prompt/prompt.ts";
import { evaluationFigure, seriesColour } from "./report_figure.ts";
import { escapeHtml, jsonForScript } from "./report_html.ts";
import { plotlySource } from "./report_plotly.ts";
import { briefScores, measuresText, rulesOf, type Scores } from "./report_scores.ts";
import { configurationTable, scoresTable } from "./report_tables.ts";

/** One object's mask on one frame of a report. */
export interface ReportMask {
  /** The object. */
  readonly object: number | string;
  /** Its mask at the report's width and height. */
  readonly rle: Rle;
}

/** One frame of a report's clip. */
export interface ReportFrame {
  /** Frame index in the video, from 0. */
  readonly index: number;
  /** The frame's name, as the evaluation names it. */
  readonly name: string;
  /** Seconds from the start of the video. */
  readonly time: number;
  /** The picture as a data URL (JPEG, WebP or PNG), of any size in the clip's proportions. */
  readonly image: string;
  /** What was tracked. */
  readonly masks: readonly ReportMask[];
  /** The ground truth, where the frame has one. */
  readonly truth?: readonly ReportMask[];
}

/** What a report shows. */
export interface Report {
  /** Its heading. */
  readonly title: string;
  /** A line under the heading: model, protocol, machine. */
  readonly description?: string;
  /** The clip; absent for a report of numbers alone. */
  readonly clip?: {
    /** px, of the masks and the prompts */
    readonly width: number;
    /** px, of the masks and the prompts */
    readonly height: number;
    /** The frames that the slider goes through, in order. */
    readonly frames: readonly ReportFrame[];
    /** What the user said. */
    readonly prompts?: readonly CheckedPrompt[];
    /** The sequence of `evaluation` that the clip is; default: its first. */
    readonly sequence?: string;
  };
  /** J and F per frame, and what they come to. */
  readonly evaluation?: Scores;
  /** What the run was made with; nested objects are shown by dotted names. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

const REPORT: OptionTable<Report> = {
  title: { doc: "its heading", kind: kindOf("a text", (value) => typeof value === "string") },
  description: { doc: "a line under the heading", kind: kindOf("a text", (value) => typeof value === "string") },
  clip: { doc: "the clip", kind: objectKind("a clip, as reportClip makes it") },
  evaluation: { doc: "J and F per frame", kind: objectKind("an evaluation") },
  configuration: { doc: "what the run was made with", kind: objectKind("an object of settings") },
};

type Clip = NonNullable<Report["clip"]>;

/**
 * A run as one HTML page that opens from disk without a network: the clip with its masks under a slider, J and F per frame in a
 * figure that follows it, the numbers, and the configuration.
 *
 * @returns the page's text: about 1.2 MB for the figure's code, plus the pictures
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
  report = checkOptions("renderReport", report, REPORT);
  const { title, description = "", clip, evaluation: scores, configuration } = report;
  const shownClip = clip !== undefined && clip.frames.length > 0 ? clip : undefined;
  const [style, script] = await pageParts();
  const plotly = scores === undefined ? "" : `<script>${await plotlySource()}</script>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>
${style}</style>
</head>
<body>
<header>
<div><h1>${escapeHtml(title)}</h1><p>${escapeHtml(description)}</p></div>
<button id="theme" type="button" aria-label="Switch between light and dark"></button>
</header>
<main>
${scores === undefined ? "" : cards(scores)}
${shownClip === undefined ? "" : clipSection(shownClip)}
${scores === undefined ? "" : scoresSection(scores)}
<section aria-labelledby="configuration-title"><h2 id="configuration-title">Configuration</h2>
<div class="scroll">${configurationTable(configuration)}</div></section>
</main>
<footer>Made by Masklet. Figures by plotly.js (MIT licence).</footer>
<script type="application/json" id="report">${jsonForScript(pageValues(title, shownClip, scores))}</script>
${plotly}
<script>
${script}</script>
</body>
</html>
`;
}

async function pageParts(): Promise<[style: string, script: string]> {
  const style = await import("./report_page.css", { with: { type: "text" } });
  const paint = await import("./report_paint.js", { with: { type: "text" } });
  const page = await import("./report_page.js", { with: { type: "text" } });
  return [style.default, paint.default + page.default];
}

/** What the page's script reads. Objects go by their text, colours in order of appearance. */
function pageValues(title: string, clip: Clip | undefined, scores: Scores | undefined): Record<string, unknown> {
  const frames = clip?.frames ?? [];
  const named = (masks: readonly ReportMask[]): ReportMask[] =>
    masks.map(({ object, rle }) => ({ object: String(object), rle }));
  return {
    title,
    width: clip?.width ?? 0,
    height: clip?.height ?? 0,
    colours: clip === undefined ? {} : coloursOf(clip),
    frames: frames.map(({ masks, truth, ...frame }) => ({
      ...frame,
      masks: named(masks),
      ...(truth !== undefined && { truth: named(truth) }),
      prompts: promptsOn(clip?.prompts ?? [], frame.index),
    })),
    scores: scores === undefined ? {} : scoresByFrame(scores, clip?.sequence),
    ...(scores !== undefined && {
      measures: rulesOf(scores).measures,
      figure: evaluationFigure(scores, { positions: new Map(frames.map(({ name, index }) => [name, index])) }),
    }),
  };
}

function coloursOf({ frames, prompts = [] }: Clip): Record<string, string> {
  const all = [
    ...prompts.map((prompt) => prompt.object),
    ...frames.flatMap(({ masks, truth = [] }) => [...masks, ...truth].map((mask) => mask.object)),
  ];
  return Object.fromEntries([...new Set(all.map(String))].map((object, i) => [object, seriesColour(i)]));
}

function promptsOn(prompts: readonly CheckedPrompt[], index: number): Record<string, unknown>[] {
  return prompts.filter(({ frame, content }) => frame === index && content.kind !== "mask").map((
    { object, content },
  ) => ({
    object: String(object),
    ...(content.kind === "box" && { box: content.box }),
    clicks: content.kind === "mask" ? [] : content.clicks,
  }));
}

/** Object and measures of each frame of one sequence, by the frame's name. */
function scoresByFrame(scores: Scores, sequence = scores.rows[0]?.sequence): Record<string, [string, ...number[]][]> {
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

function cards(scores: Scores): string {
  const values = [...briefScores(rulesOf(scores), scores.global), ["protocol", scores.protocol]];
  return `<dl class="cards">${
    values.map((pair) => pair.map((part) => escapeHtml(part!)))
      .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("")
  }</dl>`;
}

function clipSection(clip: Clip): string {
  const objects = Object.entries(coloursOf(clip)).map(([object, colour]) =>
    `<label><input type="checkbox" data-object="${escapeHtml(object)}" checked>` +
    `<span class="swatch" style="background:${colour}"></span>object ${escapeHtml(object)}</label>`
  );
  const layer = (id: string, text: string): string =>
    `<label><input type="checkbox" id="${id}" checked>${text}</label>`;
  const truth = clip.frames.some((frame) => frame.truth !== undefined);
  return `<section aria-labelledby="clip-title"><h2 id="clip-title">Clip</h2>
<canvas id="stage" role="img"></canvas>
<div class="controls"><button id="play" class="primary" type="button">Play</button>
<input id="slider" type="range" min="0" max="${clip.frames.length - 1}" value="0" step="1" aria-label="Frame">
<output id="where" for="slider"></output></div>
<div class="layers" role="group" aria-label="Layers">
${layer("prediction", "masks")}
${truth ? layer("truth", `<span class="swatch outline"></span>ground truth`) : ""}
${(clip.prompts ?? []).length > 0 ? layer("prompts", "prompts") : ""}
<label>opacity <input type="range" id="opacity" min="0" max="1" step="0.05" value="0.45"></label>
${objects.join("\n")}
</div>
<p id="now"></p></section>`;
}

function scoresSection(scores: Scores): string {
  const measures = escapeHtml(measuresText(rulesOf(scores)));
  return `<section aria-labelledby="scores-title"><h2 id="scores-title">${measures} per frame</h2>
<div id="figure" role="img" aria-label="${measures} of each object per frame; the numbers are in the table below"></div></section>
<section><div class="scroll">${scoresTable(scores)}</div></section>`;
}
