/**
 * Runs notebooks headless in a real Deno kernel, and exports them with Jupyter's nbconvert.
 * @module
 */
import { findJupyter, runNotebook } from "../src/notebook/run_notebook.ts";

/** Where `jupyter` is, or undefined: `JUPYTER` names it, else PATH is searched. */
export const jupyterPath: string | undefined = findJupyter();

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
 * @param out a folder for `executed.ipynb` and `executed.html`
 * @returns the executed cells and the path of the HTML
 */
export async function executeNotebook(path: string, out: string): Promise<{ cells: Cell[]; html: string }> {
  const [executed, html] = [`${out}/executed.ipynb`, `${out}/executed.html`];
  await runNotebook(path, { out: executed, html, jupyter: jupyterPath });
  return { cells: await readNotebook(executed), html };
}
