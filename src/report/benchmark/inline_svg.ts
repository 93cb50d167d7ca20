import { escapeHtml } from "../report_html.ts";

/** px of a sparkline. */
const [WIDTH, HEIGHT] = [120, 28];

/**
 * Values from 0 to 1 as a line without axes; where a value is not finite the line has a gap.
 * @param label what it shows, for those who do not see it
 */
export function sparkline(values: readonly number[], label: string): string {
  const x = (i: number): string => (1 + (WIDTH - 2) * (values.length < 2 ? 0.5 : i / (values.length - 1))).toFixed(1);
  const y = (value: number): string => (HEIGHT - 2 - (HEIGHT - 4) * Math.min(1, Math.max(0, value))).toFixed(1);
  let pen = "M";
  const path = values.map((value, i) => {
    if (!Number.isFinite(value)) {
      pen = "M";
      return "";
    }
    const step = `${pen}${x(i)} ${y(value)}`;
    pen = "L";
    return step;
  }).join("");
  return `<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(label)}">` +
    `<path class="spark-top" d="M0 2H${WIDTH}"/><path d="${path}"/></svg>`;
}

/** A point of a scatter plot. */
export interface ScatterPoint {
  /** Its name, in the list below: a number stands beside the point. */
  readonly name: string;
  /** From left to right, above 0: the axis is logarithmic. */
  readonly x: number;
  /** From bottom to top. */
  readonly y: number;
  /** Ends of the interval of y. */
  readonly low?: number;
  readonly high?: number;
}

/** Where the axes of the scatter plot stand, px. */
const [LEFT, TOP, RIGHT, BOTTOM] = [52, 12, 620, 268];

/** Points over a logarithmic axis, each with a number and the interval of its height, and their names below. */
export function scatterSvg(points: readonly ScatterPoint[], axes: { readonly x: string; readonly y: string }): string {
  const shown = points.filter(({ x, y }) => x > 0 && Number.isFinite(x) && Number.isFinite(y));
  const xs = shown.map(({ x }) => Math.log10(x));
  const ys = shown.flatMap(({ y, low = y, high = y }) => [low, high]);
  const [x0, x1] = widened(Math.min(...xs), Math.max(...xs), 0.15);
  const [y0, y1] = widened(Math.min(...ys), Math.max(...ys), 0.02);
  const px = (x: number): number => LEFT + (RIGHT - LEFT) * (Math.log10(x) - x0) / (x1 - x0);
  const py = (y: number): number => BOTTOM - (BOTTOM - TOP) * (y - y0) / (y1 - y0);
  const at = (value: number): string => value.toFixed(1);
  const ticksX = [1, 2, 5].flatMap((m) => Array.from({ length: 12 }, (_, e) => m * 10 ** (e - 4)))
    .filter((tick) => Math.log10(tick) >= x0 && Math.log10(tick) <= x1);
  const step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((size) => (y1 - y0) / size <= 7) ?? 1;
  const ticksY = Array.from({ length: 9 }, (_, i) => Math.ceil(y0 / step) * step + i * step).filter((tick) =>
    tick <= y1
  );
  const grid = [
    ...ticksX.map((tick) =>
      `<path class="grid" d="M${at(px(tick))} ${TOP}V${BOTTOM}"/>` +
      `<text x="${at(px(tick))}" y="${BOTTOM + 16}" text-anchor="middle">${Number(tick.toPrecision(3))}</text>`
    ),
    ...ticksY.map((tick) =>
      `<path class="grid" d="M${LEFT} ${at(py(tick))}H${RIGHT}"/>` +
      `<text x="${LEFT - 6}" y="${at(py(tick) + 4)}" text-anchor="end">${tick.toFixed(step < 0.01 ? 3 : 2)}</text>`
    ),
  ];
  const places = apart(shown.map(({ x, y }) => [px(x), py(y)]));
  const marks = shown.map(({ name, x, y, low = y, high = y }, i) => {
    const [numberX, numberY] = places[i]!;
    return `<g class="mark mark-${i % 6}"><title>${escapeHtml(name)}</title>` +
      `<path d="M${at(px(x))} ${at(py(low))}V${at(py(high))}"/><circle cx="${at(px(x))}" cy="${at(py(y))}" r="5"/>` +
      `<text x="${at(numberX)}" y="${at(numberY)}" text-anchor="middle">${i + 1}</text></g>`;
  });
  const names = shown.map(({ name }, i) => `<li class="mark-${i % 6}"><span>${escapeHtml(name)}</span></li>`);
  const label = `${axes.y} against ${axes.x}: ${
    shown.map(({ name, x, y }) => `${name} ${y.toFixed(3)} at ${x.toFixed(1)}`).join(", ")
  }`;
  return `<svg class="scatter" viewBox="0 0 640 310" role="img" aria-label="${escapeHtml(label)}">${grid.join("")}` +
    `<text x="${(LEFT + RIGHT) / 2}" y="304" text-anchor="middle">${escapeHtml(axes.x)}</text>` +
    `<text transform="translate(13 ${(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${
      escapeHtml(axes.y)
    }</text>${marks.join("")}</svg><ol class="scatter-names">${names.join("")}</ol>`;
}

/** px between a point and its number, and what a number takes (on a phone, where letters are larger). */
const [BESIDE, ROOM] = [14, 20];

/** Where the number of each point stands: beside it, and not on another's. */
function apart(points: readonly (readonly [x: number, y: number])[]): (readonly [number, number])[] {
  const taken: (readonly [number, number])[] = [];
  for (const [x, y] of points) {
    const around = [[BESIDE, -7], [-BESIDE, -7], [BESIDE, 15], [-BESIDE, 15]] as const;
    const further = [1, 2, 3].flatMap((times) => around.map(([dx, dy]) => [x + dx * times, y + dy] as const));
    const free = ([left, top]: readonly [number, number]): boolean =>
      taken.every(([otherX, otherY]) => Math.abs(left - otherX) >= ROOM || Math.abs(top - otherY) >= ROOM);
    taken.push(further.find(free) ?? further[0]!);
  }
  return taken;
}

function widened(low: number, high: number, by: number): readonly [number, number] {
  return [low - by, high + by];
}
