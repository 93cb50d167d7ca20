import { escapeHtml } from "../report_html.ts";

/** A group of bars, one a run. */
export interface BarGroup {
  /** What stands before it. */
  readonly name: string;
  /** From 0 to 1; what is not finite has no bar. */
  readonly values: readonly number[];
}

/** Where bars begin and where 1 is, px; the height of a bar, and the room between groups. */
const [LEFT, RIGHT, BAR, GAP] = [190, 560, 13, 9];
/** Where the ticks of the axis stand. */
const TICKS = [0, 0.25, 0.5, 0.75, 1];
/** Letters of a group's name that there is room for. */
const LETTERS = 26;

/**
 * Groups of lying bars over an axis from 0 to 1, one bar a run in the runs' colours, with its value behind it.
 *
 * @param options `runs`: their names, in the order of the values; `all`: the first run's value over everything, drawn as a line; `axis`:
 *   what is shown
 */
export function barsSvg(
  groups: readonly BarGroup[],
  { runs, all, axis }: { readonly runs: readonly string[]; readonly all: number; readonly axis: string },
): string {
  const tall = BAR * runs.length + GAP;
  const bottom = tall * groups.length + GAP;
  const at = (value: number): string => (LEFT + (RIGHT - LEFT) * Math.min(1, Math.max(0, value))).toFixed(1);
  const grid = TICKS.map((tick) =>
    `<path class="grid" d="M${at(tick)} 0V${bottom}"/>` +
    `<text x="${at(tick)}" y="${bottom + 14}" text-anchor="middle">${tick}</text>`
  );
  const bars = groups.map(({ name, values }, i) => {
    const top = GAP + i * tall;
    const head = `<text x="${LEFT - 8}" y="${top + (BAR * runs.length) / 2 + 4}" text-anchor="end">${
      escapeHtml(shortened(name))
    }</text>`;
    return head + values.map((value, run) => {
      if (!Number.isFinite(value)) return "";
      const y = top + run * BAR;
      return `<g class="mark mark-${run % 6}"><rect x="${LEFT}" y="${y}" width="${
        (Number(at(value)) - LEFT).toFixed(1)
      }" height="${BAR - 2}"/><text x="${(Number(at(value)) + 6).toFixed(1)}" y="${y + BAR - 3}">${
        value.toFixed(3)
      }</text></g>`;
    }).join("");
  });
  const line = Number.isFinite(all) ? `<path class="all" d="M${at(all)} 0V${bottom}"/>` : "";
  const label = `${axis}: ${
    groups.map(({ name, values }) => `${name} ${values.map((value) => shown(value)).join(" and ")}`).join(", ")
  }`;
  const whose = runs.length > 1 ? `${runs[0]} over all` : "all";
  const said = `${axis}${Number.isFinite(all) ? `; the line: ${whose}, ${shown(all)}` : ""}`;
  return `<svg class="bars" viewBox="0 0 640 ${bottom + 36}" role="img" aria-label="${escapeHtml(label)}">` +
    `${grid.join("")}${line}${bars.join("")}<text x="${(LEFT + RIGHT) / 2}" y="${bottom + 31}" text-anchor="middle">${
      escapeHtml(said)
    }</text></svg>${runs.length > 1 ? legend(runs) : ""}`;
}

const shown = (value: number): string => Number.isFinite(value) ? value.toFixed(3) : "none";

const shortened = (name: string): string => name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name;

function legend(runs: readonly string[]): string {
  const items = runs.map((name, i) => `<span class="mark-${i % 6}">■</span> ${escapeHtml(name)}`);
  return `<p class="legend">${items.join(" &ensp; ")}</p>`;
}
