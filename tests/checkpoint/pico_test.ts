import { assertEquals } from "@std/assert";
import { elementsOf } from "../../src/checkpoint/dtype.ts";
import { hashSource } from "../../src/checkpoint/hash_source.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";

const shared = new URL("../../../shared/", import.meta.url);
const file = new URL("models/sam2.1_hiera_pico.pt", shared);

async function exists(url: URL): Promise<boolean> {
  return await Deno.stat(url).then(() => true, () => false);
}

Deno.test({
  name: "openCheckpoint() reads the pico model: its tensors, shapes and every value (needs ../shared)",
  ignore: !await exists(file),
  fn: async () => {
    const reference =
      JSON.parse(await Deno.readTextFile(new URL("reference/modules/pico256.json", shared))).configuration;
    using checkpoint = await openCheckpoint(file);
    const elements = [...checkpoint.tensors.values()].reduce((sum, { shape }) => sum + elementsOf(shape)!, 0);
    assertEquals([checkpoint.tensors.size, elements], [reference.parameters, reference.elements]);
    const shapeOf = (name: string) => checkpoint.tensors.get(name)?.shape;
    assertEquals(shapeOf("maskmem_tpos_enc"), [reference.numMaskmem, 1, 1, reference.memDim]);
    assertEquals(shapeOf("no_mem_embed"), [1, 1, reference.dModel]);
    assertEquals(shapeOf("image_encoder.trunk.patch_embed.proj.weight"), [reference.embedDim, 3, 7, 7]);
    assertEquals(shapeOf("image_encoder.trunk.pos_embed"), [1, reference.embedDim, ...reference.posEmbedSize]);
    for (const [name, { shape }] of checkpoint.tensors) {
      const values = await checkpoint.readFloat32(name);
      assertEquals(values.length, elementsOf(shape), name);
      assertEquals(values.every(Number.isFinite), true, name);
    }
  },
});

Deno.test({
  name: "hashSource() gives the pico model's published SHA-256 (needs ../shared)",
  ignore: !await exists(file),
  fn: async () => {
    const card = await Deno.readTextFile(new URL("models/README.md", shared));
    assertEquals(await hashSource(file), /SHA-256 ([0-9a-f]{64})/.exec(card)?.[1]);
  },
});
