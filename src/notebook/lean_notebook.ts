/** A notebook file, as far as it is looked into. */
interface Notebook {
  readonly cells: readonly {
    readonly outputs?: readonly { readonly data?: Readonly<Record<string, unknown>> }[];
  }[];
}

/** What unpacks plotly.js in a figure's script. */
const UNPACK = /window\.maskletPlotly \?\?= unpack\("[^"]{1000,}"\)/;

/** In its place: waits for the figure that unpacks it. */
const WAIT = "window.maskletPlotly ?? new Promise((ready) => {\n" +
  "    const look = () => window.Plotly ? ready() : setTimeout(look, 100);\n    look();\n  })";

/**
 * The text of an executed notebook with plotly.js in its first figure alone (0.5 MB each): the others wait for that one, in a notebook's
 * page as in an exported one.
 */
export function leanNotebook(text: string): string {
  let packed = false;
  const lean = (html: string): string =>
    html.replace(UNPACK, (found) => {
      if (packed) return WAIT;
      packed = true;
      return found;
    });
  const notebook = JSON.parse(text) as Notebook;
  const changed = {
    ...notebook,
    cells: notebook.cells.map((cell) =>
      cell.outputs === undefined ? cell : {
        ...cell,
        outputs: cell.outputs.map((output) => {
          const html = output.data?.["text/html"];
          if (html === undefined) return output;
          const lines = lean(Array.isArray(html) ? html.join("") : String(html)).split(/(?<=\n)/);
          return { ...output, data: { ...output.data, "text/html": lines } };
        }),
      }
    ),
  };
  return `${JSON.stringify(changed, undefined, 1)}\n`;
}
