import { assert, assertEquals, assertRejects } from "@std/assert";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateInteractive } from "../../src/evaluate/evaluate_interactive.ts";
import { type InteractiveEvaluation, makeInteractiveEvaluation } from "../../src/evaluate/interactive_evaluation.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { HEIGHT, WIDTH, writeSmallDataset } from "../benchmark/small_dataset.ts";

Deno.test("offline: the worst frame that was not prompted comes next; the same on every run; a stopped run goes on", async () => {
  const root = await Deno.makeTempDir();
  await writeSmallDataset(root, ["one"], 4);
  await using model = await loadModel(undefined, { backend: "wasm" });
  const options = { mode: "offline", clicksPerFrame: 2, maxFrames: 2, out: `${root}/run` } as const;
  const evaluation = await evaluateInteractive(model, await openDataset(root), options);
  assertEquals(evaluation.rows.map(({ object, rounds }) => [object, rounds[0]!.frame]), [[1, 0], [2, 2]]);
  for (const { object, rounds } of evaluation.rows) {
    const prompted = new Set<number>();
    for (const [i, { frame, frames, J, clicks }] of rounds.entries()) {
      prompted.add(frame);
      assertEquals(frames, object === 1 ? [0, 1, 2, 3] : [2, 3]);
      assert(clicks.length >= 1 && clicks.length <= 2);
      for (const { x, y } of clicks) assert(x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT);
      const next = rounds[i + 1];
      if (next === undefined) continue;
      const open = frames.filter((t) => !prompted.has(t));
      const worst = open.reduce((a, b) => J[frames.indexOf(b)]! < J[frames.indexOf(a)]! ? b : a);
      assertEquals(next.frame, worst);
    }
  }
  requireRising(evaluation);

  let rounds = 0;
  const again = await evaluateInteractive(model, await openDataset(root), { ...options, onProgress: () => rounds++ });
  assertEquals([rounds, JSON.stringify(again)], [0, JSON.stringify(evaluation)]); // all of it was kept
  const anew = await evaluateInteractive(model, await openDataset(root), { ...options, out: `${root}/anew` });
  assertEquals(JSON.stringify(anew), JSON.stringify(evaluation));
  const other = async (): Promise<unknown> =>
    await evaluateInteractive(model, await openDataset(root), { ...options, clicksPerFrame: 1 });
  await assertRejects(other, MaskletError, "clicksPerFrame was 2 and is 1");
  await Deno.remove(root, { recursive: true });
});

Deno.test("online: the pass stops at the next frame below the threshold, and what lies before it stays", async () => {
  const root = await Deno.makeTempDir();
  await writeSmallDataset(root, ["one"], 4);
  await using model = await loadModel(undefined, { backend: "wasm" });
  const options = { mode: "online", clicksPerFrame: 1, maxFrames: 3, threshold: 0.97 } as const; // stops soon
  const { rows, curve } = await evaluateInteractive(model, await openDataset(root), options);
  assert(rows.some(({ rounds }) => rounds.length > 1), "a pass that stops");
  for (const { rounds } of rows) {
    for (let i = 1; i < rounds.length; i++) {
      const [before, here] = [rounds[i - 1]!, rounds[i]!];
      const expected = before.frames.find((t, k) => t > before.frame && before.J[k]! < 0.97);
      assertEquals(here.frame, expected);
      const past = before.frames.filter((t) => t < here.frame).length;
      assertEquals(here.J.slice(0, past), before.J.slice(0, past));
    }
  }
  assertEquals(curve.map(({ promptedFrames }) => promptedFrames), [1, 2, 3]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("an object that ended early keeps its last scores on the curve", () => {
  const rules = { mode: "offline", clicksPerFrame: 3, maxFrames: 3, threshold: 0.75 } as const;
  const round = (frame: number, J: number): InteractiveEvaluation["rows"][number]["rounds"][number] => ({
    frame,
    clicks: [],
    frames: [0, 1, 2],
    J: [1, J, 1],
    F: [1, J, 1],
  });
  const { curve, mean } = makeInteractiveEvaluation(rules, "pico", [
    { sequence: "a", object: 1, videoFrames: 300, rounds: [round(0, 0.4), round(1, 0.7)] },
    { sequence: "b", object: 1, videoFrames: 300, rounds: [round(0, 1)] },
  ]);
  assertEquals(curve.map((point) => point["J&F without ends"]), [0.7, 0.85, 0.85]);
  assertEquals(curve.map((point) => point.seconds), [35.5, 53.25, 53.25]);
  assertEquals(curve.map((point) => point["J&F"].toFixed(3)), ["0.900", "0.950", "0.950"]);
  assertEquals(mean.toFixed(4), "0.9333");
});

Deno.test("rules out of range and an empty dataset are refused", async () => {
  await using model = await loadModel(undefined, { backend: "wasm" });
  await assertRejects(() => evaluateInteractive(model, [], { maxFrames: 0 }), MaskletError, "maxFrames");
  await assertRejects(() => evaluateInteractive(model, [], { threshold: 2 }), MaskletError, "threshold");
  await assertRejects(() => evaluateInteractive(model, []), MaskletError, "at least one sequence");
});

function requireRising({ curve }: InteractiveEvaluation): void {
  const [first, last] = [curve[0]!["J&F"], curve.at(-1)!["J&F"]];
  assert(last > first, `the curve rises: ${first} to ${last}`);
}
