/**
 * Runs notebooks headless in a real Deno kernel, and exports them with Jupyter's nbconvert.
 * @module
 */
import { findProgram } from "./programs.ts";

/** Where `jupyter` is, or undefined: `JUPYTER` names it, else PATH is searched. */
export const jupyterPath: string | undefined = Deno.env.get("JUPYTER") ?? findProgram("jupyter");

/** Whether tests with notebooks must be skipped. */
export const noJupyter = jupyterPath === undefined;

/** One output of a cell, as a notebook file holds it. */
export interface CellOutput {
  /** "execute_result", "display_data", "stream" or "error". */
  readonly output_type: string;
  /** MIME bundle. */
  readonly data?: Readonly<Record<string, string | string[] | Record<string, unknown>>>;
  /** Of a stream. */
  readonly text?: string | string[];
  /** Of an error. */
  readonly ename?: string;
  /** Of an error. */
  readonly evalue?: string;
}

/** A cell, as a notebook file holds it. */
export interface Cell {
  /** "code" or "markdown". */
  readonly cell_type: string;
  /** Its lines. */
  readonly source: string | string[];
  /** Of a code cell. */
  readonly outputs?: readonly CellOutput[];
}

/** The cells of a notebook file. */
export async function readNotebook(path: string): Promise<Cell[]> {
  return JSON.parse(await Deno.readTextFile(path)).cells;
}

/** Writes a notebook of code cells for the Deno kernel. */
export async function writeNotebook(path: string, sources: readonly string[]): Promise<void> {
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    execution_count: null,
    id: `cell-${i}`,
    metadata: {},
    outputs: [],
    source,
  }));
  const kernelspec = { name: "deno", display_name: "Deno", language: "typescript" };
  await Deno.writeTextFile(path, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
}

/** The text of a MIME type in an output; "" where it is absent. */
export function outputText(output: CellOutput, mime: string): string {
  const part = output.data?.[mime];
  return Array.isArray(part) ? part.join("") : typeof part === "string" ? part : "";
}

/**
 * Executes a notebook from its own folder and exports it to HTML; the notebook itself is left as it is.
 *
 * @param path the notebook
 * @param out a folder for `executed.ipynb` and `executed.html`, and for the kernel's specification
 * @returns the executed cells and the path of the HTML
 */
export async function executeNotebook(path: string, out: string): Promise<{ cells: Cell[]; html: string }> {
  const env = { JUPYTER_PATH: `${out}/jupyter`, JUPYTER_CONFIG_DIR: `${out}/config` };
  await run(Deno.execPath(), ["jupyter", "--install"], { XDG_DATA_HOME: out });
  const executed = `${out}/executed.ipynb`;
  const script = decodeURIComponent(new URL("execute_notebook.py", import.meta.url).pathname);
  await run(await pythonOf(jupyterPath!), [script, path, executed], env);
  await run(jupyterPath!, ["nbconvert", "--log-level=ERROR", "--to", "html", executed], env);
  return { cells: await readNotebook(executed), html: `${out}/executed.html` };
}

/** The interpreter that a Python program names in its first line: the one that has Jupyter. */
async function pythonOf(program: string): Promise<string> {
  const [first = ""] = (await Deno.readTextFile(program)).split("\n");
  return first.match(/^#!\s*(\S*python\S*)/)?.[1] ?? "python3";
}

async function run(program: string, args: string[], env: Record<string, string>): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, env }).output();
  if (success) return;
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  throw new Error(`${program} ${args.join(" ")} failed:\n${said}`);
}
