import { assert, assertEquals } from "@std/assert";

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
