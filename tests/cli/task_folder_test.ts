import { assertEquals, assertStringIncludes } from "@std/assert";

const CLIP = decodeURIComponent(new URL("../../models/clip/", import.meta.url).pathname);

const { INIT_CWD: _, ...withoutStart } = Deno.env.toObject();

Deno.test("a task of deno.json takes paths from where the user stands, not from the repository's root", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "evaluate", "masks", "masks"],
    cwd: CLIP,
    // a task that runs the tests has said where it was started, which inner tasks would keep
    clearEnv: true,
    env: { ...withoutStart, NO_COLOR: "1" },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assertStringIncludes(new TextDecoder().decode(stdout), "J&F 1.000");
});
