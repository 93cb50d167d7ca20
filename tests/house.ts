/**
 * The order of the rooms under src/, and what it forbids.
 * @module
 */

/** The rooms from the ground up; a room imports from rooms before it, and from itself. */
export const ROOMS: readonly string[] = [
  ...["error", "nearest", "options", "display", "text_table", "kernel", "mask", "tensor", "frame", "prompt", "masklet"], // values
  ...["memory", "metric", "graph", "automatic"], // rules
  ...["files", "image", "video", "checkpoint", "runtime", "model", "dataset", "run"], // edges
  ...["segment", "track", "evaluate", "benchmark", "parity"], // flows
  ...["report", "notebook", "cli"], // face
];

/** The addresses that a TypeScript file imports: static, re-exported, dynamic, and types by `import("…")`. */
export function importsOf(source: string): string[] {
  const statements = source.matchAll(/^[ \t]*(?:import|export)\b(?:[^;"'`()]*?\bfrom)?[ \t\n]*["']([^"'\n]+)["']/gm);
  const calls = source.matchAll(/^(?![ \t]*(?:\*|\/\/)).*?\bimport\(\s*["'`]([^"'`\n]+)["'`]/gm);
  return [...statements, ...calls].map(([, address]) => address!);
}

/**
 * What is wrong with the imports of one file.
 *
 * @param path relative to the repository, "src/metric/boundary_f.ts"
 * @param source its text
 */
export function violations(path: string, source: string): string[] {
  return importsOf(source).flatMap((address) => {
    const fault = faultOf(path, address);
    return fault === undefined ? [] : [`${path} imports ${address}: ${fault}`];
  });
}

function faultOf(path: string, address: string): string | undefined {
  if (address === "masklet" || address.startsWith("masklet/")) return "nothing under src imports the front door";
  if (!address.startsWith(".")) return faultOfPackage(address);
  const target = new URL(address, `file:///${path}`).pathname.slice(1);
  const room = roomOf(path);
  if (target.startsWith("wasm/")) return room === "kernel" ? undefined : "only src/kernel opens wasm/";
  if (/^models\/\w+\.json$/.test(target)) return room === "model" ? undefined : "only src/model reads models/";
  if (!target.startsWith("src/")) return "src imports nothing of the repository but src and wasm";
  if (!/\.\w+$/.test(target)) return "a neighbour is imported by its file name with .ts";
  if (/^src\/\w+\/mod\.ts$/.test(target)) return "nothing under src imports an entry file";
  if (isEntry(path)) return undefined;
  const [own, other] = [ROOMS.indexOf(room), ROOMS.indexOf(roomOf(target))];
  if (own < 0) return `${room} is no room of the house`;
  if (other < 0) return `${roomOf(target)} is no room of the house`;
  return other > own ? `${room} stands below ${roomOf(target)}` : undefined;
}

/** Packages are named with their version where they are imported, as an import map does not travel with `mod.ts`. */
function faultOfPackage(address: string): string | undefined {
  if (address.startsWith("node:")) return undefined;
  if (address.startsWith("${")) return undefined; // computed: one package a platform
  return packageOf(address) === undefined ? "a package is imported as npm:name@1.2.3" : undefined;
}

/** The name of an npm package that is imported with its whole version, or undefined. */
export function packageOf(address: string): string | undefined {
  return /^npm:((?:@[\w.-]+\/)?[\w.-]+)@\d+\.\d+\.\d+(?:\/[\w./-]+)?$/.exec(address)?.[1];
}

/**
 * Cycles between files, each once: the files of one that import each other in a ring, in the order of the imports.
 *
 * @param sources path relative to the repository -> text
 * @param addresses what a text imports, relative to its file
 */
export function cycles(
  sources: ReadonlyMap<string, string>,
  addresses: (source: string) => string[] = importsOf,
): string[][] {
  const edges = new Map([...sources].map(([path, source]) => [
    path,
    addresses(source).filter((address) => address.startsWith("."))
      .map((address) => new URL(address, `file:///${path}`).pathname.slice(1))
      .filter((target) => sources.has(target)),
  ]));
  const state = new Map<string, "open" | "done">();
  const found: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      found.push(trail.slice(trail.indexOf(path)));
      return;
    }
    state.set(path, "open");
    for (const next of edges.get(path)!) visit(next, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

/**
 * All that a file imports, directly or through others; types alone count too.
 *
 * @param sources path relative to the repository -> text
 */
export function reachedFrom(path: string, sources: ReadonlyMap<string, string>): Set<string> {
  const reached = new Set<string>();
  const visit = (at: string): void => {
    for (const address of importsOf(sources.get(at)!)) {
      const target = new URL(address, `file:///${at}`).pathname.slice(1);
      if (!address.startsWith(".") || !sources.has(target) || reached.has(target)) continue;
      reached.add(target);
      visit(target);
    }
  };
  visit(path);
  return reached;
}

/** Names that a text declares: functions, values, types; with those of parameters, fields and locals left out. */
export function declaredNames(source: string): string[] {
  const text = source.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const found = text.matchAll(
    /^(?:export )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type) (\w+)/gm,
  );
  return [...found].map(([, name]) => name!);
}

/** The neighbours that a module of the Rust crate uses: `use crate::a::{b, c}` is `src/a.rs`. */
export function rustImportsOf(source: string): string[] {
  const uses = source.replaceAll(/^\s*\/\/.*$/gm, "").matchAll(/\b(?:crate|super)::(\w+)::/g);
  return [...new Set([...uses].map(([, name]) => `./${name}.rs`))];
}

/**
 * Where a text asks for one of some names: `=== "name"`, `case "name"`, `["name"].includes(…)`, with no comment looked at.
 *
 * @param names those that stand in lists
 * @returns each place as it stands there
 */
export function comparedNames(source: string, names: readonly string[]): string[] {
  const one = `["'\`](?:${names.map((name) => name.replaceAll(/[.]/g, "\\$&")).join("|")})["'\`]`;
  const asked = [
    ...[`[=!]==?\\s*${one}`, `${one}\\s*[=!]==?`, `\\bcase\\s+${one}`],
    ...[`\\[[^\\[\\]]*${one}[^\\[\\]]*\\]\\.(?:includes|indexOf|some|find)\\(`, `new Set\\(\\[[^\\[\\]]*${one}`],
    ...[`\\.(?:startsWith|endsWith)\\(${one}`],
  ];
  const text = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");
  return [...text.matchAll(new RegExp(asked.join("|"), "g"))].map(([found]) => found);
}

/** Sanitizers that a test switches off without saying why in a comment on the line or the two before it. */
export function silentSanitizers(source: string): string[] {
  const lines = source.split("\n");
  return lines.filter((line, i) => {
    if (!/\bsanitize(?:Ops|Resources|Exit)\s*:\s*false/.test(line)) return false;
    const before = lines.slice(Math.max(0, i - 3), i + 1);
    return !before.some((near) => /\/\/|\*\/|^\s*\*/.test(near));
  });
}

/** An entry file of a subpath export re-exports and belongs to the face. */
function isEntry(path: string): boolean {
  return /^src\/\w+\/mod\.ts$/.test(path);
}

function roomOf(path: string): string {
  return path.split("/")[1]!.replace(/\.ts$/, "");
}

/** Files below a folder of the repository, as paths relative to the repository; hidden and generated folders are left out. */
export async function* filesBelow(root: URL, folder = ""): AsyncGenerator<string> {
  const entries = await Array.fromAsync(Deno.readDir(new URL(folder === "" ? "." : `${folder}/`, root)));
  for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile) yield path;
    else if (entry.isDirectory && !/^(\.git|out|node_modules|target|generated)$/.test(entry.name)) {
      yield* filesBelow(root, path);
    }
  }
}
