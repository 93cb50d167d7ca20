import { checkOptions, type OptionSpec, type OptionTable } from "../options.ts";
import { RULE_OPTIONS } from "../track/options.ts";
import { describeRule, type Preset, PRESETS, type RuleOptions, type RuleSpec } from "../track/rules.ts";
import { flagsOf, helpOfOption, optionsOfFlags } from "./option_flags.ts";
import type { Flag } from "./options.ts";

/**
 * Flags of every command that tracks: one for each row of the table of rules, whose help says its value in each preset.
 * @param preset the command's own, where none is given
 * @param table the rules that there are, with preset and postprocessing
 */
export function trackingFlags(
  preset: Preset,
  table: OptionTable<RuleOptions> = RULE_OPTIONS,
): Readonly<Record<string, Flag>> {
  return flagsOf({ ...table, preset: { ...table.preset, fallback: preset } }, helpOfRule);
}

/**
 * The rules that the flags name.
 * @param flags what was given on the command line
 * @param preset where none was given
 * @param table as for `trackingFlags`
 * @throws {MaskletError} `bad-argument` for a value that the table refuses
 */
export function trackingOfFlags(
  flags: Readonly<Record<string, unknown>>,
  preset: Preset,
  table: OptionTable<RuleOptions> = RULE_OPTIONS,
): RuleOptions & { readonly preset: Preset } {
  return { preset, ...checkOptions<RuleOptions>("the flags", optionsOfFlags(flags, table), table) };
}

/** "holes are filled (interactive 8; reference, vos 0)" */
function helpOfRule(spec: OptionSpec<unknown>): string {
  if (!("presets" in spec)) return helpOfOption(spec);
  const rule = spec as RuleSpec<unknown>;
  const names = Map.groupBy(PRESETS, (preset) => presetText(rule, rule.presets[preset]));
  const [only, other] = [...names.keys()];
  if (other === undefined) return only === "none" ? spec.doc : `${spec.doc} (default ${only})`;
  return `${spec.doc} (${[...names].map(([value, presets]) => `${presets.join(", ")} ${value}`).join("; ")})`;
}

function presetText(rule: RuleSpec<unknown>, value: unknown): string {
  if (value === undefined) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  const plain = describeRule(rule, value);
  return typeof plain === "object" && plain !== null
    ? String((plain as { readonly name?: unknown }).name)
    : String(plain);
}
