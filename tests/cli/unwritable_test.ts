import { assertEquals, assertMatch } from "@std/assert";
import { writeSmallDataset } from "../benchmark/small_dataset.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const CLIP = `${ROOT}models/clip`;
const MASKS = `${ROOT}tests/reported/stray-files-beside-truth`;
const WASM = ["--backend", "wasm", "--threads", "1"];

/** Commands that write, each into the folder `out`. */
const COMMANDS: Readonly<Record<string, (out: string, dataset: string) => string[]>> = {
  track: (
    out,
  ) => [...["track", "--video", `${CLIP}/frames`, "--point", "165,150", "--max-frames", "1", ...WASM, "--out"], out],
  segment: (out) => ["segment", `${CLIP}/frames/00000.jpg`, "--point", "165,150", ...WASM, "--out", out],
  demo: (out) => ["demo", ...WASM, "--out", out],
  benchmark: (out, root) => ["benchmark", "--root", root, ...WASM, "--out", out],
  "benchmark with an annotator": (
    out,
    root,
  ) => ["benchmark", "--root", root, "--interactive", "online", ...WASM, "--out", out],
  "benchmark of pictures": (
    out,
    root,
  ) => ["benchmark", "--root", root, "--interactive", "images", ...WASM, "--out", out],
  "evaluate --json": (
    out,
  ) => ["evaluate", "--results", `${MASKS}/R`, "--truth", `${MASKS}/T`, "--protocol", "vos", "--json", `${out}/a`],
  "evaluate --csv": (
    out,
  ) => ["evaluate", "--results", `${MASKS}/R`, "--truth", `${MASKS}/T`, "--protocol", "vos", "--csv", out],
  "dataset convert": (out, root) => ["dataset", "convert", root, "--to", "sav", "--out", out],
  "model compile": (out) => ["model", "compile", `${ROOT}models/sam2.1_hiera_pico.safetensors`, "--out", out],
  ...Object.fromEntries(
    [
      ["completion", "bash"],
      ["doctor"],
      ["perf", "frame"],
      ["parity", `${ROOT}tests`],
      ["notebooks"],
      ["model", "list"],
      ["dataset", "check", `${ROOT}models`],
      ["benchmark", "compare", "a", "b"],
      ["benchmark", "merge", "a"],
    ].map((
      words,
    ) => [
      `${words.filter((word) => !word.startsWith("/")).join(" ")} --json`,
      (out: string) => [...words, "--json", `${out}/a.json`],
    ]),
  ),
  notebooks: (out) => ["notebooks", "check", `${ROOT}notebooks/01-first-masklet.ipynb`, "--out", out],
  "model fetch": (out) => ["model", "fetch", "sam2.1_hiera_tiny", "--cache", out],
};

for (const [name, argsOf] of Object.entries(COMMANDS)) {
  Deno.test(`a folder that cannot be made is told in one line with its path, and leaves nothing: ${name}`, async () => {
    const root = await Deno.makeTempDir();
    try {
      await writeSmallDataset(`${root}/data`, ["a"], 3);
      await Deno.writeTextFile(`${root}/file`, "no folder");
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "src/cli/masklet.ts", ...argsOf(`${root}/file/out`, `${root}/data`)],
        ...{ cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null", stdout: "null" },
      }).output();
      const lines = new TextDecoder().decode(stderr).trim().split("\n").filter((line) => line.startsWith("error"));
      assertEquals(
        [code, lines.length],
        [argsOf("", "")[0] === "parity" ? 64 : 1, 1],
        new TextDecoder().decode(stderr),
      );
      assertMatch(lines[0]!, /^error: Expected .*\/file\/out/);
      assertEquals(new TextDecoder().decode(stderr).includes("    at "), false);
      assertEquals(await Deno.readTextFile(`${root}/file`), "no folder");
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}
