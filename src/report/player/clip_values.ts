import type { CheckedPrompt } from "../../prompt/prompt.ts";
import { seriesColour } from "../../image/series_colour.ts";
import type { ReportFrame, ReportMask } from "../report_frame.ts";
import { type PictureStrip, pictureStrip } from "./picture_strip.ts";

/** What a player shows. */
export interface PlayerClip {
  /** px, of the masks and the prompts */
  readonly width: number;
  /** px, of the masks and the prompts */
  readonly height: number;
  /** The frames that it goes through, in order. */
  readonly frames: readonly ReportFrame[];
  /** What the user said. */
  readonly prompts?: readonly CheckedPrompt[];
  /** What is to be known of the pictures: that only every third frame is among them, say. */
  readonly note?: string;
}

/** Scores of the frames, for the line below the picture. */
export interface PlayerScores {
  /** Names of the measures. */
  readonly measures: readonly string[];
  /** Object and measures of each frame, by the frame's name. */
  readonly scores: Readonly<Record<string, readonly (readonly [object: string, ...values: number[]])[]>>;
}

/** What the page's script reads. Objects go by their text, colours in order of appearance. */
export interface PlayerValues extends Partial<PlayerScores> {
  /** How the clip is called. */
  readonly title: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** `#rrggbb` by object. */
  readonly colours: Readonly<Record<string, string>>;
  /** The frames, without their pictures. */
  readonly frames: readonly Readonly<Record<string, unknown>>[];
  /** The pictures. */
  readonly strip: PictureStrip | null;
  /** How the line for `prompt` calls what is prompted. */
  readonly source: string;
  /** What is to be known of the pictures. */
  readonly note?: string;
}

/** A clip as the page's script reads it. */
export function clipValues(
  title: string,
  clip: PlayerClip,
  { source = "video", ...scores }: Partial<PlayerScores> & { readonly source?: string } = {},
): PlayerValues {
  const { width, height, frames, prompts = [], note } = clip;
  const named = (masks: readonly ReportMask[]): ReportMask[] =>
    masks.map(({ object, ...mask }) => ({ object: String(object), ...mask }));
  return {
    title,
    width,
    height,
    source,
    colours: coloursOf(clip),
    strip: pictureStrip(frames.map(({ image }) => image)),
    frames: frames.map(({ image: _, masks, truth, ...frame }) => ({
      ...frame,
      masks: named(masks),
      ...(truth !== undefined && { truth: named(truth) }),
      prompts: promptsOn(prompts, frame.index),
    })),
    ...(note !== undefined && { note }),
    ...scores,
  };
}

function coloursOf({ frames, prompts = [] }: PlayerClip): Record<string, string> {
  const all = [
    ...prompts.map((prompt) => prompt.object),
    ...frames.flatMap(({ masks, truth = [] }) => [...masks, ...truth].map((mask) => mask.object)),
  ];
  return Object.fromEntries([...new Set(all.map(String))].map((object, i) => [object, seriesColour(i)]));
}

function promptsOn(prompts: readonly CheckedPrompt[], index: number): Record<string, unknown>[] {
  return prompts.filter(({ frame, content }) => frame === index && content.kind !== "mask").map((
    { object, content },
  ) => ({
    object: String(object),
    ...(content.kind === "box" && { box: content.box }),
    clicks: content.kind === "mask" ? [] : content.clicks,
  }));
}
