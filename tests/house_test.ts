import { assert, assertEquals } from "@std/assert";
import { LAYOUTS } from "../src/dataset/layouts.ts";
import { PROTOCOLS } from "../src/evaluate/protocols.ts";
import { POLICY_NAMES } from "../src/memory/parse_policy.ts";
import { ARCHITECTURE_NAMES, FAMILIES } from "../src/model/families.ts";
import { TRACK_FORMATS } from "../src/run/formats/formats.ts";
import { BACKENDS } from "../src/runtime/backends.ts";
import {
  comparedNames,
  cycles,
  declaredNames,
  filesBelow,
  importsOf,
  packageOf,
  reachedFrom,
  rustImportsOf,
  silentSanitizers,
  violations,
} from "./house.ts";

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

Deno.test("modules of the Rust crates do not use each other in a ring either", async () => {
  assertEquals(rustImportsOf("use crate::png_rows::{a, b};\n// use crate::no::c;\nuse crate::Answer;"), [
    "./png_rows.rs",
  ]);
  const ring = new Map([["src/png.rs", "use crate::png_rows::a;"], ["src/png_rows.rs", "use crate::png::b;"]]);
  assertEquals(cycles(ring, rustImportsOf), [["src/png.rs", "src/png_rows.rs"]]);
  for (const crate of ["wasm/src", "wasm/attention/src"]) {
    const sources = new Map<string, string>();
    for await (const path of filesBelow(root, crate)) {
      sources.set(path, await Deno.readTextFile(new URL(path, root)));
    }
    assert(sources.size > 5, `expected the crate, found ${sources.size} files`);
    assertEquals(cycles(sources, rustImportsOf), []);
  }
});

Deno.test("nothing asks for the name of a layout, a protocol, a backend, a family, a model, a policy or a format: they are values of lists", async () => {
  const asked = (source: string): number => comparedNames(source, ["davis", "sam2.1"]).length;
  assertEquals(asked(`if (layout === "davis") a();`), 1);
  assertEquals(asked(`return "davis" !== name;`), 1);
  assertEquals(asked(`switch (name) { case "davis": case 'sam2.1': }`), 2);
  assertEquals(asked(`["sav",\n "davis"].includes(name)`), 1);
  assertEquals(asked(`new Set(["davis"]).has(name)`), 1);
  assertEquals(asked(`/** layout === "davis" */ // "davis" === name\nconst usual = "davis";`), 0);
  const lists = [LAYOUTS, PROTOCOLS, BACKENDS, FAMILIES, TRACK_FORMATS];
  const names = [...lists.flatMap((list) => list.map(({ name }) => name)), ...POLICY_NAMES, ...ARCHITECTURE_NAMES];
  const found: string[] = [];
  for await (const path of filesBelow(root, "src")) {
    if (!path.endsWith(".ts")) continue;
    const source = await Deno.readTextFile(new URL(path, root));
    found.push(...comparedNames(source, names).map((place) => `${path}: ${place}`));
  }
  assertEquals(found.sort(), [
    'src/evaluate/evaluation_table.ts: === "csv"', // a form of tables for papers
    'src/evaluate/left_out.ts: === "wasm"', // the code of an error
    'src/mask/polygon.ts: === "coco"', // a rule by which polygons are filled
  ]);
});

Deno.test("every file of track/ has a test of its own, which loads no weights", async () => {
  const missing: string[] = [];
  for await (const path of filesBelow(root, "src/track")) {
    if (path.endsWith("/mod.ts")) continue;
    const test = path.replace(/^src/, "tests").replace(/\.ts$/, "_test.ts");
    const source = await Deno.readTextFile(new URL(test, root)).catch(() => "");
    if (!source.includes("Deno.test(")) missing.push(test);
  }
  assertEquals(missing, []);
  const loading: string[] = [];
  for (const folder of ["tests/track", "tests/memory"]) {
    for await (const path of filesBelow(root, folder)) {
      if (!path.endsWith("_test.ts")) continue;
      const source = await Deno.readTextFile(new URL(path, root));
      if (importsOf(source).some((address) => address.endsWith("/model/load_model.ts"))) loading.push(path);
    }
  }
  assertEquals(loading, []);
});

Deno.test("sanitizers are on, except where a test says why", async () => {
  assertEquals(silentSanitizers("Deno.test({\n  sanitizeOps: false,\n});").length, 1);
  assertEquals(silentSanitizers("// onnxruntime keeps its threads\nDeno.test({\n  sanitizeOps: false,\n});"), []);
  const silent: string[] = [];
  for await (const path of filesBelow(root, "tests")) {
    if (!path.endsWith(".ts") || path === "tests/house_test.ts") continue;
    const found = silentSanitizers(await Deno.readTextFile(new URL(path, root)));
    silent.push(...found.map((line) => `${path}: ${line.trim()}`));
  }
  assertEquals(silent, []);
});

