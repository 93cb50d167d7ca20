import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { hashCheckpoint, openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { writeSafetensors } from "../../src/checkpoint/write_safetensors.ts";
import { MaskletError } from "../../src/error.ts";

const tensor = (name: string, ...values: number[]) => ({
  ...{ name, shape: [values.length], dtype: "float32" as const, data: Float32Array.from(values) },
});

/** Two shards and their list while `play` runs. */
async function inShards(play: (folder: string, list: string) => Promise<void>, map?: Record<string, unknown>) {
  const folder = await Deno.makeTempDir();
  const [one, two] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  await Deno.writeFile(`${folder}/${one}`, writeSafetensors([tensor("a", 1, 2), tensor("b", 3)]));
  await Deno.writeFile(`${folder}/${two}`, writeSafetensors([tensor("c", 4)]));
  const list = `${folder}/model.safetensors.index.json`;
  await Deno.writeTextFile(list, JSON.stringify({ metadata: {}, weight_map: map ?? { a: one, c: two, b: one } }));
  try {
    await play(folder, list);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("shards are one checkpoint by the path or address of their list", () =>
  inShards(async (_folder, list) => {
    for (const place of [list, new URL(`file://${list}`)]) {
      using checkpoint = await openCheckpoint(place);
      assertEquals([...checkpoint.tensors.keys()], ["a", "c", "b"]);
      assertEquals([...await checkpoint.readFloat32("c")], [4]);
      assertEquals([...await checkpoint.readFloat32("a")], [1, 2]);
      await assertRejects(() => checkpoint.readFloat32("d"), MaskletError, "Expected the name of a tensor");
      checkpoint.close();
      assertEquals((await assertRejects(() => checkpoint.readFloat32("a"), MaskletError)).code, "closed");
    }
  }));

Deno.test("what identifies shards depends on every byte of them, and of one file it is its SHA-256", () =>
  inShards(async (folder, list) => {
    const before = await hashCheckpoint(list);
    assertEquals(await hashCheckpoint(list), before);
    await Deno.writeFile(`${folder}/model-00002-of-00002.safetensors`, writeSafetensors([tensor("c", 5)]));
    assertNotEquals(await hashCheckpoint(list), before);
    const alone = await hashCheckpoint(`${folder}/model-00001-of-00002.safetensors`);
    assert(/^[0-9a-f]{64}$/.test(alone));
  }));

Deno.test("a list that names what is not there, or leads elsewhere, is refused", async () => {
  const refused = (map: Record<string, unknown>, words: string) =>
    inShards(async (_folder, list) => void await assertRejects(() => openCheckpoint(list), MaskletError, words), map);
  await refused({ a: "model-00003-of-00003.safetensors" }, "Expected a readable file, found none");
  await refused({ z: "model-00001-of-00002.safetensors" }, 'Expected "z" in model-00001-of-00002.safetensors');
  await refused({ a: "../secret.safetensors" }, 'for "a", found "../secret.safetensors"');
  await refused({ a: 7 }, 'for "a", found "7"');
  await refused({}, "Expected a list of shards (weight_map)");
});
