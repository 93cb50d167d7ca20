import { FIGURE_CONFIG, type PlotlySpec } from "../report/report_figure.ts";
import { fingerprint, jsonForScript } from "../report/report_html.ts";
import { plotlyGzipBase64 } from "../report/report_plotly.ts";
import type { MimeBundle } from "./mime.ts";
import { kindOf, requireKind } from "../options.ts";

/** A plotly figure that shows itself in a notebook: `data`, `layout` and `config` are plotly's own. Immutable. */
export type Figure = PlotlySpec;

const prototype = Object.freeze({
  [Symbol.for("Jupyter.display")](this: Figure): Promise<MimeBundle> {
    return figureBundle(this);
  },
  [Symbol.for("Deno.customInspect")](this: Figure): string {
    return figureText(this);
  },
});

const SPEC_KIND = kindOf<PlotlySpec>("a figure of plotly { data, layout, config }", (value) => {
  const { data, layout } = (value ?? {}) as Partial<Record<keyof PlotlySpec, unknown>>;
  return Array.isArray(data) && typeof layout === "object" && layout !== null;
});

/**
 * Makes a figure of plotly's traces and layout.
 *
 * @param spec plotly's `data`, `layout` and `config`
 * @returns the figure, frozen
 * @throws {MaskletError} `bad-argument` for what is none
 *
 * @example
 * ```ts
 * import { makeFigure } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const data = [{ type: "scatter", name: "area", x: [0, 1, 2], y: [40, 42, 41] }];
 * const figure = makeFigure({ data, layout: { title: { text: "px a frame" } }, config: {} }); // as a cell's last value it draws itself
 * assertEquals(figure.data[0]!.name, "area");
 * ```
 */
export function makeFigure(spec: PlotlySpec): Figure {
  requireKind("the argument of makeFigure", spec, SPEC_KIND);
  const { data, layout, config } = spec;
  return Object.freeze(Object.assign(Object.create(prototype), { data, layout, config }));
}

/** A figure in one line. */
function figureText({ data, layout }: PlotlySpec): string {
  const title = (layout["title"] as { text?: string } | undefined)?.text ?? "untitled";
  const names = data.map((trace) => trace["name"]).filter((name) => name !== undefined).join(", ");
  return `Figure "${title}" of ${data.length} curves: ${names}`;
}

/** A figure for a front end: for those that draw plotly themselves, and as HTML that brings plotly.js along. */
export async function figureBundle(figure: PlotlySpec): Promise<MimeBundle> {
  const { data, layout, config } = figure;
  return {
    "application/vnd.plotly.v1+json": { data, layout, config },
    "text/html": await figureHtml(figure),
    "text/plain": figureText(figure),
  };
}

/**
 * A figure as HTML that draws without a network, in JupyterLab and in an exported page. Each figure brings plotly.js along
 * (packed, about 0.5 MB), and a page unpacks it once.
 */
export async function figureHtml({ data, layout, config }: PlotlySpec): Promise<string> {
  const values = jsonForScript({ data, layout, config: { ...FIGURE_CONFIG, ...config } });
  const id = `masklet-${fingerprint(values)}`;
  const height = Number(layout["height"] ?? 340);
  const draw = await import("../report/page/draw_figure.js", { with: { type: "text" } });
  return `<div data-masklet-figure="${id}" style="min-height:${height}px">` +
    `This figure is drawn by a script: run its cell again, or trust the notebook.</div>
<script>
(() => {
  const figure = ${values};
${draw.default}
  const unpack = async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
  };
  const ready = window.Plotly ? Promise.resolve() : window.maskletPlotly ??= unpack("${await plotlyGzipBase64()}");
  // JupyterLab runs a script before its output stands in the page: look again until it does.
  const draw = (tries) => {
    const places = [...document.querySelectorAll('[data-masklet-figure="${id}"]:not([data-drawn])')];
    for (const place of places) {
      place.dataset.drawn = "";
      place.textContent = "";
      drawFigure(place, figure);
    }
    if (places.length === 0 && tries > 0) setTimeout(draw, 50, tries - 1);
  };
  ready.then(() => draw(100));
})();
</script>`;
}
