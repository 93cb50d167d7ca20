import { baseOf } from "../../frame/frame_name.ts";
import { READ_BENCHMARK_OPTIONS } from "../../benchmark/read_benchmark.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import { openStep } from "../next_steps.ts";
import { defineCommand } from "../options.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { runsIn } from "./grid_folder.ts";
import { mergeRun } from "./merge_run.ts";
import { type ReportedRun, writeReport } from "./report_run.ts";

const command = defineCommand({
  name: "masklet benchmark report",
  summary: "a page of a run or a grid, with tables for papers: RUN/report.html and RUN/tables",
  stopped: "the run is as it was, and the same command begins anew",
  words: "RUN",
  flags: {
    groups: {
      kind: "text",
      value: "FILE",
      help: "groupings by name as JSON: { motion: { dog: [fast], camel: slow } }",
    },
    attributes: {
      kind: "text",
      value: "FILE",
      help: "attributes of sequences or objects, .json or .csv: a table of scores by each of them",
    },
    ...flagsOf(READ_BENCHMARK_OPTIONS),
  },
  json: "the page, and the files of its tables",
  examples: ["masklet benchmark report runs/tiny", "masklet benchmark report runs/grid --attributes attributes.csv"],
});

/** `masklet benchmark report RUN` */
export const report = subcommand(command, async ({ flags, words }) => {
  const dir = oneWord(words, command).replace(/(?<=.)\/+$/, "");
  const runs: ReportedRun[] = [];
  const { groups, attributes } = flags;
  for (const one of await runsIn(dir)) {
    runs.push({
      ...one,
      name: one.name || baseOf(dir),
      run: await mergeRun(one.dir, optionsOfFlags(flags, READ_BENCHMARK_OPTIONS)),
    });
  }
  const { path, tables } = await writeReport(runs, {
    out: dir,
    title: `Benchmark ${baseOf(dir)}`,
    groups,
    attributes,
  });
  console.log(`${path}; tables as Markdown, LaTeX and CSV in ${dir}/tables`);
  return { json: { report: path, tables }, next: [openStep(path)] };
});
