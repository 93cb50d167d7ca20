import { assert, assertEquals } from "@std/assert";
import { sam2long } from "../../src/memory/sam2long.ts";
import { compileModel } from "../../src/model/compile_model.ts";
import { Sam2Model } from "../../src/model/sam2_model.ts";
import { formulaReader } from "../../src/parity/formula_model.ts";
import { referenceConfig } from "../../src/parity/reference_file.ts";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import type { TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const [WIDTH, HEIGHT, FRAMES] = [160, 120, 4];
const PROMPTS: readonly Prompt[] = [
  { frame: 0, object: "ellipse", points: [[40, 50]], labels: [1] },
  { frame: 0, object: "box", box: [90, 59, 125, 91] },
];

Deno.test({
  name:
    "EdgeTAM follows two objects, which it does alone as together, by several hypotheses, and goes on where it was stopped",
  fn: async () => {
    const files = await compileModel(referenceConfig("edgetam256"), formulaReader(), "formula");
    await using model = new Sam2Model(files, await wasmBackend());
    await using video = await loadVideo(
      Array.from(
        { length: FRAMES },
        (_, t) => ({ width: WIDTH, height: HEIGHT, rgb: syntheticFrame(WIDTH, HEIGHT, t) }),
      ),
    );
    const options: PropagateOptions = { policy: sam2long({ paths: 2 }) };
    const run = (prompts: readonly Prompt[], more: PropagateOptions = {}) =>
      propagate(model, prompt(video, ...prompts), { ...options, ...more });
    const whole = await Array.fromAsync(run(PROMPTS));
    assertEquals(whole.map(({ objects }) => objects.map(({ id }) => id)), Array(FRAMES).fill(["ellipse", "box"]));
    const alone = await Array.fromAsync(run(PROMPTS.slice(1)));
    alone.forEach(({ objects }, t) => {
      const together = whole[t]!.objects[1]!.logits;
      assert(objects[0]!.logits.every((logit, i) => Math.abs(logit - together[i]!) < 1e-4), `frame ${t}`);
    });
    const resume = await Deno.makeTempDir();
    for await (const { index } of run(PROMPTS, { resume })) if (index === 1) break;
    assertEquals((await Array.fromAsync(run(PROMPTS, { resume }))).map(found), whole.map(found));
    await Deno.remove(resume, { recursive: true });
  },
});

/** What is compared bit for bit. */
const found = (
  { index, objects }: TrackedFrame,
) => [index, ...objects.map(({ id, logits, pointer, objectScore }) => [id, logits, pointer, objectScore])];
