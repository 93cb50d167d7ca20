import type { ScoreRow, Scores } from "./report_scores.ts";
import { formatScore } from "./report_html.ts";

/** A plotly figure: traces, layout and how it behaves. */
export interface PlotlySpec {
  /** The traces. */
  readonly data: readonly Readonly<Record<string, unknown>>[];
  /** The layout. */
  readonly layout: Readonly<Record<string, unknown>>;
  /** The behaviour. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Colours of objects in figures and reports; each stands out from a light and from a dark page. */
export const SERIES_COLOURS: readonly string[] = [
  "#ee5a36",
  "#2f8fe0",
  "#1fa774",
  "#b45fd0",
  "#d99a00",
  "#6c73e8",
  "#e0548c",
  "#6a9a1f",
];

/** Colour of the n-th object, `#rrggbb`. */
export function seriesColour(n: number): string {
  return SERIES_COLOURS[n % SERIES_COLOURS.length]!;
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
    legend: { orientation: "h", y: -0.2, yanchor: "top", x: 0, xanchor: "left" },
    xaxis: { title: { text: x }, ...axis },
    yaxis: { title: { text: y }, ...axis },
  };
}

/** Behaviour that all figures of Masklet share. */
export const FIGURE_CONFIG: Readonly<Record<string, unknown>> = { responsive: true, displaylogo: false };

/** Options of `evaluationFigure`. */
export interface EvaluationFigureOptions {
  /** Frame index of each frame name. Default: the number in the name. */
  readonly positions?: ReadonlyMap<string, number>;
}

/**
 * The figure of J (solid) and F (dotted) per frame, one colour an object; with several sequences a menu chooses the one that is shown.
 */
export function evaluationFigure(scores: Scores, options: EvaluationFigureOptions = {}): PlotlySpec {
  const sequences = [...new Set(scores.rows.map((row) => row.sequence))];
  const traces = scores.rows.flatMap((row) => {
    const nth = scores.rows.filter((other) => other.sequence === row.sequence).indexOf(row);
    const visible = row.sequence === sequences[0];
    return (["J", "F"] as const).map((measure) => ({ ...traceOf(row, measure, nth, options), visible }));
  });
  const owners = scores.rows.flatMap((row) => [row.sequence, row.sequence]);
  const { global, protocol } = scores;
  const title = `J&F ${formatScore(global["J&F"])} · J ${formatScore(global.J.mean)} · F ${
    formatScore(global.F.mean)
  } (${protocol})`;
  const layout = figureLayout(title, "frame", "J and F");
  Object.assign(layout["yaxis"] as object, { range: [-0.02, 1.05] });
  if (sequences.length > 1) {
    layout["updatemenus"] = [{
      x: 1,
      xanchor: "right",
      y: 1.02,
      yanchor: "bottom",
      buttons: sequences.map((sequence) => ({
        label: sequence,
        method: "restyle",
        args: ["visible", owners.map((owner) => owner === sequence)],
      })),
    }];
  }
  return { data: traces, layout, config: FIGURE_CONFIG };
}

function traceOf(row: ScoreRow, measure: "J" | "F", nth: number, options: EvaluationFigureOptions): object {
  const dash = measure === "J" ? "solid" : "dot";
  return {
    type: "scatter",
    mode: "lines+markers",
    name: `${measure} · object ${row.object}`,
    x: framePositions(row.frames, options.positions),
    y: row[measure].map((value) => Number.isFinite(value) ? value : null),
    text: row.frames,
    hovertemplate: "%{y:.3f}",
    line: { color: seriesColour(nth), dash, width: 2 },
    marker: { size: 4 },
  };
}

/** Frame indices of named frames: as given; else the number at the end of the name; else one after the other. */
export function framePositions(frames: readonly string[], positions?: ReadonlyMap<string, number>): number[] {
  const numbers = frames.map((frame) => positions?.get(frame) ?? numberIn(frame));
  return numbers.some(Number.isNaN) ? frames.map((_, i) => i) : numbers;
}

function numberIn(name: string): number {
  const digits = name.match(/(\d+)(?:\.\w+)?$/)?.[1];
  return digits === undefined ? NaN : Number(digits);
}
