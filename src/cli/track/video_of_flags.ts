import { MaskletError } from "../../error.ts";
import type { VideoSource } from "../../frame/frame.ts";
import { type OptionSpec, switchKind } from "../../options.ts";
import { FOLLOW_OPTIONS } from "../../video/followed_folder.ts";
import { LOAD_VIDEO_OPTIONS, loadVideo, type LoadVideoOptions } from "../../video/load_video.ts";
import { RAW_SIZE, RAW_VIDEO, type RawVideo } from "../../video/raw_video.ts";
import { flagsOf, helpOfOption, optionsOfFlags } from "../option_flags.ts";
import type { Flag, Given } from "../options.ts";

/** What a video does not say of itself; a folder is followed or not, and how is said by flags of their own. */
const VIDEO = { ...LOAD_VIDEO_OPTIONS, follow: { ...LOAD_VIDEO_OPTIONS.follow, kind: switchKind, fallback: false } };

/** Flags that say which video is tracked. */
export const VIDEO_FLAGS = {
  video: {
    kind: "text",
    value: "PATH",
    required: true,
    help: "a folder of JPEG or PNG frames, an mp4, mov or webm file, or - for raw video on stdin",
  },
  ...flagsOf(RAW_VIDEO, helpOfRaw),
  ...flagsOf(RAW_SIZE),
  ...flagsOf(VIDEO),
  ...flagsOf(FOLLOW_OPTIONS, (spec) => `with --follow: ${helpOfOption(spec)}`),
} as const satisfies Readonly<Record<string, Flag>>;

/**
 * The video that the flags say.
 * @throws {MaskletError} `bad-argument` for flags that do not go together; what the video throws
 */
export async function videoOfFlags(
  flags: Given<typeof VIDEO_FLAGS>["flags"],
  signal: AbortSignal,
): Promise<VideoSource> {
  const { follow: isFollowed = false, ...options } = optionsOfFlags(flags, VIDEO) as LoadVideoOptions;
  const [raw, follow] = [optionsOfFlags(flags, RAW_VIDEO), optionsOfFlags(flags, FOLLOW_OPTIONS)];
  const { size } = optionsOfFlags(flags, RAW_SIZE) as { size?: Pick<RawVideo, "width" | "height"> };
  const isRaw = raw["format"] !== undefined;
  const found = !isRaw && (size !== undefined || flags.video === "-" || Object.keys(raw).length > 0)
    ? "no --raw"
    : isRaw && size === undefined
    ? "no --size"
    : isRaw && isFollowed
    ? "--raw with --follow"
    : !isFollowed && Object.keys(follow).length > 0
    ? "--idle or --end-marker without --follow"
    : undefined;
  if (found !== undefined) {
    throw new MaskletError(
      "bad-argument",
      `Expected raw video as --raw FORMAT --size WxH, or --follow, found ${found}`,
      {
        hint: "See masklet track --help",
      },
    );
  }
  if (isRaw) {
    const rawVideo = { ...raw, ...size! };
    return await loadVideo(flags.video === "-" ? Deno.stdin.readable : flags.video, { ...options, rawVideo, signal });
  }
  if (!isFollowed) return await loadVideo(flags.video, options);
  return await loadVideo(flags.video, { ...options, follow, signal });
}

/** Raw video is asked for by its format; the rest goes with it. */
function helpOfRaw(spec: OptionSpec<unknown>): string {
  return spec === RAW_VIDEO.format
    ? "the video is raw frames, on stdin or from a named pipe, with pixels as FFmpeg calls them"
    : `with --raw: ${helpOfOption(spec)}`;
}
