import { formatFixed } from "../metric/format_fixed.ts";
import { mean } from "../metric/mean.ts";
import type { Scored } from "./protocol.ts";

/**
 * The table of vos-benchmark and sav_evaluator: percent, one decimal. Each mean is taken of percents, as the tools do: the order counts
 * in the last bit.
 */
export function vosTable({ rows }: Scored): Record<string, string> {
  const percents = rows.map((row) => ({
    name: row.sequence,
    id: typeof row.object === "number" ? String(row.object).padStart(3, "0") : row.object.padEnd(3, "0"),
    J: row.statistics.J.mean * 100,
    F: row.statistics.F.mean * 100,
  }));
  const [J, F] = [mean(percents.map((row) => row.J)), mean(percents.map((row) => row.F))];
  const width = Math.max("Global score".length, ...percents.map(({ name }) => [...name].length));
  const named = (name: string): string => name + " ".repeat(width - [...name].length);
  const global = [(J + F) / 2, J, F].map((value) => formatFixed(value, 1));
  const lines = percents.map(({ name, id, J, F }) =>
    [`${named(name)},${id}`, ...[(J + F) / 2, J, F].map((value) => formatFixed(value, 1, 4))].join(", ")
  );
  const head = [`${named("sequence")},obj,  J&F,    J,    F`, `${named("Global score")},   , ${global.join(", ")}`];
  return { "results.csv": [...head, ...lines, ""].join("\n") };
}
