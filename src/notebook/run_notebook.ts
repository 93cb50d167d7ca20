import { join, resolve } from "node:path";
import { MaskletError } from "../error.ts";
import { inScratch, undoneOnSignal, writeFileAtomic } from "../files/atomic.ts";
import { leanNotebook } from "./lean_notebook.ts";

/** How a notebook is run. */
export interface RunNotebookOptions {
  /** Path of the executed notebook; may be the notebook itself. */
  readonly out: string;
  /** Path of the exported page; absent: none is made. */
  readonly html?: string | undefined;
  /** Jupyter's program; default: `JUPYTER` names it, else PATH is searched. */
  readonly jupyter?: string | undefined;
}

/**
 * Executes a notebook from its own folder in a Deno kernel of its own, and keeps every result: Deno's kernel may say that a cell is done
 * before it hands out the cell's result, and `jupyter nbconvert --execute` then loses that. Exports it as a page, too. Figures share one
 * plotly.js.
 *
 * @param path the notebook
 * @throws {MaskletError} `missing-file` without Jupyter, `io` where a cell fails, with what it said
 */
export async function runNotebook(path: string, { out, html, jupyter }: RunNotebookOptions): Promise<void> {
  const program = jupyter ?? findJupyter();
  if (program === undefined) {
    throw new MaskletError("missing-file", "Expected the program jupyter in PATH, found none", {
      hint: "Install it (pip install nbconvert), or name it: JUPYTER=/path/to/jupyter",
    });
  }
  await inScratch(async (scratch) => {
    await run(Deno.execPath(), ["jupyter", "--install"], { XDG_DATA_HOME: scratch });
    const script = await import("./execute_notebook.py", { with: { type: "text" } });
    await Deno.writeTextFile(join(scratch, "execute_notebook.py"), script.default);
    // The kernel's specification lies in a folder of this run: nothing of the user's is changed.
    const env = { JUPYTER_PATH: join(scratch, "jupyter"), JUPYTER_CONFIG_DIR: join(scratch, "config") };
    // The notebook may be its own result: it gets it whole, or stays as it was.
    const executed = join(scratch, "executed.ipynb");
    await run(await pythonOf(program), [join(scratch, "execute_notebook.py"), resolve(path), executed], env);
    await writeFileAtomic(out, leanNotebook(await Deno.readTextFile(executed)));
    if (html !== undefined) {
      const args = ["nbconvert", "--log-level=ERROR", "--to", "html", "--output-dir", scratch];
      // Else the page asks another server for scripts: one that nothing here needs, and one for formulas.
      args.push("--HTMLExporter.require_js_url=");
      if (!hasFormulas(await Deno.readTextFile(out))) args.push("--HTMLExporter.mathjax_url=");
      await run(program, [...args, "--output", "page.html", resolve(out)], env);
      await writeFileAtomic(html, await Deno.readFile(join(scratch, "page.html")));
    }
  });
}

/** Whether the text of a notebook has TeX in its prose. */
function hasFormulas(notebook: string): boolean {
  const { cells } = JSON.parse(notebook) as { cells: { cell_type: string; source: string | string[] }[] };
  return cells.some(({ cell_type: kind, source }) =>
    kind === "markdown" && /\$[^$]+\$|\\[([]/.test([source].flat().join(""))
  );
}

/** Where `jupyter` is, or undefined: `JUPYTER` names it, else PATH is searched. */
export function findJupyter(): string | undefined {
  const named = Deno.env.get("JUPYTER");
  if (named !== undefined && named !== "") return named;
  const windows = Deno.build.os === "windows";
  for (const folder of (Deno.env.get("PATH") ?? "").split(windows ? ";" : ":").filter(Boolean)) {
    const path = join(folder, windows ? "jupyter.exe" : "jupyter");
    try {
      if (Deno.statSync(path).isFile) return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
    }
  }
  return undefined;
}

/** The interpreter that a Python program names in its first line: the one that has Jupyter. */
async function pythonOf(program: string): Promise<string> {
  const [first = ""] = (await Deno.readTextFile(program)).split("\n");
  return first.match(/^#!\s*(\S*python\S*)/)?.[1] ?? "python3";
}

async function run(program: string, args: string[], env: Record<string, string>): Promise<void> {
  const options = { args, env, stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(program, options).spawn();
  let told = false; // once: while it ends its kernel, a second signal would cut it off
  const ended = undoneOnSignal(() => {
    if (!told) child.kill("SIGINT");
    told = true;
  });
  const { success, stdout, stderr } = await child.output().finally(ended);
  if (success) return;
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim()).filter(Boolean).join("\n");
  const traceback = said.includes("Traceback (most recent call last)"); // no cell's: Jupyter itself failed
  throw new MaskletError(
    "io",
    `Expected ${args[0]} to run, found: ${traceback ? said.slice(said.lastIndexOf("\n") + 1) : said}`,
    { hint: traceback ? "Mend what it says, and run the notebook again" : "Mend the cell, and run the notebook again" },
  );
}
