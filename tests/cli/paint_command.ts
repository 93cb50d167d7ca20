import { defineCommand } from "../../src/cli/options.ts";

/** A command of each kind of flag, for tests. */
export const paintCommand = defineCommand({
  name: "masklet paint",
  summary: "Paints a wall.",
  flags: {
    wall: { kind: "text", value: "DIR", required: true, help: "which wall" },
    coats: { kind: "number", value: "N", help: "how often" },
    colour: { kind: "text", value: "NAME", choices: ["red", "blue"], help: "which colour" },
    "dry-run": { kind: "switch", help: "do not paint" },
  },
  examples: ["masklet paint --wall north"],
});
