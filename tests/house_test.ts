import { assert, assertEquals } from "@std/assert";
import { cycles, filesBelow, importsOf, packageOf, violations } from "./house.ts";

const root = new URL("../", import.meta.url);

Deno.test("importsOf() sees static, type, side-effect, re-exported, dynamic and attributed imports, and no comment", () => {
  const source = [
    `import { a } from "./a.ts";`,
    `import type {`,
    `  B,`,
    `} from '../b/b.ts';`,
    `import "./c.ts";`,
    `export * from "./d.ts";`,
    `import css from "./e.css" with { type: "text" };`,
    `const f = await import("./f.ts");`,
    `type G = import("./g.ts").G;`,
    ` * import { no } from "./comment.ts";`,
    ` * await import("./comment.ts");`,
    `// import("./comment.ts")`,
    `export const text = "from";`,
    `export const other = "./no.ts";`,
  ].join("\n");
  assertEquals(importsOf(source).sort(), [
    "../b/b.ts",
    "./a.ts",
    "./c.ts",
    "./d.ts",
    "./e.css",
    "./f.ts",
    "./g.ts",
  ]);
});

Deno.test("a room may import rooms that stand before it, and no room that stands after it", () => {
  const from = (path: string, address: string): number => violations(path, `import "${address}";`).length;
  assertEquals(from("src/metric/f.ts", "../kernel/tensor.ts"), 0);
  assertEquals(from("src/metric/f.ts", "./j.ts"), 0);
  assertEquals(from("src/metric/f.ts", "node:path"), 0);
  assertEquals(from("src/metric/f.ts", "npm:sharp@0.35.5"), 0);
  assertEquals(from("src/metric/f.ts", "npm:@bufbuild/protobuf@2.17.0/wire"), 0);
  assertEquals(from("src/metric/f.ts", "npm:sharp"), 1);
  assertEquals(from("src/metric/f.ts", "npm:sharp@^0.35.5"), 1);
  assertEquals(from("src/metric/f.ts", "sharp"), 1);
  assertEquals(from("src/mask/mask.ts", "../error.ts"), 0);
  assertEquals(from("src/dataset/davis.ts", "../image/decode.ts"), 0);
  assertEquals(from("src/metric/f.ts", "../image/decode.ts"), 1);
  assertEquals(from("src/image/decode.ts", "../dataset/davis.ts"), 1);
  assertEquals(from("src/evaluate/davis.ts", "../notebook/plot.ts"), 1);
  assertEquals(from("src/error.ts", "./mask/mask.ts"), 1);
});

Deno.test("the front door, entry files, wasm and tests are closed to the rooms", () => {
  const from = (path: string, address: string): number => violations(path, `import "${address}";`).length;
  assertEquals(from("src/cli/track.ts", "../../mod.ts"), 1);
  assertEquals(from("src/cli/track.ts", "masklet"), 1);
  assertEquals(from("src/cli/track.ts", "../mask/mod.ts"), 1);
  assertEquals(from("src/mask/mod.ts", "../kernel/mask_from_rle.ts"), 0);
  assertEquals(from("src/kernel/core.ts", "../../wasm/generated/masklet.js"), 0);
  assertEquals(from("src/metric/f.ts", "../../wasm/generated/masklet.js"), 1);
  assertEquals(from("src/metric/f.ts", "../../tests/drawn.ts"), 1);
  assertEquals(from("src/metric/f.ts", "../kernel/tensor"), 1);
  assertEquals(from("src/utils/misc.ts", "../error.ts"), 1);
});

Deno.test("every file under src keeps to the order of the rooms", async () => {
  const found: string[] = [];
  let files = 0;
  for await (const path of filesBelow(root, "src")) {
    if (!path.endsWith(".ts")) continue;
    files++;
    found.push(...violations(path, await Deno.readTextFile(new URL(path, root))));
  }
  assert(files > 5, `expected the sources, found ${files} files`);
  assertEquals(found, []);
});

Deno.test("cycles() finds rings of files, of types too, and no others", () => {
  const house = (files: Record<string, string>): string[][] => cycles(new Map(Object.entries(files)));
  assertEquals(house({ "src/a.ts": `import "./b.ts";`, "src/b.ts": `import "npm:c";` }), []);
  assertEquals(house({ "src/a.ts": `import "./b.ts";`, "src/b.ts": `import type { A } from "./a.ts";` }), [
    ["src/a.ts", "src/b.ts"],
  ]);
  assertEquals(
    house({
      "src/x/a.ts": `import "../y/b.ts";`,
      "src/y/b.ts": `import "./c.ts";\nimport "./d.ts";`,
      "src/y/c.ts": ``,
      "src/y/d.ts": `export type A = import("../x/a.ts").A;`,
    }),
    [["src/x/a.ts", "src/y/b.ts", "src/y/d.ts"]],
  );
});

Deno.test("no two files import each other, directly or around a ring", async () => {
  const sources = new Map<string, string>();
  for await (const path of filesBelow(root, "src")) {
    if (path.endsWith(".ts")) sources.set(path, await Deno.readTextFile(new URL(path, root)));
  }
  assertEquals(cycles(sources), []);
});

Deno.test("each npm package is imported by one file", async () => {
  const importers = new Map<string, Set<string>>();
  for await (const path of filesBelow(root, "src")) {
    if (!path.endsWith(".ts")) continue;
    for (const address of importsOf(await Deno.readTextFile(new URL(path, root)))) {
      const name = packageOf(address);
      if (name !== undefined) importers.set(name, (importers.get(name) ?? new Set()).add(path));
    }
  }
  assert(importers.size >= 5, `expected the dependencies, found ${[...importers.keys()]}`);
  assertEquals([...importers].filter(([, paths]) => paths.size > 1), []);
});

Deno.test("no file speaks of the machine that it was written on, or of a package host", async () => {
  // Written in two parts, so that this file passes its own check.
  const forbidden = [new RegExp("(?<![\\w.}])/wo" + "rk/"), new RegExp("regis" + "try\\.[a-z]+(js)?\\.(org|io|com)")];
  const found: string[] = [];
  for await (const path of filesBelow(root)) {
    if (!/\.(ts|js|json|jsonc|lock|md|rs|toml|css|html|ipynb|sh|txt|yml|yaml)$|\/run$/.test(path)) continue;
    const text = await Deno.readTextFile(new URL(path, root));
    if (forbidden.some((pattern) => pattern.test(text))) found.push(path);
  }
  assertEquals(found, []);
});
