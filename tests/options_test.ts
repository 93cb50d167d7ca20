import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../src/error.ts";
import { nearestName } from "../src/nearest.ts";
import {
  checkOptions,
  choiceKind,
  type CompleteTable,
  identityOptions,
  listKind,
  numberKind,
  type OptionTable,
  switchKind,
  wholeKind,
} from "../src/options.ts";
import { filesBelow } from "./house.ts";

interface Brush {
  readonly width?: number;
  readonly shape?: "round" | "square";
  readonly smooth?: boolean;
  readonly weights?: readonly number[];
}

const BRUSH: OptionTable<Brush> = {
  width: { doc: "px", kind: wholeKind({ least: 1 }), fallback: 3, identity: true },
  shape: { doc: "its tip", kind: choiceKind(["round", "square"]), identity: true },
  smooth: { doc: "whether edges are smooth", kind: switchKind },
  weights: { doc: "one a layer", kind: listKind(numberKind()) },
};

const refused = (given: unknown): string =>
  assertThrows(() => checkOptions("draw", given, BRUSH), MaskletError).message;

Deno.test("options that fit are handed back with their fallbacks; undefined counts as absent", () => {
  assertEquals(checkOptions("draw", undefined, BRUSH), { width: 3 });
  assertEquals(checkOptions("draw", { width: undefined, smooth: true }, BRUSH), { width: 3, smooth: true });
  assertEquals(checkOptions("draw", { shape: "round", weights: [1, 2] }, BRUSH), {
    width: 3,
    shape: "round",
    weights: [1, 2],
  });
});

Deno.test("an unknown option names the nearest one, or says that there is none", () => {
  assertEquals(
    refused({ widht: 3 }),
    `Expected options of draw (width, shape, smooth, weights), found "widht". Did you mean width?`,
  );
  assertEquals(refused({ colour: 1 }).includes("Leave it out"), true);
  assertEquals(refused(Object.fromEntries([["__proto__", 1]])).includes("__proto__"), true);
  assertEquals(refused({ constructor: 1 }).includes(`found "constructor"`), true);
});

Deno.test("a value of another kind is refused with what was expected and found", () => {
  assertEquals(
    refused({ width: "3" }).includes(`Expected width of draw to be a whole number from 1 on, found "3"`),
    true,
  );
  assertEquals(refused({ width: 0 }).includes("found 0"), true);
  assertEquals(refused({ shape: "oval" }).includes("one of round, square"), true);
  assertEquals(refused({ smooth: 1 }).includes("true or false"), true);
  assertEquals(refused({ weights: [1, NaN] }).includes("a list, each a number"), true);
  assertEquals(refused({ width: null }).includes("found null"), true);
  assertEquals(refused([]).includes("as an object, found a list of 0"), true);
  assertEquals(refused("round").includes(`found "round"`), true);
});

Deno.test("the identity of a run takes the options that change results, and no others", () => {
  assertEquals(identityOptions(checkOptions("draw", { smooth: true }, BRUSH), BRUSH), { width: 3, shape: undefined });
});

Deno.test("nearestName() forgives a third of the letters, two that changed places, and a beginning", () => {
  const known = ["preset", "policy", "precision", "fillHoles"];
  assertEquals(nearestName("z", ["a", "b"]), undefined);
  assertEquals(nearestName("presett", known), "preset");
  assertEquals(nearestName("precison", known), "precision");
  assertEquals(nearestName("fillHole", known), "fillHoles");
  assertEquals(nearestName("plociy", known), "policy");
  assertEquals(nearestName("pre", known), "preset");
  assertEquals(nearestName("zebra", known), undefined);
  assertEquals(nearestName("toxsplit", ["to", "to-split"]), "to-split");
});

Deno.test("defaults stand in the tables: doc lines say only those that are worked out", async () => {
  const root = new URL("../", import.meta.url);
  const said: string[] = [];
  for await (const path of filesBelow(root, "src")) {
    if (!path.endsWith(".ts") || path.startsWith("src/cli/")) continue; // flags without an option have no table
    const source = await Deno.readTextFile(new URL(path, root));
    for (const [line] of source.matchAll(/\bdoc:\s*["'`][^"`\n]*\(default(?!:)[^\n]*/g)) said.push(`${path} ${line}`);
  }
  assertEquals(said, []);
});

Deno.test("a set of options that is complete comes back complete", () => {
  const table: CompleteTable<{ readonly size?: number }> = {
    size: { doc: "how large", kind: wholeKind({ least: 1 }), fallback: 3 },
  };
  const { size } = checkOptions("f", undefined, table);
  const next: number = size + 1; // it is a number, not a number or nothing
  assertEquals(next, 4);
});
