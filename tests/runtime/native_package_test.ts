import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { NATIVE_PACKAGE } from "../../src/runtime/native/native_package.ts";

const ROOT = new URL("../../", import.meta.url);

interface ModuleGraph {
  readonly npmPackages: Readonly<Record<string, unknown>>;
}

async function packagesOf(entry: string): Promise<string[]> {
  const path = fileURLToPath(new URL(entry, ROOT));
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", path], cwd: ROOT }).output();
  const { npmPackages }: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  return Object.keys(npmPackages);
}

Deno.test("the native build is fetched where it is used alone: neither commands nor the front door import it", async () => {
  const name = NATIVE_PACKAGE.replace("npm:", "").split("@")[0]!;
  for (const entry of ["mod.ts", "src/cli/masklet.ts"]) {
    const packages = await packagesOf(entry);
    assert(packages.some((one) => one.startsWith("onnxruntime-web@")), packages.join());
    assertEquals(packages.filter((one) => one.startsWith(name)), []);
  }
  // `deno task` installs whatever a lock file lists before it runs anything.
  const { lock } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  assertEquals(lock, false);
});
