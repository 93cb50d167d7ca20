import { MaskletError } from "../../error.ts";
import { stemOf } from "../../frame/frame_name.ts";
import { GRID_FLAGS } from "./benchmark_flags.ts";

/** One combination of the values of flags that were given more than once. */
export interface GridCell {
  /** What tells it from the others, as a folder's name: "pico,sam2,clicks-3"; empty where there is one alone. */
  readonly name: string;
  /** The flags, each with one value. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** The flags that a cell's name always says, in their order, with what stands where one was not given. */
const NAMED: Readonly<Record<string, string>> = { model: "embedded", policy: "sam2", prompt: "mask" };

/**
 * All combinations of the values of the flags that make a grid. The first flag changes slowest, so that a model is loaded once.
 *
 * @param flags what was given; those of a grid are lists
 * @throws {MaskletError} `bad-argument` for a value that is given twice, and for two cells of one name
 */
export function gridCells(flags: Readonly<Record<string, unknown>>): GridCell[] {
  const values = new Map(GRID_FLAGS.map((name) => [name, flags[name] as readonly string[]]));
  const several = GRID_FLAGS.filter((name) => values.get(name)!.length > 1);
  for (const name of several) {
    const twice = values.get(name)!.find((value, i, all) => all.indexOf(value) !== i);
    if (twice !== undefined) {
      throw new MaskletError("bad-argument", `Expected each --${name} once, found ${twice} twice`, {
        hint: "Leave one of them out",
      });
    }
  }
  // models first: one is loaded for all that is done with it
  const order = ["model", ...GRID_FLAGS.filter((name) => name !== "model" && name !== "prompt"), "prompt"];
  let cells: Readonly<Record<string, unknown>>[] = [flags];
  for (const name of order) {
    const all = values.get(name)!;
    cells = cells.flatMap((cell) =>
      (all.length === 0 ? [undefined] : all).map((value) => ({ ...cell, [name]: value }))
    );
  }
  const named = cells.map((cell) => ({ name: several.length === 0 ? "" : nameOf(cell, several), flags: cell }));
  const double = named.find(({ name }, i) => named.findIndex((other) => other.name === name) !== i);
  if (double === undefined) return named;
  throw new MaskletError("bad-argument", `Expected values whose folders differ, found ${double.name} for two of them`, {
    hint: "Rename one of the models' files, or run them one by one",
  });
}

function nameOf(cell: Readonly<Record<string, unknown>>, several: readonly string[]): string {
  const always = Object.entries(NAMED).map(([flag, absent]) => shortened(flag, (cell[flag] as string) ?? absent));
  const others = several.filter((flag) => !Object.hasOwn(NAMED, flag))
    .map((flag) => `${flag}=${shortened(flag, String(cell[flag]))}`);
  return [...always, ...others].join(",");
}

/** A value as a part of a folder's name: of a model's file its stem, and signs that shells and file systems know as they are. */
function shortened(flag: string, value: string): string {
  const short = flag === "model" && /[/\\]/.test(value) ? stemOf(value.replace(/^.*[/\\]/, "")) : value;
  return short.replace(/[^\p{L}\p{N}._=-]+/gu, "-").replace(/^[.-]+/, "");
}
