import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { asTyped, nextLines, TASKS } from "../../src/cli/next_steps.ts";

Deno.test("what comes next is told as the user began: by masklet, or by a task", () => {
  const steps = [["masklet report out", "a page"], ["masklet evaluate out MASKS", "J&F"]] as const;
  assertEquals(nextLines(steps, false), [
    "next: masklet report out          a page",
    "      masklet evaluate out MASKS  J&F",
  ]);
  assertEquals(nextLines(steps, true), [
    "next: deno task report out          a page",
    "      deno task evaluate out MASKS  J&F",
  ]);
  assertEquals(
    asTyped("Expected a flag, found none. See masklet track --help.", true),
    "Expected a flag, found none. See deno task track --help.",
  );
  assertEquals(asTyped("see masklet.json", true), "see masklet.json");
});

Deno.test("every command is a task that is known by its name", () => {
  assertEquals([...TASKS].sort(), Object.keys(COMMANDS).sort());
});
