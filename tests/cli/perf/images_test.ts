import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../../src/cli/masklet.ts", import.meta.url));

Deno.test("perf images writes a row for encoding, one prompt and everything, and needs no download", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const flags = [
      "--backend",
      "wasm",
      "--threads",
      "1",
      "--size",
      "128",
      "--rounds",
      "1",
      "--points",
      "3",
      "--no-peer",
    ];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        SCRIPT,
        "perf",
        "images",
        ...flags,
        "--shared",
        folder,
        "--json",
        `${folder}/a.json`,
      ],
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const { model, size, points, peer, rows } = JSON.parse(await Deno.readTextFile(`${folder}/a.json`));
    assertEquals([model, size, points, peer], ["sam2.1_hiera_pico", 128, 3, null]);
    assertEquals(rows.map(({ part }: { part: string }) => part), ["encode", "prompt", "everything"]);
    assert(rows.every(({ ms, ratio }: { ms: number; ratio: null }) => ms > 0 && ratio === null));
    assertStringIncludes(new TextDecoder().decode(stdout), "1800x1200, 3 x 3 points");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
