import { escapeHtml, formatScore } from "./report_html.ts";
import type { Statistics } from "../metric/statistics.ts";
import type { Scores } from "./report_scores.ts";

/** The numbers of an evaluation as an HTML table: a row an object, then all of them together. */
export function scoresTable(scores: Scores): string {
  const several = new Set(scores.rows.map((row) => row.sequence)).size > 1;
  const rows = scores.rows.map(({ sequence, object, frames, statistics: { J, F } }) =>
    row("th", `${escapeHtml(sequence)} · ${escapeHtml(String(object))}`, [
      formatScore((J.mean + F.mean) / 2),
      ...cells(J),
      ...cells(F),
      String(frames.length),
    ])
  );
  const { global } = scores;
  const all = row("th", several ? "all sequences" : "all", [
    formatScore(global["J&F"]),
    ...cells(global.J),
    ...cells(global.F),
    "",
  ]);
  return `<table class="masklet-table"><caption>J&amp;F, protocol ${escapeHtml(scores.protocol)}</caption>
<thead><tr><th scope="col">sequence · object</th>${
    ["J&amp;F", "J mean", "J recall", "J decay", "F mean", "F recall", "F decay", "frames"]
      .map((head) => `<th scope="col">${head}</th>`).join("")
  }</tr></thead>
<tbody>${rows.join("")}</tbody><tfoot>${all}</tfoot></table>`;
}

function cells({ mean, recall, decay }: Statistics): string[] {
  return [mean, recall, decay].map(formatScore);
}

function row(tag: "th" | "td", head: string, rest: readonly string[]): string {
  return `<tr><${tag} scope="row">${head}</${tag}>${rest.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

/** A configuration as an HTML table; nested objects become dotted names. */
export function configurationTable(configuration: Readonly<Record<string, unknown>>): string {
  const rows = flatten(configuration).map(([name, value]) =>
    `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`
  );
  return `<table class="masklet-table masklet-configuration"><tbody>${rows.join("")}</tbody></table>`;
}

function flatten(value: Readonly<Record<string, unknown>>, prefix = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const name = prefix + key;
    if (inner === undefined) return [];
    const plain = typeof inner === "object" && inner !== null && Object.getPrototypeOf(inner) === Object.prototype;
    if (plain && Object.keys(inner).length > 0) return flatten(inner as Record<string, unknown>, `${name}.`);
    return [[name, typeof inner === "string" ? inner : JSON.stringify(inner) ?? String(inner)]];
  });
}
