import { escapeHtml, formatScore } from "./report_html.ts";
import { rulesOf, type Scores } from "./report_scores.ts";

/** The numbers of an evaluation as an HTML table: a row an object, then the protocol's parts where it has some, and all together. */
export function scoresTable(scores: Scores): string {
  const { brief, columns, means } = rulesOf(scores);
  const several = new Set(scores.rows.map((row) => row.sequence)).size > 1;
  const cells = (of: Scores["global"]): string[] => columns.map(({ value }) => formatScore(value(of)));
  const rows = scores.rows.map((scored) =>
    row("th", `${escapeHtml(scored.sequence)} · ${escapeHtml(String(scored.object))}`, [
      ...cells(means([scored])),
      String(scored.frames.length),
    ])
  );
  const parts = Object.entries(scores.groups ?? {});
  const whole = parts.length > 0 ? "mean of groups" : several ? "all sequences" : "all";
  const foot = [...parts.map(([name, of]) => [`mean of ${name}`, of] as const), [whole, scores.global] as const]
    .map(([name, of]) => row("th", escapeHtml(name), [...cells(of), ""]));
  const heads = [...columns.map(({ name }) => name), "frames"].map((head) =>
    `<th scope="col">${escapeHtml(head)}</th>`
  );
  return `<table class="masklet-table"><caption>${escapeHtml(brief[0])}, protocol ${
    escapeHtml(scores.protocol)
  }</caption>
<thead><tr><th scope="col">sequence · object</th>${heads.join("")}</tr></thead>
<tbody>${rows.join("")}</tbody><tfoot>${foot.join("")}</tfoot></table>`;
}

/** What the numbers must not be read without, as a list; nothing where there is nothing. */
export function caveatsHtml(caveats: readonly string[]): string {
  if (caveats.length === 0) return "";
  return `<details open class="masklet-caveats"><summary>to be read with it: ${caveats.length}</summary><ul>${
    caveats.map((caveat) => `<li>${escapeHtml(caveat)}</li>`).join("")
  }</ul></details>`;
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

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function flatten(value: Readonly<Record<string, unknown>>, prefix = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const name = prefix + key;
    if (inner === undefined) return [];
    const plain = typeof inner === "object" && inner !== null && Object.getPrototypeOf(inner) === Object.prototype;
    if (plain && Object.keys(inner).length > 0) return flatten(inner as Record<string, unknown>, `${name}.`);
    // a list of machines, say: each has its rows, and a lone one no number
    if (Array.isArray(inner) && inner.length > 0 && inner.every(isRecord)) {
      const [only, ...others] = inner;
      return others.length === 0
        ? flatten(only!, `${name}.`)
        : inner.flatMap((item, i) => flatten(item, `${name}.${i + 1}.`));
    }
    return [[name, typeof inner === "string" ? inner : JSON.stringify(inner) ?? String(inner)]];
  });
}
