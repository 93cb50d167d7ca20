import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodeImage } from "../../src/image/decode_image.ts";
import type { TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import type { MimeBundle } from "../../src/notebook/mime.ts";
import { watch, watchOn } from "../../src/notebook/watch.ts";
import { collect } from "../../src/track/collect.ts";
import type { FrameStream } from "../../src/masklet/run.ts";
import type { VideoSource } from "../../src/frame/frame.ts";
import { COUNT, picturesIn, sampleFrame, sampleVideo } from "./sample.ts";

async function* tracked(log: string[] = []): AsyncGenerator<TrackedFrame> {
  try {
    for (let i = 0; i < COUNT; i++) yield await Promise.resolve(sampleFrame(i));
  } finally {
    log.push("ended");
  }
}

/** An output that keeps what it was shown, and a clock that goes a second a look. */
function recorder(): { shown: MimeBundle[]; output: { show(bundle: MimeBundle): Promise<void> } } {
  const shown: MimeBundle[] = [];
  return { shown, output: { show: (bundle) => Promise.resolve(void shown.push(bundle)) } };
}

const counts = (shown: readonly MimeBundle[]): string[] =>
  shown.map((bundle) => String(bundle["text/plain"]).match(/\d+(?: of \d+)? frames/)![0]);

Deno.test("watch() passes every frame through outside of a notebook", async () => {
  const frames = await Array.fromAsync(watch(tracked()));
  assertEquals(frames.map((frame) => frame.index), [0, 1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("watch() shows the first frame, one an interval, and the last, and passes every one through", async () => {
  const { shown, output } = recorder();
  let now = 0;
  const passed: number[] = [];
  for await (const frame of watchOn(output, tracked(), { total: COUNT, interval: 1 }, () => now)) {
    passed.push(frame.index);
    now += 0.4;
  }
  assertEquals(passed.length, COUNT);
  assertEquals(counts(shown), ["1 of 8 frames", "4 of 8 frames", "7 of 8 frames", "8 of 8 frames"]);
});

Deno.test("watch() shows where it stopped, and ends what it watches", async () => {
  const { shown, output } = recorder();
  const log: string[] = [];
  for await (const frame of watchOn(output, tracked(log), { interval: 100 }, () => 0)) if (frame.index === 2) break;
  assertEquals(counts(shown), ["1 frames", "3 frames"]);
  assertEquals(log, ["ended"]);
});

/** Frames with the description of their run, as propagate gives them. */
function runOver(video: VideoSource, options: Record<string, unknown>, first = 0): FrameStream {
  const { width, height } = video;
  const run = { video: "square", width, height, model: "none", options, prompts: [], source: video };
  async function* from(): AsyncGenerator<TrackedFrame> {
    for (let i = first; i < COUNT; i++) yield await Promise.resolve(sampleFrame(i));
  }
  return Object.assign(from(), { run });
}

Deno.test("watch() draws the masks over the pictures of the run's video, no wider than it was told", async () => {
  await using video = await sampleVideo();
  const { shown, output } = recorder();
  await Array.fromAsync(watchOn(output, runOver(video, {}), { width: 20, interval: 100 }, () => 0));
  assertEquals(counts(shown), ["1 of 8 frames", "8 of 8 frames"]);
  const last = await decodeImage(picturesIn(shown[1]!["text/html"])[0]!);
  assertEquals([last.width, last.height], [20, 12]);
  const corner = last.rgb[3 * 19]!; // JPEG's blocks: those on the left have the mask's colour in them
  assert(Math.abs(corner - 70) < 5, `expected the grey of the last frame, found ${corner}`);
  assertStringIncludes(String(shown[1]!["text/html"]), `<progress value="8" max="8"`);
});

Deno.test("watch() knows how many frames a run has from where it starts, which way it goes and how far", async () => {
  await using video = await sampleVideo();
  const total = async (options: Record<string, unknown>): Promise<string> => {
    const { shown, output } = recorder();
    for await (const _ of watchOn(output, runOver(video, options, 3), { interval: 100 }, () => 0)) break;
    return counts(shown)[0]!;
  };
  assertEquals(await total({}), "1 of 5 frames");
  assertEquals(await total({ maxFrames: 2 }), "1 of 2 frames");
  assertEquals(await total({ direction: "backward" }), "1 of 4 frames");
});

Deno.test("watched frames are collected with what their run was made with", async () => {
  await using video = await sampleVideo();
  for (const output of [undefined, recorder().output]) {
    const masklets = await collect(watchOn(output, runOver(video, { preset: "vos" }), {}, () => 0));
    assertEquals([masklets.video, masklets.options, masklets.frames.length], ["square", { preset: "vos" }, COUNT]);
  }
});

Deno.test("watch() lets an error of the run through", async () => {
  const { output } = recorder();
  async function* failing(): AsyncGenerator<TrackedFrame> {
    yield await Promise.resolve(sampleFrame(0));
    throw new Error("lost");
  }
  let message = "";
  try {
    await Array.fromAsync(watchOn(output, failing(), {}, () => 0));
  } catch (error) {
    message = (error as Error).message;
  }
  assertEquals(message, "lost");
});
