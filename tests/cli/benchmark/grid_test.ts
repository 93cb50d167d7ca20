import { assertEquals, assertThrows } from "@std/assert";
import { GRID_FLAGS } from "../../../src/cli/benchmark/benchmark_flags.ts";
import { gridCells } from "../../../src/cli/benchmark/grid.ts";
import { MaskletError } from "../../../src/error.ts";

/** What the command line gives: all flags of a grid as lists. */
const given = (lists: Readonly<Record<string, readonly string[]>>): Record<string, unknown> => ({
  ...Object.fromEntries(GRID_FLAGS.map((name) => [name, [] as readonly string[]])),
  ...lists,
  out: "runs",
});

Deno.test("flags that are given once are one run, in the folder itself", () => {
  const [only, ...more] = gridCells(given({ model: ["tiny"], prompt: ["box"] }));
  assertEquals([only!.name, only!.flags["model"], only!.flags["prompt"], only!.flags["policy"], more], [
    ...["", "tiny", "box"],
    ...[undefined, []],
  ]);
});

Deno.test("flags that are given again make all combinations, models slowest, each with a name that folders can have", () => {
  const cells = gridCells(given({
    model: ["/data/sam2.1_hiera_tiny.pt", "edgetam"],
    policy: ["sam2", "samurai:alpha=0.2"],
    prompt: ["mask", "clicks:3"],
  }));
  assertEquals(cells.map(({ name }) => name), [
    "sam2.1_hiera_tiny,sam2,mask",
    "sam2.1_hiera_tiny,sam2,clicks-3",
    "sam2.1_hiera_tiny,samurai-alpha=0.2,mask",
    "sam2.1_hiera_tiny,samurai-alpha=0.2,clicks-3",
    "edgetam,sam2,mask",
    "edgetam,sam2,clicks-3",
    "edgetam,samurai-alpha=0.2,mask",
    "edgetam,samurai-alpha=0.2,clicks-3",
  ]);
  assertEquals([cells[3]!.flags["policy"], cells[3]!.flags["prompt"]], ["samurai:alpha=0.2", "clicks:3"]);
});

Deno.test("any rule with a value can be a side of the grid, and is then part of the name", () => {
  const cells = gridCells(given({ "fill-holes": ["0", "8"] }));
  assertEquals(cells.map(({ name }) => name), ["embedded,sam2,mask,fill-holes=0", "embedded,sam2,mask,fill-holes=8"]);
});

Deno.test("a value that is given twice, and two models of one name, are refused", () => {
  assertThrows(() => gridCells(given({ prompt: ["box", "box"] })), MaskletError, "each --prompt once, found box twice");
  assertThrows(() => gridCells(given({ model: ["a/x.pt", "b/x.pt"] })), MaskletError, "folders differ");
});
