import { assert, assertEquals, assertThrows } from "@std/assert";
import { DATASET_FLAGS } from "../../src/cli/dataset/dataset_flags.ts";
import { flagsOf, optionsOfFlags } from "../../src/cli/option_flags.ts";
import { EVALUATE_FOLDERS_OPTIONS } from "../../src/evaluate/evaluate_folders.ts";
import { LAYOUTS } from "../../src/dataset/layouts.ts";
import { MaskletError } from "../../src/error.ts";
import { choiceKind, type OptionTable, switchKind, textKind, wholeKind } from "../../src/options.ts";
import { PROTOCOLS } from "../../src/evaluate/protocols.ts";
import { filesBelow } from "../house.ts";

interface Toy {
  readonly size?: number;
  readonly loud?: boolean;
  readonly quick?: boolean;
  readonly mode?: "a" | "b";
  readonly hidden?: string;
}

const TOY: OptionTable<Toy> = {
  size: { doc: "how large", kind: wholeKind({ least: 1 }), fallback: 3, flag: "size", value: "N" },
  loud: { doc: "with noise", kind: switchKind, fallback: false, flag: "loud" },
  quick: { doc: "without thought", kind: switchKind, fallback: true, flag: "quick" },
  mode: { doc: "which way", kind: choiceKind(["a", "b"]), flag: "mode" },
  hidden: { doc: "no flag", kind: textKind },
};

Deno.test("flags of a table: names, defaults and choices; a switch that is on, or decided elsewhere, has a word for off", () => {
  assertEquals(flagsOf(TOY), {
    size: { kind: "text", help: "how large (default 3)", value: "N" },
    loud: { kind: "switch", help: "with noise" },
    quick: { kind: "toggle", help: "without thought (default on)" },
    mode: { kind: "text", help: "which way", value: "VALUE", choices: ["a", "b"] },
  });
});

Deno.test("options of flags: only those that were given, read by their kind", () => {
  assertEquals(optionsOfFlags({ size: "5", loud: true, quick: false, mode: "b" }, TOY), {
    ...{ size: 5, loud: true, quick: false, mode: "b" },
  });
  assertEquals(optionsOfFlags({ size: undefined, loud: false, quick: undefined, mode: undefined }, TOY), {});
  assertThrows(() => optionsOfFlags({ size: "x" }, TOY), MaskletError, "--size to be a whole number from 1 on");
});

Deno.test("datasets and evaluations have the flags of their options", () => {
  assertEquals(DATASET_FLAGS["layout"]!.choices, LAYOUTS.map(({ name }) => name));
  assertEquals(DATASET_FLAGS["year"]!.choices, ["2016", "2017"]);
  const flags = flagsOf(EVALUATE_FOLDERS_OPTIONS);
  assertEquals(flags["protocol"]!.choices, PROTOCOLS.map(({ name }) => name));
  assertEquals(optionsOfFlags({ sequences: "dog, cat", workers: "2" }, EVALUATE_FOLDERS_OPTIONS), {
    ...{ sequences: ["dog", "cat"], workers: 2 },
  });
});

Deno.test("no command writes by hand a flag that a table of options has", async () => {
  const [root, sources] = [new URL("../../", import.meta.url), new Map<string, string>()];
  for await (const path of filesBelow(root, "src")) {
    if (path.endsWith(".ts")) sources.set(path, await Deno.readTextFile(new URL(path, root)));
  }
  const isFace = (path: string): boolean => path.startsWith("src/cli/");
  const derived = new Set(
    [...sources].filter(([path]) => !isFace(path)).flatMap(([, text]) =>
      [...text.matchAll(/\bflag: "([a-z-]+)"/g)].map(([, name]) => name!)
    ),
  );
  assert(derived.size > 40, `expected the flags of the tables, found ${derived.size}`);
  const byHand = [...sources].filter(([path]) => isFace(path)).flatMap(([path, text]) =>
    [...text.matchAll(/^ +"?([a-z-]+)"?: \{\s*kind: "(?:text|texts|number|optional|switch|toggle)"/gm)]
      .filter(([, name]) => derived.has(name!)).map(([, name]) => `${path} --${name}`)
  );
  const measured = ["backend", "frames", "memories", "protocol", "sequences", "size", "threads"]; // one, or a list to compare
  const others = measured.map((name) => `src/cli/perf.ts --${name}`);
  assertEquals(byHand.sort(), ["src/cli/doctor.ts --frames", ...others]); // timed frames
});
