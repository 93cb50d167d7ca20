import { openCompileCache } from "../../model/compile_cache.ts";
import { DESCRIPTION_FILE, writeCompiledModel } from "../../model/compile_files.ts";
import { openModelSource } from "../../model/model_source.ts";
import { parameterReader } from "../../model/parameters.ts";
import { lowered } from "../../model/precision.ts";
import { modelGraphs } from "../../model/compile_model.ts";
import type { Precision } from "../../runtime/backend.ts";
import { PRECISION_FLAG } from "../model_flags.ts";
import { defineCommand } from "../options.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { megabytes, table } from "../table.ts";

const command = defineCommand({
  name: "masklet model compile",
  summary: "compiles a checkpoint to ONNX: into the cache, or as files for any ONNX runtime",
  words: "FILE",
  flags: {
    size: { kind: "number", value: "N", help: "side of the input, px, a multiple of 32 (default the architecture's)" },
    precision: PRECISION_FLAG,
    out: {
      kind: "text",
      value: "DIR",
      help: `write .onnx, .weights and ${DESCRIPTION_FILE} there (default: fill the cache)`,
    },
  },
  examples: ["masklet model compile sam2.1_hiera_tiny.pt --size 512 --precision fp16 --out out/tiny512"],
});

/** `masklet model compile FILE` */
export const compile = subcommand(command, async ({ flags, words }) => {
  const precision = (flags.precision ?? "fp32") as Precision;
  const source = await openModelSource(oneWord(words, command), {
    ...(flags.size !== undefined && { imageSize: flags.size }),
  });
  using checkpoint = source.checkpoint;
  const { config, identity } = source;
  const input = { config, identity, read: parameterReader(checkpoint, config.name) };
  console.log(`${config.name} at ${config.imageSize} px, ${precision}`);
  if (flags.out !== undefined) {
    const graphs = await writeCompiledModel(flags.out, input, precision);
    console.log(table(Object.values(graphs).map(({ onnx, weightBytes }) => [onnx, megabytes(weightBytes)])));
    console.log(`in ${flags.out}, described by ${DESCRIPTION_FILE}`);
    return;
  }
  const cache = await openCompileCache();
  const rows: string[][] = [];
  for (const graph of Object.values(modelGraphs(config))) {
    const { path, made } = await cache.fill(lowered(graph, { precision }), input);
    rows.push([graph.name, megabytes((await Deno.stat(path)).size), made ? "compiled" : "was there"]);
  }
  console.log(table(rows));
  console.log(cache.description);
});
