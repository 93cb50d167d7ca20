import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { simulateClick } from "../../src/evaluate/simulated_click.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { maskFromBytes, maskToBytes } from "../../src/mask/mask.ts";
import { drawn } from "../drawn.ts";
import { hasShared, readJson, SHARED } from "../reference/shared.ts";

interface ClickCase {
  readonly sequence: string;
  readonly frame: string;
  readonly kind: "first" | "correction";
  readonly x: number;
  readonly y: number;
  readonly label: 0 | 1;
}

Deno.test("a first click falls on the pixel farthest from the object's border", () =>
  assertEquals(simulateClick(drawn(".....", ".###.", ".###.", ".###.", ".....")), { x: 2, y: 2, label: 1 }));

Deno.test("the picture's edge counts as border", () =>
  assertEquals(simulateClick(drawn("#####", "#####", "#####")), { x: 1, y: 1, label: 1 }));

Deno.test("a correction answers the deeper error, and a false region when both are as deep", () => {
  const truth = drawn("###....", "###....", "###....");
  assertEquals(simulateClick(truth, drawn(".......", ".......", "......#")), { x: 1, y: 1, label: 1 });
  assertEquals(simulateClick(truth, drawn("....###", "....###", "....###")), { x: 5, y: 1, label: 0 });
});

Deno.test("nothing wrong, no click", () => {
  const truth = drawn(".##.", ".##.");
  assertEquals(simulateClick(truth, truth), undefined);
  assertEquals(simulateClick(truth, truth, { rule: "uniform" }), undefined);
});

Deno.test("a mask that fills whole words keeps its shape inside the frame", () => {
  const width = 96;
  const bytes = new Uint8Array(width * 5).fill(1);
  assertEquals(simulateClick(maskFromBytes(bytes, width, 5)), { x: 2, y: 2, label: 1 });
});

Deno.test("uniform clicks land on wrong pixels, each seed on its own, and reach every one of them", () => {
  const truth = drawn("##......", "##......");
  const found = drawn(".#...##.", "##......");
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const click = simulateClick(truth, found, { rule: "uniform", seed })!;
    assertEquals(click, simulateClick(truth, found, { rule: "uniform", seed }));
    seen.add(`${click.x},${click.y},${click.label}`);
  }
  assertEquals([...seen].sort(), ["0,0,1", "5,0,0", "6,0,0"]);
});

Deno.test("masks of two sizes and unknown rules are refused", () => {
  assertThrows(() => simulateClick(drawn("##"), drawn("###")), MaskletError, "Cannot compare masks");
  assertThrows(
    () => simulateClick(drawn("##"), undefined, { rule: "uniform", seed: 0.5 }),
    MaskletError,
    "whole number",
  );
});

Deno.test({
  name: "clicks are those of the reference on 128 pairs of masks (needs ../shared)",
  ignore: !hasShared("reference/clicks.json", "data/osvos", "data/davis/Annotations"),
  async fn() {
    const { cases } = await readJson<{ cases: ClickCase[] }>("reference/clicks.json");
    for (const { sequence, frame, kind, x, y, label } of cases) {
      const truth = await maskOf(`data/davis/Annotations/480p/${sequence}/${frame}`);
      const found = kind === "first" ? undefined : await maskOf(`data/osvos/${sequence}/${frame}`);
      const click = simulateClick(truth, found);
      assertEquals(click, { x, y, label }, `${sequence} ${frame} ${kind}`);
      const wrong = maskToBytes(truth)[y * truth.width + x] !== (found ? maskToBytes(found)[y * truth.width + x] : 0);
      assertEquals(wrong, true);
    }
    assertEquals(cases.length, 128);
  },
});

async function maskOf(path: string): Promise<ReturnType<typeof maskFromBytes>> {
  const png = await readIndexedPng(new URL(path, SHARED));
  return maskFromBytes(png.values, png.width, png.height);
}
