import { assertEquals } from "@std/assert";
import { parseArgs } from "node:util";
import { splitArguments } from "../../src/cli/split_arguments.ts";

const ARGUMENTS = [
  [
    "--wall",
    "--wall=x",
    "--wall=",
    "--dry",
    "--dry=yes",
    "--other",
    "--other=a=b",
    "--=x",
    "--wall=a=b",
    "--w-x",
    "---x",
  ],
  ["-h", "-x", "-1", "-xh", "-hw", "-w", "-", "--", "word", "", "two words", "=", "a=b", "-x=3", "-é"],
].flat();

Deno.test("splitArguments() splits as parseArgs of node:util does, any arguments in any order", () => {
  let state = 7;
  const below = (count: number): number => (state = (state * 1103515245 + 12345) % 2 ** 31) % count;
  const options = {
    wall: { type: "string", short: "w" },
    dry: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  for (let i = 0; i < 3000; i++) {
    const args = Array.from({ length: below(6) }, () => ARGUMENTS[below(ARGUMENTS.length)]!);
    const { tokens } = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true });
    const expected = tokens.filter(({ kind }) => kind !== "option-terminator").map((token) =>
      token.kind === "option"
        ? {
          kind: token.kind,
          name: token.name,
          rawName: token.rawName,
          ...(token.value !== undefined && { value: token.value }),
          inlineValue: token.inlineValue ?? false,
        }
        : { kind: token.kind, value: (token as { value: string }).value }
    );
    const found = splitArguments(args, { valued: new Set(["wall"]), short: { w: "wall", h: "help" } });
    assertEquals(found as unknown[], expected as unknown[], JSON.stringify(args));
  }
});
