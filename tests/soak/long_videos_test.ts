import { assert, assertStringIncludes } from "@std/assert";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);

Deno.test("a live stream of 700 frames to its end, with results and resume record, leaves memory as it was", async () => {
  const args = ["--no-check", "-q", "--v8-flags=--max-semi-space-size=8", "tests/soak/soak.ts"];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...args, "fake-stream", "--frames", "700"],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(success, `${text}\n${new TextDecoder().decode(stderr)}`);
  assertStringIncludes(text, "frame 700:");
});
