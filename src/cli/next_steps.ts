import { textTable } from "../text_table.ts";
import { shellWord } from "./shell_word.ts";

/** What a person may want to do next: a command, and a word on what it does. */
export type NextStep = readonly [command: string, what: string];

/** At least one. */
export type NextSteps = readonly [NextStep, ...NextStep[]];

/**
 * The lines that a command ends with: "next: …". Whoever began by `deno task` has no `masklet` installed, so is told the task.
 * @param byTask whether a task of deno.json began this process
 */
export function nextLines(steps: readonly NextStep[], byTask: boolean): string[] {
  const typed = steps.map(([command, what]) => [asTyped(command, byTask), what]);
  return textTable(typed).map((line, i) => `${i === 0 ? "next: " : "      "}${line}`);
}

/** The commands that are tasks of deno.json, too. */
export const TASKS: readonly string[] = [
  ...[
    "demo",
    "track",
    "segment",
    "report",
    "notebooks",
    "export",
    "evaluate",
    "benchmark",
    "dataset",
    "model",
    "parity",
  ],
  ...["doctor", "perf"],
];

const A_COMMAND = new RegExp(`\\bmasklet (?=(?:${TASKS.join("|")})\\b)`, "g");

/** Commands in a text as a user types them who began in the same way. */
export function asTyped(text: string, byTask: boolean): string {
  return byTask ? text.replace(A_COMMAND, "deno task ") : text;
}

/** Whether a task of deno.json began this process: it says where the user stands. */
export const begunByTask = (): boolean => (Deno.env.get("MASKLET_CWD") ?? "") !== "";

const OPENERS: Readonly<Record<string, string>> = { darwin: "open", windows: "start" };

/** Opens a page that was written. */
export function openStep(path: string, what = "the page, in a browser"): NextStep {
  return [`${OPENERS[Deno.build.os] ?? "xdg-open"} ${shellWord(path)}`, what];
}
