import { SERIES_COLOURS } from "../../image/series_colour.ts";
import { htmlPage } from "../page/html_page.ts";
import { escapeHtml, jsonForScript } from "../report_html.ts";
import type { PickSession } from "./pick_session.ts";

/** Most frames whose known masks travel with the page; those of others are not shown before a click. */
const KNOWN_FRAMES = 2000;

/** The page of a session; it asks for pictures and answers below its own address. */
export async function pickPage(session: PickSession<unknown>): Promise<string> {
  const style = await import("./pick_page.css", { with: { type: "text" } });
  const paint = await import("../player/player_paint.js", { with: { type: "text" } });
  const script = await import("./pick_page.js", { with: { type: "text" } });
  const { title, width, height, frame, frameCount, objects } = session;
  const known = Object.fromEntries(
    Array.from({ length: Math.min(frameCount, KNOWN_FRAMES) }, (_, index) => [index, session.known(index)] as const)
      .filter(([, masks]) => masks.length > 0)
      .map(([index, masks]) => [index, masks.map((mask) => ({ ...mask, object: String(mask.object) }))]),
  );
  const values = {
    ...{ width, height, frame },
    objects: objects.map(String),
    names: Object.fromEntries(objects.map((object) => [String(object), object])),
    colours: SERIES_COLOURS,
    answers: session.answer !== undefined,
    frames: known,
  };
  const chooser = frameCount > 1
    ? `<label for="frame" id="where">frame ${frame}</label>` +
      `<input id="frame" type="range" min="0" max="${frameCount - 1}" value="${frame}" step="1">`
    : `<span id="where" hidden></span>`;
  return await htmlPage({
    title: `Point at objects: ${title}`,
    style: style.default,
    head: `<meta name="referrer" content="no-referrer">`,
    body: `<main>
<h1>Point at objects in ${escapeHtml(title)}</h1>
<p>Click on the object; right or Shift-click on what is not it. Drag a box, or take the brush.</p>
<canvas id="stage" role="img" aria-label="the frame; click on the object"></canvas>
<div class="row" role="toolbar" aria-label="Tools">
<button type="button" data-tool="click" title="key c">Click</button>
<button type="button" data-tool="box" title="key b">Box</button>
<button type="button" data-tool="brush" title="key p">Brush</button>
<label id="sizes" hidden>size <input id="size" type="range" min="1" max="40" value="8"></label>
<button type="button" id="negative" aria-pressed="false">Not the object</button>
<button type="button" id="undo" disabled title="Ctrl+Z">Undo</button>
<button type="button" id="clear">Clear</button>
<span id="place"></span>
</div>
<div class="row"><span id="objects" class="row" style="margin:0"></span>
<button type="button" id="add" title="key n">+ object</button>${chooser}
<button type="button" id="done" class="primary" disabled>Done</button></div>
<p id="state" role="status"></p>
</main>
<script type="application/json" id="session">${jsonForScript(values)}</script>
<script>
(() => {
"use strict";
${paint.default}
${script.default}})();
</script>`,
  });
}
