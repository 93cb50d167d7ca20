import { seriesColour } from "../image/series_colour.ts";
import { escapeHtml } from "./report_html.ts";

/** One curve of a chart. */
export interface ChartSeries {
  /** How it is called. */
  readonly name: string;
  /** Frame index and value, in order; a value that is not finite leaves a gap. */
  readonly points: readonly (readonly [frame: number, value: number])[];
}

/** A chart of values over the frames of a run. */
export interface ReportChart {
  /** What it shows: "area, % of the picture". */
  readonly title: string;
  /** Its curves; the n-th has the colour of the n-th object. */
  readonly series: readonly ChartSeries[];
  /** A level that is drawn as a dashed line: the score above which an object counts as present. */
  readonly level?: number;
}

/** The chart's own units: it grows with the page. */
const [WIDTH, HEIGHT] = [640, 190];
const PLOT = { left: 44, right: 632, top: 10, bottom: 160 } as const;
/** Points of a curve; of a longer one the least and the greatest of each stretch are drawn. */
const MOST_POINTS = 600;
const TICKS = 4;

/**
 * A chart as SVG, without a script: it prints, and takes the page's colour of text. The page's script moves the line with the class
 * "cursor" to the frame that the player shows.
 */
export function chartSvg({ title, series, level }: ReportChart): string {
  const all = series.flatMap(({ points }) => points).filter(([, value]) => Number.isFinite(value));
  if (all.length === 0) return "";
  const [first, last] = range(all.map(([frame]) => frame));
  const values = all.map(([, value]) => value).concat(level ?? []);
  const [low, high] = padded(range(values));
  const x = (frame: number): number => PLOT.left + (PLOT.right - PLOT.left) * (frame - first) / (last - first || 1);
  const y = (value: number): number => PLOT.bottom - (PLOT.bottom - PLOT.top) * (value - low) / (high - low);
  const rows = ticks(low, high).map((value) =>
    `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${fixed(y(value))}" y2="${fixed(y(value))}" class="grid"/>` +
    `<text x="${PLOT.left - 6}" y="${fixed(y(value) + 4)}" text-anchor="end">${short(value)}</text>`
  );
  const ends = [first, last].map((frame, i) =>
    `<text x="${fixed(x(frame))}" y="${PLOT.bottom + 16}" text-anchor="${i === 0 ? "start" : "end"}">${frame}</text>`
  );
  const dashed = level === undefined
    ? ""
    : `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${fixed(y(level))}" y2="${fixed(y(level))}" class="level"/>`;
  const curves = series.map(({ name, points }, n) =>
    `<path d="${svgPath(thinned(points), x, y)}" stroke="${seriesColour(n)}"><title>${escapeHtml(name)}</title></path>`
  );
  const legend = series.map(({ name }, n) =>
    `<span><span class="swatch" style="background:${seriesColour(n)}"></span>${escapeHtml(name)}</span>`
  );
  return `<figure class="masklet-chart" data-first="${first}" data-last="${last}" data-left="${PLOT.left}" data-right="${PLOT.right}">
<figcaption>${escapeHtml(title)} ${legend.join(" ")}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)} over frames ${first} to ${last}">
${rows.join("")}${ends.join("")}<text x="${(PLOT.left + PLOT.right) / 2}" y="${
    PLOT.bottom + 26
  }" text-anchor="middle">frame</text>
${dashed}<g fill="none" stroke-width="1.8" stroke-linejoin="round">${curves.join("")}</g>
<line class="cursor" x1="${PLOT.left}" x2="${PLOT.left}" y1="${PLOT.top}" y2="${PLOT.bottom}" visibility="hidden"/></svg></figure>`;
}

function range(values: readonly number[]): [least: number, most: number] {
  return values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [
    Infinity,
    -Infinity,
  ]);
}

/** A range with room, never empty; one that begins at 0 or little above begins at 0. */
function padded([least, most]: readonly [number, number]): [number, number] {
  const room = (most - least || Math.abs(most) || 1) * 0.06;
  return [least >= 0 && least < (most - least || 1) ? 0 : least - room, most + room];
}

function ticks(low: number, high: number): number[] {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const start = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - start + 1 }, (_, i) => (start + i) * step);
}

const short = (value: number): string => Number(value.toPrecision(4)).toString();
const fixed = (value: number): string => value.toFixed(1);

/** As many points as a chart can show: of each stretch the least and the greatest, so that no peak is lost. */
function thinned(points: ChartSeries["points"]): ChartSeries["points"] {
  if (points.length <= MOST_POINTS) return points;
  const stretch = Math.ceil(2 * points.length / MOST_POINTS);
  return Array.from({ length: Math.ceil(points.length / stretch) }, (_, i) => {
    const part = points.slice(i * stretch, (i + 1) * stretch);
    const sorted = part.toSorted((a, b) => a[1] - b[1]);
    return [sorted[0]!, sorted.at(-1)!].toSorted((a, b) => a[0] - b[0]);
  }).flat();
}

function svgPath(points: ChartSeries["points"], x: (frame: number) => number, y: (value: number) => number): string {
  let open = false;
  return points.map(([frame, value]) => {
    if (!Number.isFinite(value)) {
      open = false;
      return "";
    }
    const sign = open ? "L" : "M";
    open = true;
    return `${sign}${fixed(x(frame))} ${fixed(y(value))}`;
  }).join("");
}
