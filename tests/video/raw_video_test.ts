import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { VideoSource } from "../../src/frame/frame.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { rawFrameBytes, type RawVideo, rgbOfRaw } from "../../src/video/raw_video.ts";
import { levels } from "./pictures.ts";

const RAW: RawVideo = { width: 40, height: 30, format: "rgb24" };

/** Another process that writes `count` frames of one level each to its stdout, or to a file, and tells on stderr how many it wrote. */
function writer(count: number, { bytes = 3600, to = "", cut = 0 } = {}): Deno.ChildProcess {
  const code = `
    const out = ${JSON.stringify(to)} === "" ? Deno.stdout : Deno.openSync(${JSON.stringify(to)}, { write: true });
    for (let i = 1; i <= ${count}; i++) {
      const frame = new Uint8Array(i === ${count} ? ${bytes - cut} : ${bytes}).fill(i);
      for (let at = 0; at < frame.length;) at += out.writeSync(frame.subarray(at));
      Deno.stderr.writeSync(new Uint8Array([i]));
    }`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", code],
    stdin: "null",
    stdout: to === "" ? "piped" : "null",
    stderr: "piped",
  }).spawn();
}

async function ended(other: Deno.ChildProcess): Promise<number> {
  const written = (await other.stderr.bytes()).length;
  await other.status;
  return written;
}

Deno.test("Raw video from another process is cut into frames, however its bytes come", async () => {
  const other = writer(5);
  await using video = await loadVideo(other.stdout, { rawVideo: RAW, framesPerSecond: 10 });
  assertEquals([video.kind, video.width, video.height, video.frameCount], ["live", 40, 30, undefined]);
  assertEquals(await levels(video), [1, 2, 3, 4, 5]);
  assertEquals(await ended(other), 5);
});

Deno.test("A slow reader holds the process that writes: it waits at the pipe", async () => {
  const big: RawVideo = { width: 400, height: 300 };
  const other = writer(40, { bytes: rawFrameBytes(big) });
  await using video = await loadVideo(other.stdout, { rawVideo: big });
  const told = other.stderr.getReader();
  let written = 0;
  const listening = (async () => {
    for (let next = await told.read(); !next.done; next = await told.read()) written += next.value.length;
  })();
  for await (const { index } of video.frames()) {
    if (index >= 4) break;
  }
  await new Promise((resolve) => setTimeout(resolve, 300)); // time enough to write all of them
  // 5 in use, 1 read ahead, and what the pipe and the stream hold of frames of 360,000 bytes
  assert(written <= 8, `${written} frames were written`);
  await video.close();
  await other.status;
  await listening;
});

Deno.test("A process that stops in the middle of a frame is an error, and the frames before it stand", async () => {
  const other = writer(3, { cut: 100 });
  await using video = await loadVideo(other.stdout, { rawVideo: RAW });
  const seen: number[] = [];
  const error = await assertRejects(
    async () => {
      for await (const { rgb } of video.frames()) seen.push(rgb[0]!);
    },
    MaskletError,
    "Expected 3600 bytes for frame 2 (40x30 rgb24), found the end after 3500",
  );
  assertEquals([error.code, seen], ["bad-video", [1, 2]]);
  await ended(other);
});

async function mkfifo(): Promise<string> {
  const path = `${await Deno.makeTempDir()}/pipe.rgb`;
  assertEquals((await new Deno.Command("mkfifo", { args: [path] }).output()).code, 0);
  return path;
}
const pipes = { ignore: Deno.build.os === "windows" };

Deno.test({
  name: "A named pipe is read until its writer closes it",
  ...pipes,
  fn: async () => {
    const path = await mkfifo();
    const other = writer(4, { to: path });
    await using video = await loadVideo(path, { rawVideo: RAW });
    assertEquals([video.name, await levels(video)], ["pipe", [1, 2, 3, 4]]);
    assertEquals(await ended(other), 4);
    await Deno.remove(path);
  },
});

