import { assert, assertEquals } from "@std/assert";
import { HELP_COLUMNS, helpExample, helpTable, wrapText } from "../../src/cli/help_columns.ts";

Deno.test("a text is broken at blanks, where a line would be longer; its own breaks and indents stay", () => {
  assertEquals(wrapText("red green blue", 9), ["red green", "blue"]);
  assertEquals(wrapText("red\n  green blue", 9), ["red", "  green", "    blue"]);
  assertEquals(wrapText("ultramarine red", 5), ["ultramarine", "red"]);
  assertEquals(wrapText("", 5), [""]);
});

Deno.test("what a name means goes on under its beginning", () => {
  const text = `${"word ".repeat(30)}end`;
  const lines = helpTable([["  --long NAME", text], ["  --b", "short"]]);
  assertEquals(lines.at(-1), "  --b          short");
  assert(lines.length === 3 && lines.every((line) => line.length <= HELP_COLUMNS), lines.join("\n"));
  assertEquals(lines[1]!.search(/\S/), lines[0]!.indexOf("word"));
  assertEquals(lines.slice(0, 2).map((line) => line.slice(15)).join(" "), text);
});

Deno.test("an example that is too long is what a shell reads as one line, and is not broken inside of quotes", async () => {
  const words = Array.from({ length: 12 }, (_, i) => `--flag-${i}=value`);
  const example = `printf %s, "${"a b ".repeat(20)}" ${words.join(" ")} 'c  d'`;
  const lines = helpExample(example);
  assert(lines.length > 1 && lines.every((line) => line.length <= HELP_COLUMNS), lines.join("\n"));
  const { stdout } = await new Deno.Command("sh", { args: ["-c", lines.join("\n")] }).output();
  assertEquals(
    new TextDecoder().decode(stdout).split(",").slice(0, -1),
    ["a b ".repeat(20), ...words, "c  d"],
  );
});

Deno.test("a flag and its value stay on one line of an example", () => {
  const lines = helpExample(`masklet ${"word ".repeat(16)}--seen some/file.json`);
  assertEquals(lines.at(-1), "      --seen some/file.json");
});
