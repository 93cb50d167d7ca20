import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { attachVideo } from "../../src/run/read_masklets.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { drawn } from "../drawn.ts";
import { findProgram } from "../programs.ts";
import { runOf } from "./runs.ts";
import { inFolder } from "../in_folder.ts";

const [WIDTH, HEIGHT, FRAMES] = [47, 33, 5];

/** A grey clip of an odd size, with a mask of its left half. */
async function halves(): Promise<ReturnType<typeof attachVideo>> {
  const grey = { width: WIDTH, height: HEIGHT, rgb: new Uint8Array(3 * WIDTH * HEIGHT).fill(100) };
  const video = await loadVideo(Array.from({ length: FRAMES }, () => grey));
  const half = drawn(...Array.from({ length: HEIGHT }, () => "#".repeat(24) + ".".repeat(WIDTH - 24)));
  return attachVideo(runOf(Array.from({ length: FRAMES }, () => [[1, half]] as const)), video);
}

Deno.test("saveVideo() draws the masks over the frames, of an odd size too, and tells how far it is", () =>
  inFolder(async (dir) => {
    const told: number[] = [];
    await (await halves()).saveVideo(`${dir}/overlay.mp4`, {
      framesPerSecond: 10,
      onProgress: (done) => told.push(done),
    });
    assertEquals(told, [1, 2, 3, 4, 5]);
    await using written = await loadVideo(`${dir}/overlay.mp4`);
    assertEquals([written.width, written.height, written.frameCount, written.framesPerSecond], [46, 32, 5, 10]);
    const { rgb } = await written.frame(3);
    const at = (x: number, y: number): number[] => [...rgb.subarray(3 * (y * 46 + x), 3 * (y * 46 + x) + 3)];
    const [red, , blue] = at(8, 16);
    assert(red! > 130 && blue! < 100, `expected the object's red on the left, found ${at(8, 16)}`);
    assert(at(40, 16).every((part) => Math.abs(part - 100) < 12), `expected grey on the right, found ${at(40, 16)}`);
  }));

Deno.test("saveVideo() without a video says so, and writes nothing", () =>
  inFolder(async (dir) => {
    const run = runOf([[[1, drawn("##", "..")]]]);
    const error = await assertRejects(() => run.saveVideo(`${dir}/a.mp4`), MaskletError, "found none");
    assertEquals([error.code, await Array.fromAsync(Deno.readDir(dir))], ["bad-argument", []]);
  }));

const ffprobe = findProgram("ffprobe");

Deno.test({
  name: "ffprobe takes the mp4 of a clip of an odd size (needs ffprobe)",
  ignore: ffprobe === undefined,
  fn: () =>
    inFolder(async (dir) => {
      await (await halves()).saveVideo(`${dir}/overlay.mp4`);
      const entries = ["-show_entries", "stream=codec_name,width,height,nb_read_frames", "-count_frames"];
      const { success, stdout, stderr } = await new Deno.Command(ffprobe!, {
        args: ["-v", "error", ...entries, "-of", "csv=p=0", `${dir}/overlay.mp4`],
      }).output();
      assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
      assertEquals(new TextDecoder().decode(stdout).trim(), "h264,46,32,5");
    }),
});
