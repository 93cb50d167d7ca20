import { HELP_COLUMNS, helpExample, helpTable, wrapText } from "./help_columns.ts";
import { type Command, commonFlags, type Flag } from "./options.ts";

/** The text of `--help`, on lines of at most {@link HELP_COLUMNS} characters. */
export function helpText(command: Command): string {
  const { name, summary, flags, words, positional = [], examples = [] } = command;
  const required = Object.entries(flags).filter(([n, { required }]) => required && !positional.includes(n)).map((
    [n, f],
  ) => ` --${n} ${f.value ?? "VALUE"}`);
  const places = positional.map((n) => flags[n]?.required ? ` ${n.toUpperCase()}` : ` [${n.toUpperCase()}]`).join("");
  const all = Object.entries({ ...flags, ...commonFlags(command) });
  const lines = helpTable(all.map(([name, flag]) => {
    const { help, choices } = flag;
    return [`  ${headOf(name, flag)}`, choices === undefined ? help : `${help}: ${choices.join(", ")}`];
  }));
  return [
    ...wrapText(summary, HELP_COLUMNS),
    "",
    `Usage: ${name}${words === undefined ? "" : ` ${words}`}${places}${required.join("")} [flags]`,
    "",
    ...lines,
    ...(examples.length === 0 ? [] : ["", "Examples:", ...examples.flatMap(helpExample)]),
    "",
  ].join("\n");
}

function headOf(name: string, { kind, value = "VALUE" }: Flag): string {
  if (kind === "toggle") return `--[no-]${name}`;
  if (kind === "optional") return `--${name} [${value}]`;
  return kind === "switch" ? `--${name}` : `--${name} ${value}`;
}
