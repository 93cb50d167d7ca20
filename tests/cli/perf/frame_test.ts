import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { FRAME_PARTS, fullBank, median, noise, warmUp } from "../../../src/cli/perf/frame_parts.ts";
import type { FrameReport } from "../../../src/cli/perf/frame.ts";
import { nativeRefusal } from "../../../src/runtime/native/native_backend.ts";
import { colourModel } from "../../fakes/colour_model.ts";

const SCRIPT = fileURLToPath(new URL("../../../src/cli/masklet.ts", import.meta.url));

async function perf(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", SCRIPT, "perf", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  return { code, out, err };
}

Deno.test("perf frame writes a row a part, with the whole frame last, and needs no download", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const args = ["--backend", "wasm", "--threads", "1", "--size", "128", "--rounds", "3", "--no-peer"];
    const { code, out, err } = await perf("frame", ...args, "--json", `${folder}/frame.json`);
    assertEquals(code, 0, err);
    const report: FrameReport = JSON.parse(await Deno.readTextFile(`${folder}/frame.json`));
    const { model, size, backend, threads, peer, rows } = report;
    assertEquals([model, size, backend, threads, peer], ["sam2.1_hiera_pico", 128, "wasm", 1, null]);
    assertEquals(rows.map(({ part }) => part), [...FRAME_PARTS]);
    assert(rows.every(({ ms, peerMs, ratio }) => ms > 0 && peerMs === null && ratio === null));
    assert(report.cpuRows.every(({ part, ms }, i) => part === rows[i]!.part && ms > 0));
    const [encoder, frame] = [rows[0]!, rows.at(-1)!];
    assert(encoder.ms < frame.ms);
    assertEquals(report.overlaps, false);
    assertStringIncludes(out, "load average");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name:
    "where the image encoder runs beside the rest, perf frame says so, and how the frame was timed (needs onnxruntime-node)",
  ignore: await nativeRefusal() !== undefined,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const args = ["--backend", "native", "--threads", "2", "--rounds", "2", "--no-peer"];
      const { code, out, err } = await perf("frame", ...args, "--json", `${folder}/frame.json`);
      assertEquals(code, 0, err);
      const { overlaps, description, rows }: FrameReport = JSON.parse(await Deno.readTextFile(`${folder}/frame.json`));
      assertEquals([overlaps, rows.map(({ part }) => part)], [true, [...FRAME_PARTS]]);
      assertStringIncludes(description, "the image encoder beside the rest, 1 thread each");
      assertStringIncludes(out, "the next frame is encoded while one is tracked");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("perf frame refuses a model without a name here, and a size that no model takes", async () => {
  const unknown = await perf("frame", "--model", "sam9", "--no-peer");
  assertEquals(unknown.code, 1);
  assertStringIncludes(unknown.err, "Expected the name of a model, found sam9");
  const odd = await perf("frame", "--size", "100", "--no-peer");
  assertStringIncludes(odd.err, "multiple of 32 px, found 100");
});

Deno.test("median() of an even count lies between the two in the middle", () => {
  assertEquals([median([3, 1, 2]), median([4, 1, 3, 2]), median([5])], [2, 2.5, 5]);
});

Deno.test("a model is warm after twelve frames, and nothing of them is held", async () => {
  const model = colourModel();
  await warmUp(model, noise(model), fullBank(model));
  const calls = model.calls.map(({ part }) => part);
  const frame = ["encodeImage", "attend", "decode", "encodeMemory"];
  assertEquals(calls, Array.from({ length: 12 }, () => frame).flat());
  assertEquals(model.held, 0);
});
