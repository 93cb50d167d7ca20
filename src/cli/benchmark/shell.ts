import { fileURLToPath } from "node:url";
import type { Flag } from "../options.ts";

/** A word as POSIX shells read it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The words that give a command the flags that were given to another: "--name=value" each. */
export function wordsOfFlags(
  flags: Readonly<Record<string, Flag>>,
  given: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(flags).flatMap(([name, { kind }]): string[] => {
    const value = given[name];
    if (value === undefined || value === false && kind === "switch") return [];
    if (kind === "texts") return (value as readonly string[]).map((text) => `--${name}=${text}`);
    if (kind === "switch" || kind === "toggle") return [value === true ? `--${name}` : `--no-${name}`];
    return [`--${name}=${value}`];
  });
}

/** How this program is started again: Deno and its file or address. */
export function programWords(): string[] {
  const program = new URL("../masklet.ts", import.meta.url);
  return [Deno.execPath(), "run", "-A", program.protocol === "file:" ? fileURLToPath(program) : program.href];
}