Deno.test("there is one checksum, one writer of whole files and one printer of tables", async () => {
  const users = new Map<RegExp, string[]>([
    [/\bcrc32\b.*from "node:zlib"|\b0xedb88320\b/i, ["src/kernel/checksum.ts"]],
    [/randomUUID\(\)\.slice\(0, 8\)\}\.part/, ["src/files/atomic.ts"]],
    // a download goes on in its part; the others name folders
    [/\bDeno\.rename(?:Sync)?\(/, [
      ...["src/dataset/convert_dataset.ts", "src/dataset/save_results.ts", "src/files/atomic.ts"],
      ...["src/model/download.ts", "src/run/masklets_file.ts"],
    ]],
    [/\.padEnd\((?!\w+, "0"\)|3, "0"\))/, ["src/text_table.ts"]],
  ]);
  const found = new Map([...users.keys()].map((pattern) => [pattern, [] as string[]]));
  for await (const path of filesBelow(root, "src")) {
    const text = path.endsWith(".ts") ? await Deno.readTextFile(new URL(path, root)) : "";
    const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "");
    for (const [pattern, paths] of found) if (pattern.test(code)) paths.push(path);
  }
  for (const [pattern, paths] of users) assertEquals(found.get(pattern), paths, String(pattern));
});

/** The sources, by path. */
async function sourcesOf(folder: string): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for await (const path of filesBelow(root, folder)) {
    if (/\.(ts|js)$/.test(path)) sources.set(path, await Deno.readTextFile(new URL(path, root)));
  }
  return sources;
}

Deno.test("what is said of prompts is pure: it reaches no file, no decoder and no record", async () => {
  const sources = await sourcesOf("src");
  const impure = /^src\/(files|image|video|dataset|run)\//;
  for (const name of ["prompted", "prompted_objects", "clear_prompts", "remove_object", "merge_frames"]) {
    assertEquals([...reachedFrom(`src/track/${name}.ts`, sources)].filter((path) => impure.test(path)), [], name);
  }
  const reached = reachedFrom("src/track/propagate.ts", sources);
  assert([...reached].some((path) => impure.test(path)), "reachedFrom() should see that a run is written down");
});

Deno.test("names of a frame, paths and whole files are made in one place each", async () => {
  const places = new Map<string, string[]>();
  for (const [path, text] of await sourcesOf("src")) {
    for (const name of new Set(declaredNames(text))) places.set(name, [...places.get(name) ?? [], path]);
  }
  const one = ["stemOf", "baseOf", "pathOf", "folderPathOf", "partOfPath", "compareFrameNames", "writeFileAtomic"];
  const run = ["Run", "RunFrames", "OngoingRun", "FrameStream", "RunPoint", "storedFrame", "isVideo", "removeFile"];
  for (
    const name of [
      ...one,
      ...run,
      "crc32",
      "textTable",
      "requireSameIdentity",
      "checkOptions",
      "ObjectOutput",
      "DecodedMask",
    ]
  ) {
    assertEquals(places.get(name)?.length, 1, `${name}: ${places.get(name)}`);
  }
});

Deno.test("names that were too clever, and the other spellings of a run, are gone", async () => {
  const gone = [
    ...["Said", "said", "tell", "dress", "Shelf", "Put", "Offer", "Call", "Pending"],
    ...["RunDescription", "Before", "Started", "Plan", "Passed", "DecodedMasks"],
    ...["KnownFrames", "SavedStream", "ResumableStep", "Remembered"],
  ];
  const found: string[] = [];
  for (const [path, text] of await sourcesOf("src")) {
    if (path.startsWith("src/checkpoint/")) continue; // Python's pickles call
    found.push(...declaredNames(text).filter((name) => gone.includes(name)).map((name) => `${path}: ${name}`));
  }
  assertEquals(found, []);
});

Deno.test("masklets know that their source is a video: nobody has to say so for them", async () => {
  const untyped = (source: string): readonly string[] => source.match(/\bsource\?: unknown|\.source as \w+/g) ?? [];
  assertEquals(untyped("readonly source?: unknown;\nconst video = masklets.source as VideoSource;").length, 2);
  const found: string[] = [];
  for (const [path, text] of await sourcesOf("src")) found.push(...untyped(text).map((place) => `${path}: ${place}`));
  assertEquals(found, []);
});

Deno.test("a colour is a colour: nothing that Masklet names is spelled another way", async () => {
  const others = (source: string): readonly string[] => [
    ...source.match(/\breadonly \w*colors?\w*\??:/gi) ?? [],
    ...declaredNames(source).filter((name) => /color/i.test(name)),
  ];
  const toy = "interface A {\n  readonly color: number;\n  readonly colours: string[];\n}\nfunction colorOf() {}\n";
  assertEquals(others(toy).length, 2); // what plotly and CSS call so is a key of a value, not a name of ours
  const found: string[] = [];
  for (const [path, text] of await sourcesOf("src")) {
    const foreign = /^src\/video\/(plane_picture|webcodecs)\.ts$/.test(path); // these say what decoders call things
    if (!foreign) found.push(...others(text).map((place) => `${path}: ${place}`));
  }
  assertEquals(found, []);
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
