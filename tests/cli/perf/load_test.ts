import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { reportFigures } from "../../../src/cli/perf/goals.ts";
import { perfLoad, perfMemory } from "../../../src/cli/perf/load.ts";

Deno.test("perf load and perf memory load a checkpoint twice in processes of their own, and write their figures", async () => {
  const folder = await Deno.makeTempDir();
  const lines: string[] = [];
  try {
    const told = { shared: folder, rounds: 1, backend: "wasm", threads: 1, model: "sam2.1_hiera_pico", size: 288 };
    const log = (line: string): void => void lines.push(line);
    const measured: unknown[] = [];
    const figures = (found: unknown): void => void measured.push(found);
    await perfLoad({ ...told, log, figures });
    const load = JSON.parse(JSON.stringify(measured[0]));
    assertEquals(load.rows.map(({ figure, unit }: Record<string, string>) => `${figure} ${unit}`), [
      ...["fp32: first load s", "fp32: first mask s", "fp32: first mask, processor time s"],
      ...["fp32: cached load s", "fp32: first mask, cached s", "fp32: first mask, cached, processor time s"],
      ...["fp16: first load s", "fp16: first mask s", "fp16: first mask, processor time s"],
      ...["fp16: cached load s", "fp16: first mask, cached s", "fp16: first mask, cached, processor time s"],
    ]);
    const of = (figure: string): number =>
      load.rows.find((row: Record<string, unknown>) => row["figure"] === figure).value;
    assert(of("fp32: first load") > 0 && of("fp32: first load") < of("fp32: first mask"));
    assertStringIncludes(lines[0]!, "sam2.1_hiera_pico at 288 px, weights by formula: WASM on the CPU, 1 thread");
    if (Deno.build.os !== "linux") return;
    await perfMemory({ ...told, log, figures });
    const { rows } = JSON.parse(JSON.stringify(measured[1]));
    assertEquals([rows.length, rows[0].figure, rows[0].unit], [12, "fp32: held after a first load", "MB"]);
    assert(rows.every(({ value }: { readonly value: number }) => value > 20));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a goal that is missed is told beside its figure, and fails the measurement", () => {
  const lines: string[] = [];
  const rows = [
    { model: "a", figure: "first load", value: 3, unit: "s" },
    { model: "a", figure: "cached load", value: 1, unit: "s" },
    { model: "b", figure: "first load", value: 9, unit: "s" },
  ];
  const goals = [{ model: "a", figure: "first load", most: 2 }, { model: "a", figure: "cached load", most: 2 }];
  const told: unknown[] = [];
  const figures = (found: unknown): void => void told.push(found);
  const log = (line: string): void => void lines.push(line);
  const report = { rows, goals, rounds: 1, shared: "", before: 0, log, figures };
  assertThrows(() => reportFigures(report), MaskletError, "found a first load missed");
  assertEquals(told.length, 1); // a goal that is missed is among what is handed out
  assertEquals(lines.slice(0, 3).map((line) => /MISSED|reached/.exec(line)?.[0]), ["MISSED", "reached", undefined]);
});
