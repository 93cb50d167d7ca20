import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { defineCommand } from "../../src/cli/options.ts";
import { parseOptions } from "../../src/cli/parse_options.ts";
import { MaskletError } from "../../src/error.ts";
import { paintCommand as command } from "./paint_command.ts";

const refused = (...args: string[]): string => {
  const error = assertThrows(() => parseOptions(command, args), MaskletError);
  assertEquals([error.code, error.hint], ["bad-argument", "See masklet paint --help"]);
  return error.message;
};

Deno.test("parseOptions() gives each flag its value, in any order and with = or without", () => {
  assertEquals(parseOptions(command, ["--dry-run", "--coats=2.5", "--wall", "north"]), {
    flags: { wall: "north", coats: 2.5, colour: undefined, "dry-run": true },
    words: [],
  });
});

Deno.test("parseOptions() takes a value that begins with a dash after =, and a negative number", () => {
  const { flags } = parseOptions(command, ["--wall=--odd", "--coats", "-1"])!;
  assertEquals([flags.wall, flags.coats], ["--odd", -1]);
});

Deno.test("parseOptions() takes the last of two values", () =>
  assertEquals(parseOptions(command, ["--wall", "a", "--wall", "b"])!.flags.wall, "b"));

Deno.test("a flag that says what is prompted is said once; a second value is no correction of the first", () => {
  const toy = defineCommand({ name: "toy", summary: "", flags: { mask: { kind: "text", once: true, help: "" } } });
  const error = assertThrows(() => parseOptions(toy, ["--mask", "a.png", "--mask", "b.png"]), MaskletError);
  assertStringIncludes(error.message, "Expected --mask once, found a.png and b.png");
});

Deno.test("an unknown flag is refused in a line, with the one that was meant", () => {
  assertStringIncludes(
    refused("--wal", "x"),
    "Expected a flag of masklet paint, found --wal (did you mean --wall?). See masklet paint --help.",
  );
  assertStringIncludes(refused("--clour", "red"), "(did you mean --colour?)");
  assertStringIncludes(refused("--oclour", "red"), "(did you mean --colour?)");
  assert(!refused("--paper").includes("did you mean"));
  assertStringIncludes(refused("-w", "x"), "found -w");
});

Deno.test("a flag without its value is refused", () => {
  assertStringIncludes(refused("--wall"), "a value after --wall (DIR), found none");
  assertStringIncludes(refused("--wall", "--coats", "2"), "a value after --wall (DIR), found --coats");
  assertStringIncludes(refused("--dry-run=yes", "--wall", "x"), "--dry-run without a value, found yes");
});

Deno.test("a flag that is needed, a number that is none and a choice that is none are refused", () => {
  assertStringIncludes(refused("--coats", "2"), "Expected --wall DIR, found no --wall");
  assertStringIncludes(refused("--wall", "x", "--coats", "two"), 'a number after --coats, found "two"');
  assertStringIncludes(refused("--wall", "x", "--coats="), 'a number after --coats, found ""');
  assertStringIncludes(refused("--wall", "x", "--colour", "green"), 'one of red, blue, found "green"');
});

Deno.test("words without a flag are refused where the command takes none, and kept where it does", () => {
  assertStringIncludes(refused("--wall", "x", "stray"), 'found "stray"');
  assertEquals(parseOptions({ ...command, words: "ROOM" }, ["--wall", "x", "a", "b"])!.words, ["a", "b"]);
});

Deno.test("--help wins over everything that is missing", () =>
  assertEquals([parseOptions(command, ["--help"]), parseOptions(command, ["-h"])], [undefined, undefined]));

const COOK = defineCommand({
  name: "masklet cook",
  summary: "Cooks.",
  flags: {
    dish: { kind: "text", required: true, help: "what" },
    spice: { kind: "texts", help: "with" },
    photo: { kind: "optional", value: "FILE", help: "a picture of it" },
  },
  positional: ["dish", "spice"],
  json: "what was cooked",
});

Deno.test("words stand for flags in their order, a flag with an optional value may stand alone", () => {
  const cooked = (...args: string[]): Record<string, unknown> => ({ ...parseOptions(COOK, args)!.flags });
  const plain = { spice: [], photo: undefined, json: undefined };
  assertEquals(cooked("soup"), { ...plain, dish: "soup" });
  assertEquals(cooked("soup", "salt", "--photo"), { ...plain, dish: "soup", spice: ["salt"], photo: true });
  assertEquals(cooked("--photo", "--dish", "soup"), { ...plain, dish: "soup", photo: true });
  assertEquals(cooked("--photo", "a.jpg", "soup", "--json"), { ...plain, dish: "soup", photo: "a.jpg", json: true });
  assertEquals(cooked("--json=out.json", "soup").json, "out.json");
  assertEquals(cooked("--json", "soup"), { ...plain, dish: "soup", json: true }); // no name of a JSON file: a word
  assertEquals(cooked("--json", "soup.JSON", "pie"), { ...plain, dish: "pie", json: "soup.JSON" });
  assertEquals(cooked("--json", "soup.json"), { ...plain, dish: "soup.json", json: true }); // the command needs the word
  assertEquals(cooked("--dish", "pie", "--json", "soup.json"), { ...plain, dish: "pie", json: "soup.json" });
  assertEquals(cooked("--photo", "soup").dish, "soup");
  const fried = (...args: string[]) => parseOptions({ ...COOK, positional: ["dish"] }, args)!.flags;
  assertEquals({ ...fried("egg", "--json", "out/egg") }, { ...plain, dish: "egg", json: "out/egg" }); // there is no place for another word
  assertThrows(() => fried("egg", "ham"), MaskletError, 'found "ham"');
  assertThrows(() => cooked("soup", "salt", "more"), MaskletError, 'found "more"');
  assertThrows(() => cooked("--dish", "soup", "a", "b"), MaskletError, 'found "b"');
});
