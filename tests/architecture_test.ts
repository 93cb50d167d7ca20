import { assert, assertEquals } from "@std/assert";
import { filesBelow } from "./house.ts";

const ROOT = new URL("../", import.meta.url);
const text = await Deno.readTextFile(new URL("ARCHITECTURE.md", ROOT));

/** The rows of the table below a heading, without its head: a row is its cells. */
function rowsBelow(heading: string): string[][] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return section.split("\n").filter((line) => line.startsWith("|")).slice(2)
    .map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim()));
}

/** What a cell quotes in backticks. */
const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);

const exists = (path: string): Promise<boolean> => Deno.stat(new URL(path, ROOT)).then(() => true, () => false);

Deno.test("the glossary names files that are there", async () => {
  const rows = rowsBelow("Glossary");
  assert(rows.length > 20, `expected the glossary, found ${rows.length} rows`);
  const missing: string[] = [];
  for (const [term, , files] of rows) {
    const named = quoted(files!);
    if (named.length === 0) missing.push(`${term}: no file`);
    for (const path of named) if (!await exists(`src/${path}`)) missing.push(`${term}: ${path}`);
  }
  assertEquals(missing, []);
});

Deno.test("what Masklet grows by is registered in files that are there, and a test that is there brings one of its own", async () => {
  const rows = rowsBelow("Where Masklet grows");
  assertEquals(rows.map(([what]) => what), [
    ...[
      "a tracking rule",
      "a memory policy",
      "a backend",
      "a dataset layout",
      "an output format",
      "a protocol",
      "a model family",
      "a command",
    ],
  ]);
  const missing: string[] = [];
  for (const [what, , registered, proof] of rows) {
    for (const path of quoted(registered!).filter((word) => word.endsWith(".ts"))) {
      if (!await exists(`src/${path}`)) missing.push(`${what}: ${path}`);
    }
    const [file] = quoted(proof!);
    const name = /"([^"]+)"/.exec(proof!)?.[1];
    const source = file === undefined ? "" : await Deno.readTextFile(new URL(`tests/${file}`, ROOT)).catch(() => "");
    if (name === undefined || !source.includes(name)) missing.push(`${what}: ${proof}`);
  }
  assertEquals(missing, []);
});

/** Records that prompts lie in on their way; what is handed one of them is handed prompts. */
const PROMPT_RECORDS = [
  ...["Prompted", "PromptEvent", "CheckedPrompt", "PromptContent", "Click", "WaitingPrompt", "PromptedObject"],
  ...["DecoderPoint", "DecoderPrompt"],
];
/** Functions at the top of a file and methods, with their parameters. */
const FUNCTIONS =
  /^(?:export )?(?:async )?function\*? (\w+)(?:<[^>]*>)?\(([\s\S]*?)\n?\)(?:: [^\n]*)? \{$|^ {2}(?:async )?\*?(\w+)\(([\s\S]*?)\n?\s*\): [^\n]*$/gm;

/** Functions of a text that are handed prompts. */
function handedPrompts(source: string): string[] {
  const record = new RegExp(`\\b(?:${PROMPT_RECORDS.join("|")})\\b`);
  return [...source.matchAll(FUNCTIONS)].flatMap(([, name, parameters, method, its]) =>
    record.test(parameters ?? its!) ? [name ?? method!] : []
  );
}

Deno.test("handedPrompts() finds functions, generators and methods by what they take", () => {
  const source = [
    "export function a(one: CheckedPrompt): void {",
    "export async function* b<T>(",
    "  objects: readonly PromptedObject[],",
    "): AsyncGenerator<T> {",
    "  decode(prompts: readonly DecoderPrompt[]): Promise<void>;",
    "function c(frame: number): Click {",
  ].join("\n");
  assertEquals(handedPrompts(source), ["a", "b", "decode"]);
});

Deno.test("prompts reach the decoder by the stops of the table, at most 30, and every function that is handed some is told", async () => {
  const section = text.split("\n## How a prompt reaches the decoder\n")[1]!.split("\n## ")[0]!;
  const stops = rowsBelow("How a prompt reaches the decoder").map(([name, file]) =>
    [quoted(name!)[0]!, quoted(file!)[0]!] as const
  );
  const files = new Set(stops.map(([, file]) => file));
  assert(stops.length <= 30, `expected 30 stops at most, found ${stops.length}`);
  assert(section.includes(`there are ${stops.length}, in ${files.size} files`), "the sentence has other figures");
  const missing: string[] = [];
  for (const [name, file] of stops) {
    const source = await Deno.readTextFile(new URL(`src/${file}`, ROOT));
    const declared = new RegExp(`(?:function\\*?|interface|type) ${name}\\b|^ {2}(?:async )?${name}\\(`, "m");
    if (!declared.test(source)) missing.push(`${file}: ${name}`);
  }
  const beside = quoted(section.split("Beside the way")[1]!);
  for (const room of ["src/track", "src/model"]) {
    for await (const path of filesBelow(ROOT, room)) {
      const source = await Deno.readTextFile(new URL(path, ROOT));
      for (const name of handedPrompts(source)) {
        const told = stops.some(([stop, file]) => stop === name && `src/${file}` === path) || beside.includes(name);
        if (!told) missing.push(`${path}: ${name} is handed prompts`);
      }
    }
  }
  assertEquals(missing, []);
});
