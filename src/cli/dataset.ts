/**
 * `masklet dataset`: datasets on disk. A subcommand is a file of `dataset/` and a line of the table.
 * @module
 */
import { check } from "./dataset/check.ts";
import { convert } from "./dataset/convert.ts";
import { describe } from "./dataset/describe.ts";
import { importMasks } from "./dataset/import.ts";
import { commandGroup } from "./subcommands.ts";

/** `masklet dataset COMMAND` */
export const datasetCommand = commandGroup({
  name: "masklet dataset",
  summary: "Datasets on disk, in the layouts of DAVIS, SA-V, YouTube-VOS, MOSE, MOSEv2 and LVOS.",
  commands: { describe, check, convert, import: importMasks },
});
