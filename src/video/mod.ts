/**
 * Video alone: frames from folders, patterns, video files, lists and live sources, and writing them.
 * @module
 */
export { type ErrorCode, MaskletError } from "../error.ts";
export type { Frame, FrameRange, VideoSource } from "../frame/frame.ts";
export type { FollowOptions } from "./followed_folder.ts";
export type { FrameInput } from "./frame_list.ts";
export { loadVideo, type LoadVideoOptions, type VideoInput } from "./load_video.ts";
export type { RawFormat, RawVideo } from "./raw_video.ts";
export { writeVideo, type WriteVideoOptions } from "./write_video.ts";
export type { PairBy } from "../frame/pair_frames.ts";
