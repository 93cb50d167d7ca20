import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../in_folder.ts";
import { beginsAnew } from "./long_videos.ts";
import { progressOf } from "./progress_file.ts";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** Runs a proof in a process of its own; gives what it said. */
async function proof(name: string, frames: number): Promise<string> {
  const args = ["--no-check", "-q", "--v8-flags=--max-semi-space-size=8,--expose-gc", "tests/soak/soak.ts"];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...args, name, "--frames", String(frames)],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(success, `${text}\n${new TextDecoder().decode(stderr)}`);
  return text;
}

Deno.test("a live stream of 700 frames to its end, with results and resume record, leaves memory as it was", async () => {
  assertStringIncludes(await proof("fake-stream", 700), "frame 700:");
});

Deno.test("a live stream that the embedded model tracks in native code leaves memory as it was", async () => {
  const text = await proof("native-stream", 120);
  assertStringIncludes(text, "sam2.1_hiera_pico, native code on the CPU");
  assertStringIncludes(text, "frame 120:");
});

Deno.test("a long stream that was stopped says how far it had come, and why it begins anew", () =>
  inFolder(async (folder) => {
    const progress = progressOf<string>("stream", folder);
    const lines: string[] = [];
    const run = () =>
      beginsAnew("stream", (line) => lines.push(line), async (log) => {
        log("frame 1000: 101 MB");
        await Promise.resolve();
      }, progress);
    await progress.write("frame 3000: 100 MB"); // by a process that was killed
    await run();
    await run();
    const again = 'was stopped after "frame 3000: 100 MB"; begins anew, since growth is that of one process';
    assertEquals(lines, [again, "frame 1000: 101 MB", "frame 1000: 101 MB"]);
  }));
