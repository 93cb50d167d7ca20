import { assertEquals, assertStringIncludes } from "@std/assert";
import { helpText } from "../../src/cli/help_text.ts";
import { defineCommand } from "../../src/cli/options.ts";
import { paintCommand as command } from "./paint_command.ts";

Deno.test("the help text shows use, flags, choices and examples", () =>
  assertEquals(
    helpText(command),
    [
      "Paints a wall.",
      "",
      "Usage: masklet paint --wall DIR [flags]",
      "",
      "  --wall DIR     which wall",
      "  --coats N      how often",
      "  --colour NAME  which colour: red, blue",
      "  --dry-run      do not paint",
      "  --verbose      show where an error comes from",
      "  --help         show this text (also -h)",
      "",
      "Examples:",
      "  masklet paint --wall north",
      "",
    ].join("\n"),
  ));

Deno.test("words that stand for flags have their names in the line of use, and a value that may be left out has brackets", () => {
  const cook = defineCommand({
    name: "masklet cook",
    summary: "Cooks.",
    flags: {
      dish: { kind: "text", required: true, help: "what" },
      spice: { kind: "texts", help: "with" },
      photo: { kind: "optional", value: "FILE", help: "a picture of it" },
    },
    positional: ["dish", "spice"],
  });
  assertStringIncludes(helpText(cook), "Usage: masklet cook DISH [SPICE] [flags]");
  assertStringIncludes(helpText(cook), "--photo [FILE]");
});
