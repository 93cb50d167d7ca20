import { valuesOf } from "../evaluate/object_scores.ts";
import { seriesColour } from "../image/series_colour.ts";
import { briefScores, measuresText, rulesOf, type ScoreRow, type Scores } from "./report_scores.ts";

/** A plotly figure: traces, layout and how it behaves. */
export interface PlotlySpec {
  /** The traces. */
  readonly data: readonly Readonly<Record<string, unknown>>[];
  /** The layout. */
  readonly layout: Readonly<Record<string, unknown>>;
  /** The behaviour. */
  readonly config: Readonly<Record<string, unknown>>;
}

// A grey that can be read on white and on black, for front ends that do not tell their theme.
const INK = "#767676";
const GRID = "rgba(128,128,128,0.25)";

/** Layout that all figures of Masklet share. */
export function figureLayout(title: string, x: string, y: string): Record<string, unknown> {
  const axis = { gridcolor: GRID, zerolinecolor: GRID, linecolor: GRID };
  return {
    title: { text: title, x: 0.01, xanchor: "left", font: { size: 15 } },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: INK, family: "system-ui, sans-serif", size: 12 },
    margin: { l: 56, r: 16, t: 44, b: 48 },
    height: 340,
    hovermode: "x unified",
    hoverlabel: { bgcolor: "#ffffff", font: { color: "#222222" } },
    legend: { orientation: "h", yref: "container", y: 0, yanchor: "bottom", x: 0, xanchor: "left" },
    xaxis: { title: { text: x }, automargin: true, ...axis },
    yaxis: { title: { text: y }, automargin: true, ...axis },
  };
}

/** Behaviour that all figures of Masklet share. */
export const FIGURE_CONFIG: Readonly<Record<string, unknown>> = {
  responsive: true,
  displaylogo: false,
  showSendToCloud: false, // no button that sends the chart to anybody's server
};

/** Options of `evaluationFigure`. */
export interface EvaluationFigureOptions {
  /** Frame index of each frame name. Default: the number in the name. */
  readonly positions?: ReadonlyMap<string, number>;
}

/** Letters of a sequence's name in the menu. */
const LONGEST_NAME = 30;
/** Strokes of the measures, in their order; past the last they begin anew. */
const STROKES = ["solid", "dot", "dash", "dashdot", "longdash"];

/**
 * The figure of the protocol's measures per frame: J (solid), F (dotted) and further ones in other strokes, one colour an object; with
 * several sequences a menu chooses the one that is shown.
 */
export function evaluationFigure(scores: Scores, options: EvaluationFigureOptions = {}): PlotlySpec {
  const rules = rulesOf(scores);
  const { measures } = rules;
  const sequences = [...new Set(scores.rows.map((row) => row.sequence))];
  const traces = scores.rows.flatMap((row) => {
    const nth = scores.rows.filter((other) => other.sequence === row.sequence).indexOf(row);
    const visible = row.sequence === sequences[0];
    return measures.map((measure, m) => ({
      ...traceOf(row, measure, { colour: seriesColour(nth), dash: STROKES[m % STROKES.length]!, ...options }),
      visible,
    }));
  });
  const owners = scores.rows.flatMap((row) => measures.map(() => row.sequence));
  const brief = briefScores(rules, scores.global).map((pair) => pair.join(" ")).join(" · ");
  const layout = figureLayout(`${brief} (${scores.protocol})`, "frame", measuresText(rules));
  if (traces.every(({ y }) => y.every((value) => value === null || value >= 0 && value <= 1))) {
    Object.assign(layout["yaxis"] as object, { range: [-0.02, 1.05] });
  }
  const places = traces.flatMap(({ x }) => x);
  // there is no frame 1.5: few frames get a tick each
  if (Math.max(...places) - Math.min(...places) < 12) Object.assign(layout["xaxis"] as object, { dtick: 1 });
  if (sequences.length > 1) {
    layout["updatemenus"] = [{
      x: 1,
      xanchor: "right",
      y: 1.02,
      yanchor: "bottom",
      buttons: sequences.map((sequence) => ({
        label: shortName(sequence),
        method: "restyle",
        args: ["visible", owners.map((owner) => owner === sequence)],
      })),
    }];
  }
  return { data: traces, layout, config: FIGURE_CONFIG };
}

/** A name that a phone has room for. */
function shortName(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 9)}…${name.slice(-8)}`;
}

interface TraceOptions extends EvaluationFigureOptions {
  readonly colour: string;
  readonly dash: string;
}

function traceOf(
  row: ScoreRow,
  measure: string,
  { colour, dash, positions }: TraceOptions,
): {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly [key: string]: unknown;
} {
  return {
    type: "scatter",
    mode: "lines+markers",
    name: `${measure} · object ${row.object}`,
    x: framePositions(row.frames, positions),
    y: valuesOf(row, measure).map((value) => Number.isFinite(value) ? value : null),
    text: row.frames,
    hovertemplate: "%{y:.3f}",
    line: { color: colour, dash, width: 2 },
    marker: { size: 4 },
  };
}

/** Frame indices of named frames: as given; else the number at the end of the name; else one after the other. */
function framePositions(frames: readonly string[], positions?: ReadonlyMap<string, number>): number[] {
  const numbers = frames.map((frame) => positions?.get(frame) ?? numberIn(frame));
  return numbers.some(Number.isNaN) ? frames.map((_, i) => i) : numbers;
}

function numberIn(name: string): number {
  const digits = name.match(/(\d+)(?:\.\w+)?$/)?.[1];
  return digits === undefined ? NaN : Number(digits);
}
