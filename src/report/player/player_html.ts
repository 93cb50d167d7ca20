import { escapeHtml, fingerprint, jsonForScript } from "../report_html.ts";
import type { PlayerValues } from "./clip_values.ts";
import { playerParts } from "./player_parts.ts";

/**
 * A player as HTML that needs no server and no other file: for the output of a notebook's cell and for an exported page. Where scripts
 * do not run, its place says how to let them, over the first picture.
 *
 * @param values what it shows
 * @param options `poster`: address of a picture that stands there until the script runs
 */
export async function playerHtml(
  values: PlayerValues,
  { poster }: { readonly poster?: string | undefined } = {},
): Promise<string> {
  const { script, style } = await playerParts();
  const json = jsonForScript(values);
  const id = `masklet-${fingerprint(json)}`;
  const picture = poster === undefined
    ? ""
    : `<img src="${poster}" alt="${escapeHtml(values.title)}" style="max-width:100%"><br>`;
  return `<div data-masklet-player="${id}">${picture}The player is a script: run the cell again, or trust the notebook.</div>
<script>
(() => {
  "use strict";
  const values = ${json};
  const style = ${jsonForScript(style)};
${script}
  // JupyterLab runs a script before its output stands in the page: look again until it does.
  const mount = (tries) => {
    const places = [...document.querySelectorAll('[data-masklet-player="${id}"]:not([data-mounted])')];
    for (const place of places) {
      place.dataset.mounted = "";
      mountPlayer(place, values, style);
    }
    if (places.length === 0 && tries > 0) setTimeout(mount, 50, tries - 1);
  };
  mount(100);
})();
</script>`;
}
