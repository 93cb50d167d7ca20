import { readBenchmark } from "../../benchmark/read_benchmark.ts";
import { MaskletError } from "../../error.ts";
import { baseOf } from "../../frame/frame_name.ts";
import { differencesTable, runsTable } from "../../report/benchmark/benchmark_tables.ts";
import { openStep } from "../next_steps.ts";
import { defineCommand } from "../options.ts";
import { shellWord } from "../shell_word.ts";
import { subcommand } from "../subcommands.ts";
import { textTable } from "../../text_table.ts";
import { runsIn } from "./grid_folder.ts";
import { type ReportedRun, writeReport } from "./report_run.ts";

const command = defineCommand({
  name: "masklet benchmark compare",
  summary: "two runs or more, sequence by sequence: paired differences to the first with intervals",
  words: "RUN RUN…",
  flags: {
    out: { kind: "text", value: "DIR", help: "write a report that compares them: DIR/report.html and DIR/tables" },
    groups: { kind: "text", value: "FILE", help: "of the report: groupings by name as JSON" },
  },
  json: "of each run its score with its interval, and the paired differences by sequence",
  examples: [
    "masklet benchmark compare runs/sam2 runs/samurai",
    "masklet benchmark compare runs/sam2 runs/samurai --out runs/comparison",
  ],
});

/** `masklet benchmark compare RUN RUN` */
export const compare = subcommand(command, async ({ flags, words }) => {
  const dirs = words.map((word) => word.replace(/(?<=.)\/+$/, ""));
  const found = (await Promise.all(dirs.map(runsIn))).flat();
  if (found.length < 2) {
    throw new MaskletError("bad-argument", `Expected two runs or more, found ${found.length}`, {
      hint: "Name their folders; that of a grid stands for its runs",
    });
  }
  const bases = found.map(({ name, dir }) => name || baseOf(dir));
  const runs: ReportedRun[] = [];
  for (const [i, { dir }] of found.entries()) {
    const unique = bases.indexOf(bases[i]!) === bases.lastIndexOf(bases[i]!);
    runs.push({ name: unique ? bases[i]! : dir, dir, run: await readBenchmark(dir) });
  }
  const tables = [runsTable(runs), differencesTable(runs)];
  console.log(
    tables.map(({ caption, head, rows }) => `${caption}\n\n${textTable([head, ...rows]).join("\n")}`).join("\n\n"),
  );
  const json = Object.fromEntries(tables.map(({ name, head, rows }) => [
    name,
    rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i]!, cell]))),
  ]));
  if (flags.out === undefined) {
    return {
      json,
      next: [[`masklet benchmark compare ${dirs.map(shellWord).join(" ")} --out DIR`, "the same as a page"]],
    };
  }
  const title = runs.map(({ name }) => name).join(" and ");
  const { path } = await writeReport(runs, { out: flags.out.replace(/(?<=.)\/+$/, ""), title, groups: flags.groups });
  console.log(`\n${path}`);
  return { json: { ...json, report: path }, next: [openStep(path)] };
});
