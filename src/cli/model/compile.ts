import { openCompileCache } from "../../model/compile_cache.ts";
import { DESCRIPTION_FILE, writeCompiledModel } from "../../model/compile_files.ts";
import { openModelSource } from "../../model/model_source.ts";
import { parameterReader } from "../../model/parameters.ts";
import { lowered } from "../../model/precision.ts";
import { modelGraphs } from "../../model/compile_model.ts";
import type { Precision } from "../../runtime/backend.ts";
import { LOAD_MODEL_OPTIONS } from "../../model/load_model.ts";
import { CONFIGURATION_FLAGS, configurationOfFlags } from "../model_flags.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import type { NextSteps } from "../next_steps.ts";
import { defineCommand } from "../options.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { megabytes } from "../megabytes.ts";
import { textTable } from "../../text_table.ts";

const PRECISION = { precision: LOAD_MODEL_OPTIONS.precision };

const command = defineCommand({
  name: "masklet model compile",
  summary: "compiles a checkpoint to ONNX: into the cache, or as files for any ONNX runtime",
  words: "FILE",
  flags: {
    ...CONFIGURATION_FLAGS,
    ...flagsOf(PRECISION),
    out: {
      kind: "text",
      value: "DIR",
      help: `write .onnx, .weights and ${DESCRIPTION_FILE} there (default: fill the cache)`,
    },
  },
  json: "the graphs, their files and sizes in bytes",
  examples: ["masklet model compile sam2.1_hiera_tiny.pt --image-size 512 --precision fp16 --out out/tiny512"],
});

/** `masklet model compile FILE` */
export const compile = subcommand(command, async ({ flags, words }) => {
  const { precision = "fp32" } = optionsOfFlags(flags, PRECISION) as { precision?: Precision };
  const source = await openModelSource(oneWord(words, command), configurationOfFlags(flags));
  using checkpoint = source.checkpoint;
  const { config, identity } = source;
  const input = { config, identity, read: parameterReader(checkpoint, config.name) };
  console.log(`${config.name} at ${config.imageSize} px, ${precision}`);
  if (flags.out !== undefined) {
    const graphs = await writeCompiledModel(flags.out, input, precision);
    const rows = Object.values(graphs).map(({ onnx, weightBytes }) => [onnx, megabytes(weightBytes)]);
    console.log(textTable(rows).join("\n"));
    console.log(`in ${flags.out}, described by ${DESCRIPTION_FILE}`);
    return { json: { out: flags.out, model: config.name, precision, graphs }, next: nextOf(words[0]!) };
  }
  const cache = await openCompileCache();
  const rows: { graph: string; path: string; bytes: number; made: boolean }[] = [];
  for (const graph of Object.values(modelGraphs(config))) {
    const { path, made } = await cache.fill(lowered(graph, { precision }), input);
    rows.push({ graph: graph.name, path, bytes: (await Deno.stat(path)).size, made });
  }
  const lines = rows.map(({ graph, bytes, made }) => [graph, megabytes(bytes), made ? "compiled" : "was there"]);
  console.log(textTable(lines).join("\n"));
  console.log(cache.description);
  return { json: { cache: cache.description, model: config.name, precision, graphs: rows }, next: nextOf(words[0]!) };
});

const nextOf = (model: string): NextSteps => [
  [`masklet track VIDEO --model ${shellWord(model)} --pick --out out/clip`, "track with it"],
];
