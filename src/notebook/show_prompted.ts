import { seriesColour } from "../image/series_colour.ts";
import { escapeHtml } from "../report/report_html.ts";
import { dataUrl } from "../report/report_picture.ts";
import { shrinkTo } from "../report/report_picture.ts";
import type { Display } from "../display.ts";
import { encodeWebp } from "../image/encode_image.ts";
import { drawOverlay } from "../image/overlay.ts";
import { maskArea } from "../mask/mask_ops.ts";
import type { CheckedPrompt, Click } from "../prompt/prompt.ts";
import type { Prompted } from "../track/prompted.ts";
import { overlayColour } from "../image/series_colour.ts";
import { plainImage } from "./overlay.ts";

/** Prompted frames that are shown. */
const MOST_FRAMES = 4;
/** Width of a picture, px. */
const WIDTH = 480;

/** What was prompted shows each prompted frame with its clicks, boxes and masks; in the console a line a prompt. */
export const PROMPTED_DISPLAY: Display<Prompted> = {
  inspect: promptedText,
  jupyter: async (prompted) => {
    const frames = [...new Set(prompted.prompts.map((prompt) => prompt.frame))];
    const pictures = await Promise.all(frames.slice(0, MOST_FRAMES).map((frame) => pictureOf(prompted, frame)));
    const left = frames.length - pictures.length;
    return {
      "text/html": `<p>${escapeHtml(headline(prompted))}</p>` +
        `<div style="display:flex;flex-wrap:wrap;gap:8px">${pictures.join("")}</div>` +
        (left > 0 ? `<p>and ${left} more prompted frames</p>` : "") +
        `<p>What a model makes of it, with the masks that it chooses from: <code>await correct(model, prompted)</code></p>`,
      "text/plain": promptedText(prompted),
    };
  },
};

function promptedText(prompted: Prompted): string {
  return [headline(prompted), ...prompted.prompts.map((prompt) => `  ${lineOf(prompt)}`)].join("\n");
}

function headline({ video, prompts, objects }: Prompted): string {
  const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
  return `Prompted ${video.name}: ${counted(prompts.length, "prompt")} for ${counted(objects.length, "object")}`;
}

function lineOf({ frame, object, content }: CheckedPrompt): string {
  const where = `object ${object} on frame ${frame}:`;
  if (content.kind === "mask") return `${where} mask of ${maskArea(content.mask)} px`;
  const clicks = content.clicks.map(({ x, y, positive }) => `${positive ? "+" : "−"}(${x}, ${y})`);
  const box = content.kind === "box"
    ? [`box ${content.box.left}, ${content.box.top}, ${content.box.right}, ${content.box.bottom}`]
    : [];
  return [where, ...box, ...clicks].join(" ");
}

async function pictureOf({ video, prompts, objects }: Prompted, frame: number): Promise<string> {
  const { width, height } = video;
  const here = prompts.filter((prompt) => prompt.frame === frame);
  // A live source gives its frames once, to whoever tracks them.
  const image = video.kind === "live" ? plainImage(width, height) : await video.frame(frame);
  const masks = here.flatMap(({ object, content }) =>
    content.kind === "mask" ? [{ mask: content.mask, colour: overlayColour(objects.indexOf(object)) }] : []
  );
  const source = dataUrl(await encodeWebp(shrinkTo(drawOverlay(image, masks), WIDTH)), "image/webp");
  const marks = here.map((prompt) => marksOf(prompt, seriesColour(objects.indexOf(prompt.object)), width / WIDTH));
  const shown = Math.min(width, WIDTH);
  return `<figure style="margin:0"><svg width="${shown}" viewBox="0 0 ${width} ${height}" role="img" ` +
    `aria-label="prompts on frame ${frame}"><image href="${source}" width="${width}" height="${height}"/>` +
    `${marks.join("")}</svg><figcaption>frame ${frame}</figcaption></figure>`;
}

/** Box and clicks as SVG; `unit` is the video's px that one px of the shown picture takes. */
function marksOf({ content }: CheckedPrompt, colour: string, unit: number): string {
  if (content.kind === "mask") return "";
  const box = content.kind === "box"
    ? `<rect x="${content.box.left}" y="${content.box.top}" width="${content.box.right - content.box.left}" ` +
      `height="${content.box.bottom - content.box.top}" fill="none" stroke="${colour}" stroke-width="${2 * unit}"/>`
    : "";
  return box + content.clicks.map((click) => clickMark(click, 7 * unit)).join("");
}

function clickMark({ x, y, positive }: Click, radius: number): string {
  const arm = radius / 2;
  const sign = `M${x - arm} ${y}h${2 * arm}` + (positive ? `M${x} ${y - arm}v${2 * arm}` : "");
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${positive ? "#1a8f4c" : "#c62f2f"}"/>` +
    `<path d="${sign}" stroke="#fff" stroke-width="${radius / 3.5}"/>`;
}
