import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { NATIVE_PACKAGE } from "../src/runtime/native/native_package.ts";
import { filesBelow } from "./house.ts";

const ROOT = new URL("../", import.meta.url);

/** Packages that the one which needs them names by an exact version itself: the parts of sharp, and what both runtimes share. */
const EXACT = /^@img\/sharp-|^onnxruntime-common$/;

/** "npm:name@1.2.3" of the sources, without paths inside of the package; comments do not count. */
async function namedPackages(): Promise<ReadonlySet<string>> {
  const found = new Set([NATIVE_PACKAGE]);
  for (const folder of ["src", "tests"]) {
    for await (const path of filesBelow(ROOT, folder)) {
      if (!path.endsWith(".ts")) continue;
      for (const line of (await Deno.readTextFile(new URL(path, ROOT))).split("\n")) {
        if (/^\s*(\*|\/\*|\/\/)/.test(line)) continue;
        for (const [, name] of line.matchAll(/"(npm:(?:@[\w-]+\/)?[\w.-]+@\d[\w.-]*)(?:\/[\w.-]+)?"/g)) {
          found.add(name!);
        }
      }
    }
  }
  return found;
}

/** All packages of modules that import some, by name: their versions, as commands in this repository have them. */
async function packagesBehind(named: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, [...named].map((one) => `import ${JSON.stringify(one)};`).join("\n"));
    const config = fileURLToPath(new URL("deno.json", ROOT));
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", config, file],
      cwd: ROOT,
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const { npmPackages }: { readonly npmPackages: Readonly<Record<string, unknown>> } = JSON.parse(
      new TextDecoder().decode(stdout),
    );
    return new Map(
      Object.keys(npmPackages).map((key) => {
        const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key)!;
        return [name!, version!];
      }),
    );
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("every package that others bring has its version in package.json, and none is there that nobody brings", async () => {
  const named = await namedPackages();
  assert(named.size >= 7, [...named].join());
  const direct = new Set([...named].map((one) => one.replace(/^npm:/, "").replace(/@[^@]+$/, "")));
  const brought = [...await packagesBehind(named)].filter(([name]) => !direct.has(name) && !EXACT.test(name));
  const { overrides } = JSON.parse(await Deno.readTextFile(new URL("package.json", ROOT)));
  assertEquals(overrides, Object.fromEntries(brought.sort(([a], [b]) => a < b ? -1 : 1)));
});
