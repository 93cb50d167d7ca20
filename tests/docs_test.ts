import { assertEquals } from "@std/assert";
import { batchesOf } from "./batches.ts";
import { type DocSymbol, entriesOf, type Lack, lacksOf, optionalArguments, publicSymbols } from "./doc_rules.ts";
import { filesBelow } from "./house.ts";
import { throwingNames } from "./throwing.ts";

const root = new URL("../", import.meta.url);

async function sourcesBelow(folder: URL, below: string): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for await (const path of filesBelow(folder, below)) {
    if (path.endsWith(".ts")) sources.set(path, await Deno.readTextFile(new URL(path, folder)));
  }
  return sources;
}

const inWords = ({ name, place, missing }: Lack): string => `${place} ${name} lacks ${missing.join(", ")}`;

/** What `lacksOf` says of a module with this text. */
async function lacksIn(text: string): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const at = new URL(`file://${await Deno.realPath(folder)}/`);
    await Deno.writeTextFile(new URL("toy.ts", at), text);
    const throwing = throwingNames(new Map([["toy.ts", text]]));
    return lacksOf(await publicSymbols(["toy.ts"], at), at, throwing).map(({ name, missing }) =>
      `${name}: ${missing.join(", ")}`
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const EXAMPLE = (call: string): string =>
  [" * @example", " * ```ts", ` * import { assert } from "@std/assert";`, ` * assert(${call});`, " * ```"].join("\n");

Deno.test("docs of public functions and methods say what they are for, parameters, results and errors, with an example", async () => {
  const symbols: DocSymbol[] = await publicSymbols(await entriesOf(root), root);
  const lacks = lacksOf(symbols, root, throwingNames(await sourcesBelow(root, "src")));
  assertEquals(lacks.map(inWords), []);
});

Deno.test("the examples of all sources and documents run, and run once", async () => {
  const running = (await batchesOf(root)).filter(({ args }) => args.includes("--doc"));
  assertEquals(running.length, 1);
  const { args } = running[0]!;
  assertEquals(["mod.ts", "src", "README.md", "ARCHITECTURE.md"].filter((path) => !args.includes(path)), []);
});

Deno.test("what may be left out of a call is named: one object of options, unless it is the value itself", async () => {
  /** Arguments that are no rules but values, which may be absent. */
  const VALUES = [
    ...["loadModel(source)", "showProgress(total)", "simulateClick(prediction)", "makeMask(bits)", "tensor(shape)"],
    ...["VideoSource.frames(range)", "Segmentation.toPrompt(place)", "Tensor.transpose(a)", "Tensor.transpose(b)"],
    ...["Tensor.threshold(limit)", "cacheDir(place)", "MemoryPolicy.keeps(state)"],
  ];
  const loose = (await publicSymbols(await entriesOf(root), root)).flatMap(optionalArguments);
  assertEquals(loose.filter((one) => !VALUES.includes(one)), []);
  assertEquals(VALUES.filter((one) => !loose.includes(one)), []);
});

Deno.test("inner names stay in the entries of their rooms: mod.ts has what people call, and what that takes and gives", async () => {
  const front = new Set((await publicSymbols(["mod.ts"], root)).map(({ name }) => name));
  const rooms = new Set((await publicSymbols(await entriesOf(root), root)).map(({ name }) => name));
  const inner = [
    "Belief",
    "BoxFilter",
    "Origin",
    "MaskletsWriter",
    "SamuraiState",
  ];
  assertEquals(inner.filter((name) => front.has(name)), []);
  assertEquals(inner.filter((name) => !rooms.has(name)), []);
  assertEquals(["failClosed", "requireSameSize", "wordsPerRow", "makeMasklets"].filter((name) => rooms.has(name)), []);
});

Deno.test("a function without docs is told all that it lacks", async () => {
  const body = `function half(a: number): number { if (a < 0) throw new Error("no"); return a / 2; }`;
  assertEquals(await lacksIn(`export ${body}`), [
    "half: what it is for, @param a, @returns, @example that calls half, @throws {MaskletError}",
  ]);
  assertEquals(
    await lacksIn([
      "/** Halves.",
      " * @param a a number from 0 on",
      " * @returns half of it",
      " * @throws {RangeError} below 0",
      EXAMPLE("half(2) === 1"),
      " */",
      `export ${body}`,
    ].join("\n")),
    [],
  );
});

Deno.test("an example that does not assert, does not run, or calls something else is none", async () => {
  const documented = (example: string): Promise<string[]> =>
    lacksIn(`/** One.\n * @returns 1\n${example}\n */\nexport function one(): number { return 1; }`);
  assertEquals(await documented(EXAMPLE("one() === 1")), []);
  assertEquals(await documented(EXAMPLE("two() === 2")), ["one: @example that calls one"]);
  assertEquals(await documented(EXAMPLE("one() === 1").replace("```ts", "```ts ignore")), [
    "one: an @example that runs and asserts (import from @std/assert)",
  ]);
  assertEquals(await documented(EXAMPLE("one() === 1").replace("assert(", "void (")), [
    "one: an @example that runs and asserts (import from @std/assert)",
  ]);
});

Deno.test("a function that names one that throws can throw; one that returns nothing needs no @returns", async () => {
  const docs = (name: string): string => `/** Does it.\n${EXAMPLE(`${name}() === undefined`)}\n */\n`;
  assertEquals(
    await lacksIn([
      `const refuse = (): never => { throw new Error("no"); };`,
      `function deep(): void { refuse(); }`,
      `${docs("calls")}export function calls(): void { deep(); }`,
      `${docs("quiet")}export async function quiet(): Promise<void> { /* deep() */ }`,
    ].join("\n")),
    ["calls: @throws {MaskletError}"],
  );
});

Deno.test("overloads have their own docs and one example; their body has none", async () => {
  assertEquals(
    await lacksIn([
      `/** Of a number.\n * @param a it\n * @returns it\n${EXAMPLE("same(1) === 1")}\n */`,
      "export function same(a: number): number;",
      "/** Of a text.\n * @param a it */",
      "export function same(a: string): string;",
      "export function same(a: unknown): unknown { return a; }",
    ].join("\n")),
    ["same: @returns"],
  );
});

Deno.test("methods may have their example at the interface; a parameter that is not there is no parameter", async () => {
  const source = (tag: string, example: string): Promise<string[]> =>
    lacksIn([
      `/** Counts.\n${example}\n */`,
      "export interface Counter {",
      `  /** Adds.\n   * ${tag} how many\n   * @returns the sum */`,
      "  add(by: number): number;",
      "  /** Called for each. */",
      "  readonly onAdd: (by: number) => void;",
      "}",
    ].join("\n"));
  assertEquals(await source("@param by", EXAMPLE("counter.add(1) === 1")), []);
  assertEquals(await source("@param of", EXAMPLE("counter.add(1) === 1")), [
    "Counter.add: @param by, a parameter for @param of",
  ]);
  assertEquals(await source("@param by", ""), ["Counter.add: @example that calls add"]);
});
