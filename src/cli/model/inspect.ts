import { basename } from "node:path";
import { elementsOf } from "../../checkpoint/dtype.ts";
import { type NamedCheckpoint, openNamedCheckpoint } from "../../checkpoint/meta_names.ts";
import { familyOf } from "../../model/families.ts";
import type { ModelConfig } from "../../model/family.ts";
import { whyUnused } from "../../model/parameter_differences.ts";
import { shownValue } from "../../model/configuration/row.ts";
import { modelConfiguration } from "../../model/model_configuration.ts";
import { modelFile, publishedValues } from "../../model/model_source.ts";
import { publishedAs } from "../../model/registry.ts";
import { CONFIGURATION_FLAGS, configurationOfFlags } from "../model_flags.ts";
import { defineCommand } from "../options.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { textTable } from "../../text_table.ts";

const command = defineCommand({
  name: "masklet model inspect",
  summary: "what a checkpoint holds: architecture, tensors, number formats, and what is unused or missing",
  words: "FILE|NAME",
  flags: { tensors: { kind: "switch", help: "list every tensor, by the file's own name" }, ...CONFIGURATION_FLAGS },
  json: "what the file holds, its architecture, where each value comes from, and what is unused",
  examples: [
    "masklet model inspect MedSAM2_latest.pt",
    "masklet model inspect mine.pt --config sam2.1_hiera_t512.yaml",
  ],
});

/** `masklet model inspect FILE`; exits with 1 when the file is no complete SAM 2, after showing what it is. */
export const inspect = subcommand(command, async ({ flags, words }) => {
  const file = oneWord(words, command);
  const opened = await modelFile(file, (note) => console.error(`note: ${note}`));
  using checkpoint = await openNamedCheckpoint(opened.file);
  const held = contents(checkpoint);
  console.log(textTable(held).join("\n"));
  if (flags.tensors) {
    const rows = [...checkpoint.tensors.values()].map((
      { name, dtype, shape },
    ) => [oneLine(checkpoint.storedName(name)), dtype, `[${shape.join(", ")}]`]);
    console.log(`\n${textTable(rows).join("\n")}`);
  }
  const published = opened.published ?? publishedAs(basename(file));
  const { config, notes, unused, origins } = await modelConfiguration(
    checkpoint,
    configurationOfFlags(flags),
    published && publishedValues(published),
  );
  console.log(`\n${textTable([["architecture", config.name], ...architecture(config)]).join("\n")}`);
  for (const note of notes) console.log(`note          ${note}`);
  console.log("not in the tensors, but taken from:");
  const taken = origins.map(({ name, value, from }) => [`  ${name}`, shownValue(value), oneLine(from)]);
  console.log(textTable(taken).join("\n"));
  console.log("missing       none");
  console.log(`unused        ${unused.length === 0 ? "none" : ""}`.trimEnd());
  const reasons = Map.groupBy(unused, (name) => whyUnused(name) ?? "no part of this architecture");
  for (const [why, names] of reasons) {
    for (const name of names.slice(0, NAMED)) console.log(`  ${oneLine(checkpoint.storedName(name))}: ${why}`);
    if (names.length > NAMED) console.log(`  and ${names.length - NAMED} more (${why}); --tensors lists all`);
  }
  return {
    json: {
      ...Object.fromEntries(held),
      architecture: { name: config.name, ...Object.fromEntries(architecture(config)) },
      ...{ notes, origins, unused },
      ...(flags.tensors && {
        tensorList: [...checkpoint.tensors.values()].map(({ name, dtype, shape }) => ({
          ...{ name: checkpoint.storedName(name), dtype, shape },
        })),
      }),
    },
    next: [
      [`masklet model check ${shellWord(file)}`, "every value of it"],
      [`masklet track VIDEO --model ${shellWord(file)} --pick --out out/clip`, "track with it"],
    ],
  };
});

/** How many unused tensors with one reason are named. */
const NAMED = 5;

/** What is in the file, whatever it is. */
function contents(checkpoint: NamedCheckpoint): string[][] {
  const tensors = [...checkpoint.tensors.values()];
  const dtypes = Map.groupBy(tensors, ({ dtype }) => dtype);
  const elements = tensors.reduce((sum, { shape }) => sum + elementsOf(shape)!, 0);
  const prefix = checkpoint.prefix === "" ? "" : `, behind ${JSON.stringify(checkpoint.prefix)}`;
  return [
    ["file", checkpoint.name],
    ["format", checkpoint.format],
    ["names", `${checkpoint.naming}${checkpoint.naming === "other" ? "" : "'s"}${prefix}`],
    ["tensors", `${tensors.length} (${[...dtypes].map(([dtype, of]) => `${of.length} ${dtype}`).join(", ")})`],
    ["parameters", elements.toLocaleString("en-US")],
    ...[...checkpoint.metadata].map(([key, value]) => [oneLine(`metadata ${key}`), oneLine(String(value))]),
  ];
}

function architecture(config: ModelConfig): (readonly [string, string])[] {
  const { dModel, memoryLayers, numMaskmem } = config;
  const family = familyOf(config);
  const { tokens, width } = family.memoryShape(config);
  return [
    ["family", family.name],
    ["input", `${config.imageSize} px`],
    ...family.describeTrunk?.(config) ?? [["trunk", family.trunkSize(config)] as const],
    ["features", `${dModel} channels`],
    ["memory", `${numMaskmem} of ${tokens} tokens of ${width} channels, ${memoryLayers} attention layers`],
  ];
}

/** Text of a file as it may be shown in a terminal: without control letters, and cut where it is long. */
function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex -- those are what must not reach a terminal
  return text.slice(0, 200).replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
}
