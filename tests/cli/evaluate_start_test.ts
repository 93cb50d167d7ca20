import { assert, assertEquals } from "@std/assert";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** A module as `deno info --json` tells it. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string };
  }[];
}

/** What is loaded with some files before anything is run, as paths in the repository or names of packages. */
async function loadedWith(...files: string[]): Promise<Set<string>> {
  const args = ["info", "--json", files[0]!];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT, env: { NO_COLOR: "1" } }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const loaded = new Set<string>();
  const visit = (name: string): void => {
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const { isDynamic = false, code } of byName.get(name)?.dependencies ?? []) {
      if (!isDynamic && code?.specifier !== undefined) visit(code.specifier);
    }
  };
  for (const file of files) visit(new URL(file, `file://${ROOT}`).href);
  return new Set([...loaded].map((name) => name.replace(`file://${ROOT}`, "")));
}

Deno.test("evaluate loads no module of Node, no package, and nothing that only a flag or an error asks for", async () => {
  const loaded = await loadedWith("src/cli/masklet.ts", "src/cli/evaluate.ts");
  assert(loaded.has("src/evaluate/protocol_mosev2.ts"), "what is loaded should be seen");
  assertEquals([...loaded].filter((name) => /^\w+:/.test(name)), []);
  const rare = [
    "further_scores",
    "help_text",
    "usual_protocol",
    "evaluation_csv",
    "deeper_results",
    "attributes",
    "occlusions",
  ];
  assertEquals(rare.filter((name) => [...loaded].some((path) => path.endsWith(`/${name}.ts`))), []);
});
