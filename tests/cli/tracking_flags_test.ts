import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { helpText } from "../../src/cli/help_text.ts";
import { defineCommand } from "../../src/cli/options.ts";
import { parseOptions } from "../../src/cli/parse_options.ts";
import { trackingFlags, trackingOfFlags } from "../../src/cli/tracking_flags.ts";
import { MaskletError } from "../../src/error.ts";
import { type OptionTable, wholeKind } from "../../src/options.ts";
import { RULE_OPTIONS } from "../../src/track/options.ts";
import { type RuleOptions, type RuleSpec, trackingRules } from "../../src/track/rules.ts";

const command = defineCommand({ name: "masklet follow", summary: "Follows.", flags: trackingFlags("vos") });
const given = (...args: string[]): RuleOptions => trackingOfFlags(parseOptions(command, args)!.flags, "vos");

/** A text whose lines are one. */
const flowing = (text: string): string => text.replace(/\s+/g, " ");

Deno.test("every rule has a flag, whose help says its value in each preset", () => {
  const help = flowing(helpText(command));
  assertStringIncludes(help, "--fill-holes N");
  assertStringIncludes(help, "0: none (interactive 8; reference, vos 0)");
  assertStringIncludes(help, "--[no-]non-overlapping");
  assertStringIncludes(help, "(interactive, reference off; vos on)");
  assertStringIncludes(help, "has them (default vos): interactive, reference, vos");
  assertStringIncludes(help, "samurai:alpha=0.2 (default sam2)");
});

Deno.test("flags become options of propagate(): numbers, choices, switches on and off, a policy in words", () => {
  assertEquals(given(), { preset: "vos" });
  const { policy, ...rest } = given(
    ...["--preset", "reference", "--fill-holes", "3", "--no-binarize-prompted", "--non-overlapping"],
    ...["--memory-precision", "float32", "--stability-threshold=0.9", "--policy", "samurai:alpha=0.2"],
  );
  assertEquals(rest, {
    ...{ preset: "reference", fillHoles: 3, binarizePrompted: false, nonOverlapping: true },
    ...{ memoryPrecision: "float32", stabilityThreshold: 0.9 },
  });
  assertEquals([policy!.name, policy!.parameters["alpha"]], ["samurai", 0.2]);
});

Deno.test("a value that the table refuses, and a flag that is mistyped, are refused in words", () => {
  const refused = (...args: string[]) => assertThrows(() => given(...args), MaskletError).message;
  assertStringIncludes(refused("--fill-holes", "many"), '--fill-holes to be a whole number from 0 on, found "many"');
  assertStringIncludes(refused("--memory-precision", "bf16"), "one of bfloat16, float32");
  assertStringIncludes(refused("--policy", "sam3"), "a policy among");
  assertStringIncludes(refused("--fill-hole", "3"), "did you mean --fill-holes?");
  assertStringIncludes(refused("--no-nonoverlapping"), "did you mean --no-non-overlapping?");
  assertStringIncludes(refused("--no-fill-holes"), "found --no-fill-holes");
  assertStringIncludes(refused("--non-overlapping=yes"), "without a value");
});

Deno.test("a rule that somebody brings along shows in flags and help, and its flag sets it", () => {
  const patience: RuleSpec<number> = {
    doc: "frames that an object may be absent",
    kind: wholeKind({ least: 1 }),
    presets: { interactive: 9, reference: 1, vos: 5 },
    ...{ identity: true, flag: "patience", value: "N" },
  };
  const table = { ...RULE_OPTIONS, patience } as OptionTable<RuleOptions>;
  const toy = defineCommand({ ...command, flags: trackingFlags("vos", table) });
  assertStringIncludes(helpText(toy), "--patience N");
  assertStringIncludes(flowing(helpText(toy)), "(interactive 9; reference 1; vos 5)");
  const { flags } = parseOptions(toy, ["--patience", "3"])!;
  const rules = trackingRules(trackingOfFlags(flags, "vos", table), { patience });
  assertEquals(rules as unknown, { patience: 3 });
  assert(!helpText(command).includes("patience"));
});
