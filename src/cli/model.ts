/**
 * `masklet model`: checkpoints by name and by file. A subcommand is a file of `model/` and a line of the table.
 * @module
 */
import { check } from "./model/check.ts";
import { clear } from "./model/clear.ts";
import { compile } from "./model/compile.ts";
import { fetch } from "./model/fetch.ts";
import { inspect } from "./model/inspect.ts";
import { list } from "./model/list.ts";
import { commandGroup } from "./subcommands.ts";

/** `masklet model COMMAND` */
export const modelCommand = commandGroup({
  name: "masklet model",
  summary: "Checkpoints of SAM 2: what is published, what is on this machine, what a file holds.",
  commands: { list, fetch, inspect, check, compile, clear },
});