Deno.test({
  name: "A silent pipe can be aborted: while it has no writer, and in the middle",
  ...pipes,
  fn: async () => {
    const path = await mkfifo();
    const early = loadVideo(path, { rawVideo: RAW, signal: AbortSignal.timeout(30) });
    assertEquals((await assertRejects(() => early, Error) as Error).name, "TimeoutError");

    const opening = loadVideo(path, { rawVideo: RAW });
    using pipe = await Deno.open(path, { write: true });
    await pipe.write(new Uint8Array(3600).fill(7));
    const video = await opening;
    const control = new AbortController();
    const walk = video.frames({ signal: control.signal });
    assertEquals((await walk.next()).value!.rgb[0], 7);
    const waiting = walk.next();
    control.abort(new Error("enough"));
    await assertRejects(() => waiting, Error, "enough");
    await video.close();
    await Deno.remove(path);
  },
});

Deno.test("A stream that breaks is an error in words, and its reader is let go", async () => {
  let cancelled = false;
  const breaks = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error("connection reset"));
    },
  }, { highWaterMark: 0 });
  await assertRejects(() => loadVideo(breaks, { rawVideo: RAW }), MaskletError, "connection reset");
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(3600)),
    cancel: () => void (cancelled = true),
  });
  const video: VideoSource = await loadVideo(endless, { rawVideo: RAW });
  await video.close();
  assertEquals([cancelled, endless.locked], [true, false]);
});

Deno.test("Every raw format becomes RGB", () => {
  const size = { width: 2, height: 2 };
  const first = (format: RawVideo["format"] & string, bytes: number[]): number[] => {
    assertEquals(rawFrameBytes({ ...size, format }), bytes.length, format);
    return [...rgbOfRaw(new Uint8Array(bytes), { ...size, format }).subarray(0, 3)];
  };
  const four = (pixel: number[]): number[] => [...pixel, ...pixel, ...pixel, ...pixel];
  assertEquals(first("rgb24", four([1, 2, 3])), [1, 2, 3]);
  assertEquals(first("bgr24", four([3, 2, 1])), [1, 2, 3]);
  assertEquals(first("rgba", four([1, 2, 3, 9])), [1, 2, 3]);
  assertEquals(first("bgra", four([3, 2, 1, 9])), [1, 2, 3]);
  assertEquals(first("gray", [7, 7, 7, 7]), [7, 7, 7]);
  // BT.601 red: luma 81, blue difference 90, red difference 240
  const luma = [81, 81, 81, 81];
  for (
    const [format, bytes] of [
      ["yuv420p", [...luma, 90, 240]],
      ["nv12", [...luma, 90, 240]],
      ["yuv422p", [...luma, 90, 90, 240, 240]],
      ["yuv444p", [...luma, ...four([90]), ...four([240])]],
    ] as const
  ) {
    const [red, green, blue] = first(format, [...bytes]);
    assert(red! >= 253 && green! <= 2 && blue! <= 2, `${format}: ${red} ${green} ${blue}`);
  }
  assertEquals(rawFrameBytes({ width: 3, height: 3, format: "yuv420p" }), 9 + 8); // halves are rounded up
});

Deno.test("Raw video of no size, of an unknown format, or of pictures in a list is refused", async () => {
  const stream = (): ReadableStream<Uint8Array> => new ReadableStream();
  for (const wrong of [{ width: 0, height: 2 }, { width: 2, height: 2, format: "yuv9" }, { ...RAW, matrix: "smpte" }]) {
    await assertRejects(
      () => loadVideo(stream(), { rawVideo: wrong as RawVideo }),
      MaskletError,
      "Expected raw video of",
    );
  }
  await assertRejects(() => loadVideo([], { rawVideo: RAW }), MaskletError, "as a stream of bytes or a path");
  await assertRejects(() => loadVideo("/no/pipe", { rawVideo: RAW }), MaskletError, "Expected raw video at /no/pipe");
});
