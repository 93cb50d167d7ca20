import { elementsOf } from "../../checkpoint/dtype.ts";
import { openCheckpoint } from "../../checkpoint/open_checkpoint.ts";
import { defineCommand } from "../options.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { table } from "../table.ts";

const command = defineCommand({
  name: "deno task model inspect",
  summary: "what a checkpoint holds: architecture, tensors, number formats, and what is unused or missing",
  words: "FILE",
  flags: { tensors: { kind: "switch", help: "list every tensor" } },
});

/** `deno task model inspect FILE` */
export const inspect = subcommand(command, async ({ flags, words }) => {
  using checkpoint = await openCheckpoint(oneWord(words, command));
  const tensors = [...checkpoint.tensors.values()];
  const dtypes = Map.groupBy(tensors, ({ dtype }) => dtype);
  const elements = tensors.reduce((sum, { shape }) => sum + elementsOf(shape)!, 0);
  console.log(table([
    ["file", checkpoint.name],
    ["format", checkpoint.format],
    ["tensors", `${tensors.length} (${[...dtypes].map(([dtype, of]) => `${of.length} ${dtype}`).join(", ")})`],
    ["parameters", elements.toLocaleString("en-US")],
    ...[...checkpoint.metadata].map(([key, value]) => [`metadata ${key}`, String(value)]),
  ]));
  if (flags.tensors) {
    console.log("");
    console.log(table(tensors.map(({ name, dtype, shape }) => [name, dtype, `[${shape.join(", ")}]`])));
  }
});
