import { assert, assertEquals, assertRejects } from "@std/assert";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateImages } from "../../src/evaluate/evaluate_images.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { writeSmallDataset } from "../benchmark/small_dataset.ts";

Deno.test("pictures are clicked one by one: each object where it is seen, more clicks, no worse", async () => {
  const root = await Deno.makeTempDir();
  await writeSmallDataset(root, ["one"], 3);
  await using model = await loadModel(undefined, { backend: "wasm" });
  const { miou, rows } = await evaluateImages(model, await openDataset(root), { clicks: [1, 3], every: 2 });
  assertEquals(rows.map(({ frame, object }) => [frame, object]), [[0, 1], [2, 1], [2, 2]]);
  assert(miou[3]! >= miou[1]! && miou[1]! > 0.5, JSON.stringify(miou));
  const first = rows.map(({ ious }) => ious[0]!);
  assertEquals(miou[1], first.reduce((a, b) => a + b) / 3);
  const none = async (): Promise<unknown> => await evaluateImages(model, await openDataset(root), { clicks: [] });
  await assertRejects(none, MaskletError, "at least 1 for clicks");
  await Deno.remove(root, { recursive: true });
});
