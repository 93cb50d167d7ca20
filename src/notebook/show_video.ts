import { escapeHtml } from "../report/report_html.ts";
import type { Display } from "../display.ts";
import type { VideoSource } from "../frame/frame.ts";
import { filmstrip, spread } from "./filmstrip.ts";

/** Pictures in a filmstrip. */
const STRIP_FRAMES = 5;

/** A video shows a filmstrip (a live source, whose frames pass once, only its facts); in the console its facts. */
export const VIDEO_DISPLAY: Display<VideoSource> = {
  inspect: videoText,
  jupyter: async (video) => {
    const count = video.kind === "live" ? 0 : video.frameCount ?? 0;
    const indices = spread(Array.from({ length: count }, (_, i) => i), STRIP_FRAMES);
    const frames = await Promise.all(indices.map((index) => video.frame(index)));
    const strip = await filmstrip(frames.map((frame) => ({
      image: frame,
      caption: `${frame.name} · ${frame.time.toFixed(2)} s`,
    })));
    return { "text/html": `<p>${escapeHtml(videoText(video))}</p>${strip}`, "text/plain": videoText(video) };
  },
};

function videoText({ kind, name, width, height, frameCount, framesPerSecond }: VideoSource): string {
  const length = frameCount === undefined ? "" : `, ${frameCount} frames`;
  const rate = framesPerSecond === undefined ? "" : `, ${Number(framesPerSecond.toFixed(3))} frames/s`;
  return `Video ${name} (${kind}): ${width}x${height}${length}${rate}`;
}
