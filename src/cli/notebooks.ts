/**
 * `masklet notebooks`: runs notebooks of Deno's kernel without a browser, keeps every result, checks and exports them.
 * @module
 */
import { basename, join } from "node:path";
import { MaskletError } from "../error.ts";
import { makeFolder } from "../files/make_folder.ts";
import { compareCells } from "../notebook/compare_notebooks.ts";
import { runNotebook } from "../notebook/run_notebook.ts";
import { openStep } from "./next_steps.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { duration } from "./progress.ts";
import { subcommand } from "./subcommands.ts";

const command = defineCommand({
  name: "masklet notebooks",
  summary:
    "Executes notebooks in Deno's kernel, each in a fresh one, and keeps every result (nbconvert --execute loses some). " +
    "run: in place; check (default): beside, compared with the outputs that they have, times masked.",
  flags: {
    out: { kind: "text", value: "DIR", help: "folder for what is executed and exported (default: out/notebooks)" },
    html: { kind: "switch", help: "with run: also export each as a page that opens offline (check always does)" },
  },
  words: "[run|check] [FILE.ipynb …]",
  json: "what was run, seconds of each, and what differs",
  examples: ["masklet notebooks", "masklet notebooks run mine.ipynb --html"],
});

/** Runs them one after the other. */
async function notebooks({ flags, words }: Given<typeof command.flags>): Promise<Outcome> {
  const [first] = words;
  const what = first === "run" ? "run" : "check";
  const files = first === "run" || first === "check" ? words.slice(1) : words;
  const out = flags.out ?? "out/notebooks";
  const all = files.length > 0 ? files : await notebooksIn("notebooks");
  if (what === "check" || flags.html) await makeFolder(out);
  const done: { notebook: string; seconds: number; differences: readonly string[] }[] = [];
  for (const notebook of all) {
    const started = performance.now();
    const before = await cellsOf(notebook);
    const target = what === "run" ? notebook : join(out, basename(notebook));
    const page = what === "run" && !flags.html ? undefined : join(out, basename(notebook).replace(/\.ipynb$/, ".html"));
    await runNotebook(notebook, { out: target, html: page });
    const differences = what === "run" ? [] : compareCells(before, await cellsOf(target));
    const seconds = (performance.now() - started) / 1000;
    done.push({ notebook: target, seconds, differences });
    console.log(`${target}${page === undefined ? "" : `, ${page}`} (${duration(seconds)})`);
    for (const difference of differences) console.log(`  ${difference.replaceAll("\n", "\n    ")}`);
  }
  const differ = done.filter(({ differences }) => differences.length > 0).length;
  if (differ > 0) {
    const error = new MaskletError(
      "bad-argument",
      `Expected the outputs that notebooks have, found others in ${differ} of ${done.length}`,
      {
        hint: "If the new ones are right, keep them: masklet notebooks run",
      },
    );
    return { json: done, error };
  }
  const [first_] = done;
  const page = first_ === undefined ? out : join(out, basename(first_.notebook).replace(/\.ipynb$/, ".html"));
  return {
    json: done,
    next: what === "run" && !flags.html
      ? [["masklet notebooks check", "run them once more, compare, and export them as pages"]]
      : [openStep(page, "the first as a page, in a browser")],
  };
}

async function notebooksIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) if (isFile && name.endsWith(".ipynb")) names.push(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (names.length > 0) return names.sort().map((name) => join(folder, name));
  throw new MaskletError("missing-file", `Expected notebooks in ${folder}/, found none`, { hint: "Name them" });
}

async function cellsOf(path: string): Promise<Parameters<typeof compareCells>[0]> {
  try {
    return JSON.parse(await Deno.readTextFile(path)).cells ?? [];
  } catch (cause) {
    throw new MaskletError("missing-file", `Expected a notebook at ${path}, found: ${(cause as Error).message}`, {
      hint: "Name a file of Jupyter, .ipynb",
      cause,
    });
  }
}

/** `masklet notebooks` */
export const notebooksCommand = subcommand(command, notebooks);
