import { assertEquals } from "@std/assert";
import { isVideo, videoKind } from "../../src/frame/is_video.ts";
import { clip } from "../fakes/tracking.ts";

Deno.test("a video is what gives frames one by one and in a row; a path, a picture and null are none", () => {
  assertEquals([clip(), "clip.mp4", null, undefined, { frames: [] }, { frame: () => {} }].map(isVideo), [
    ...[true, false, false, false, false, false],
  ]);
  assertEquals([videoKind.accepts(clip()), videoKind.accepts("clip.mp4")], [true, false]);
});
