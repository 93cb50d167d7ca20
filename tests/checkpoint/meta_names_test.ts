import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { openNamedCheckpoint } from "../../src/checkpoint/meta_names.ts";
import { writeSafetensors } from "../../src/checkpoint/write_safetensors.ts";
import { MaskletError } from "../../src/error.ts";
import { formulaWeight } from "../../src/parity/formula.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { parameterShapes } from "../../src/model/parameter_shapes.ts";
import { dict, int, type Piece, storage, tensor, text } from "./pickle_writer.ts";
import { ptEntries } from "./pt_writer.ts";
import { zip } from "./zip_writer.ts";
import { checkpointOf, fileOf, HUGGING_FACE, MANIFESTS, type ShapeTable } from "../model/shape_tables.ts";

/** Meta's name in Hugging Face's words. Written for the tests from the two lists of names, not from the reader. */
function theirs(name: string): string {
  const [top, ...rest] = name.split(".");
  const alone: Record<string, string> = {
    no_mem_embed: "no_memory_embedding",
    no_mem_pos_enc: "no_memory_positional_encoding",
    maskmem_tpos_enc: "memory_temporal_positional_encoding",
    no_obj_ptr: "no_object_pointer",
    no_obj_embed_spatial: "occlusion_spatial_embedding_parameter",
  };
  if (alone[top!] !== undefined) return alone[top!]!;
  const inner = rest.join(".").replace("out_proj", "o_proj");
  const three = (path: string): string =>
    path.replace(/layers\.([012])\.(weight|bias)$/, (_, i, end) => `${["proj_in", "layers.0", "proj_out"][i]}.${end}`);
  const two = (path: string): string =>
    path.replace("mlp.layers.0", "mlp.proj_in").replace("mlp.layers.1", "mlp.proj_out");
  const norms = (path: string): string => path.replace(/(^|\.)norm/, "$1layer_norm");
  switch (top) {
    case "image_encoder":
      if (rest[0] === "neck") return `vision_encoder.${inner.replace(".conv.", ".")}`;
      return `vision_encoder.backbone.${
        norms(two(inner)).replace(/^trunk\./, "").replace("patch_embed.proj.", "patch_embed.projection.")
      }`;
    case "sam_prompt_encoder": {
      if (inner.startsWith("pe_layer")) return "prompt_encoder.shared_embedding.positional_embedding";
      const layers = ["conv1", "layer_norm1", "", "conv2", "layer_norm2", "", "conv3"];
      return `prompt_encoder.${inner.replace(/^mask_downscaling\.(\d)/, (_, i) => `mask_embed.${layers[i]}`)}`;
    }
    case "sam_mask_decoder": {
      if (rest[0] === "transformer") return `mask_decoder.${norms(two(inner))}`;
      const layers = ["upscale_conv1", "upscale_layer_norm", "", "upscale_conv2"];
      return `mask_decoder.${three(inner).replace(/^output_upscaling\.(\d)/, (_, i) => layers[i]!)}`;
    }
    case "memory_attention":
      return `memory_attention.${norms(inner)}`;
    case "memory_encoder": {
      const sampler = (_: string, i: string): string =>
        i === "12"
          ? "final_conv"
          : `layers.${Math.floor(Number(i) / 3)}.${Number(i) % 3 === 0 ? "conv" : "layer_norm"}`;
      return `memory_encoder.${
        norms(rest.join(".")).replace(/encoder\.(\d+)/, sampler).replace("pix_feat_proj", "feature_projection")
          .replace("fuser", "memory_fuser").replace("gamma", "scale").replace("dwconv", "depthwise_conv")
          .replace("pwconv", "pointwise_conv").replace(/^out_proj/, "projection")
      }`;
    }
    case "obj_ptr_proj":
      return `object_pointer_proj.${three(inner)}`;
    case "obj_ptr_tpos_proj":
      return `temporal_positional_encoding_projection_layer.${inner}`;
    default:
      return name;
  }
}

/** A table of Meta's names as Hugging Face has it: the four point embeddings are one tensor. */
function inTheirNames(table: ShapeTable): { table: ShapeTable; metaOf: ReadonlyMap<string, string> } {
  const points = /^sam_prompt_encoder\.point_embeddings\.\d\.weight$/;
  const names = Object.keys(table).filter((name) => !points.test(name));
  const metaOf = new Map(names.map((name) => [theirs(name), name]));
  const c = table["sam_prompt_encoder.point_embeddings.0.weight"]![1]!;
  const shapes = [...metaOf].map(([name, meta]) => [name, table[meta]!] as const);
  return { table: { ...Object.fromEntries(shapes), [POINTS]: [4, c] }, metaOf };
}
const POINTS = "prompt_encoder.point_embed.weight";

/** The values of a tensor in Hugging Face's names: those that the formula gives Meta's. */
function theirValues(metaOf: ReadonlyMap<string, string>): (name: string, shape: readonly number[]) => Float32Array {
  return (name, shape) => {
    if (name !== POINTS) return formulaWeight(metaOf.get(name)!, shape);
    const rows = [0, 1, 2, 3].map((i) =>
      formulaWeight(`sam_prompt_encoder.point_embeddings.${i}.weight`, [1, shape[1]!])
    );
    return Float32Array.from(rows.flatMap((row) => [...row]));
  };
}

const PICO: ShapeTable = Object.fromEntries(parameterShapes(configurationOf("sam2.1_hiera_pico")!));

Deno.test("the tests' own translation of Meta's names gives Hugging Face's, and the reader turns them back", () => {
  const tiny = MANIFESTS["sam2.1_hiera_tiny"]!;
  const { table } = inTheirNames(tiny);
  const published = MANIFESTS[HUGGING_FACE]!;
  assertEquals({ ...table, "shared_image_embedding.positional_embedding": [2, 128] }, published);
  const read = checkpointOf(table);
  assertEquals(Object.fromEntries([...read.tensors].map(([name, { shape }]) => [name, shape])), tiny);
});

Deno.test({
  name: "a checkpoint in Hugging Face's names has the same values, and runs to the same features, as one in Meta's",
  fn: async () => {
    const { table, metaOf } = inTheirNames(PICO);
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeFile(`${folder}/model.safetensors`, fileOf(table, theirValues(metaOf)));
      await Deno.writeFile(`${folder}/meta.safetensors`, fileOf(PICO));
      using ours = await openNamedCheckpoint(`${folder}/meta.safetensors`);
      using other = await openNamedCheckpoint(`${folder}/model.safetensors`);
      assertEquals([ours.naming, other.naming], ["Meta", "Hugging Face"]);
      for (const name of Object.keys(PICO)) {
        assertEquals(await other.readFloat32(name), await ours.readFloat32(name), name);
        assertEquals(await other.readBytes(name), await ours.readBytes(name), name);
      }
      const features = async (file: string): Promise<Float32Array> => {
        await using model = await loadModel(`${folder}/${file}`, { backend: "wasm", cache: false });
        assertEquals(model.name, "sam2.1_hiera_pico");
        const picture = Uint8Array.from({ length: 256 * 256 * 3 }, (_, i) => i * 7919 >> 3);
        using encoded = await model.encodeImage(picture);
        return await encoded.raw.floats();
      };
      assertEquals(await features("model.safetensors"), await features("meta.safetensors"));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("a prefix that training left is taken off, in either naming", () => {
  for (const table of [PICO, inTheirNames(PICO).table]) {
    for (const prefix of ["module.", "model.", "net.sam2."]) {
      const prefixed = Object.fromEntries(Object.entries(table).map(([name, shape]) => [prefix + name, shape]));
      const read = checkpointOf({ ...prefixed, step: [1] });
      assertEquals([read.prefix, read.storedName("no_obj_ptr").startsWith(prefix)], [prefix, true]);
      assertEquals([...read.tensors.keys()].sort(), [...Object.keys(PICO), "step"].sort());
    }
  }
});

Deno.test("a .pt file of parallel training, with an optimizer's state beside the model, reads as the model alone", async () => {
  const values = Object.entries(PICO).slice(0, 40).map(([name, shape]) =>
    [name, shape, formulaWeight(name, shape)] as const
  );
  const piece = (i: number, shape: readonly number[], elements: number): Piece =>
    tensor(
      storage(String(i), elements),
      shape,
      shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1)),
    );
  const state = dict(
    ...values.map(([name, shape, data], i) => [text(`module.${name}`), piece(i, shape, data.length)] as const),
  );
  const [, , first] = values[0]!;
  const moments = dict([int(0), dict([text("exp_avg"), piece(0, [first.length], first.length)])]);
  const top = dict([text("optimizer"), dict([text("state"), moments])], [text("model"), state], [
    text("epoch"),
    int(3),
  ]);
  const storages = Object.fromEntries(values.map(([, , data], i) => [String(i), new Uint8Array(data.slice().buffer)]));
  using read = await openNamedCheckpoint(zip(ptEntries(top, storages)));
  assertEquals([read.prefix, ...read.metadata], ["module.", ["epoch", 3]]);
  assertEquals([...read.tensors.keys()], values.map(([name]) => name));
  for (const [name, , data] of values) assertEquals(await read.readFloat32(name), data, name);
});

Deno.test("of a whole model and a copy of it the copy is left; of two copies neither is taken", () => {
  const copy = (prefix: string): ShapeTable =>
    Object.fromEntries(Object.entries(PICO).map(([name, shape]) => [prefix + name, shape]));
  const read = checkpointOf({ ...PICO, ...copy("ema.") });
  assertEquals([read.prefix, read.storedName("no_obj_ptr")], ["", "no_obj_ptr"]);
  const error = assertThrows(() => checkpointOf({ ...copy("module."), ...copy("ema.") }), MaskletError);
  assertStringIncludes(error.message, `"module." and "ema."`);
});

Deno.test("both tensors of the shared position code are there: one is read, the other keeps its name", () => {
  const { table } = inTheirNames(PICO);
  const read = checkpointOf({ ...table, "shared_image_embedding.positional_embedding": [2, 64] });
  assert(read.tensors.has("sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"));
  assert(read.tensors.has("shared_image_embedding.positional_embedding"));
});

Deno.test("the list of a checkpoint in shards is refused with what to do", async () => {
  const index = new TextEncoder().encode(`{\n  "metadata": { "total_size": 1 },\n  "weight_map": {}\n}`);
  const error = await assertRejects(() => openNamedCheckpoint(index), MaskletError, "shards");
  assertStringIncludes(error.hint, "one file");
});

Deno.test("keys and values that Meta's checkpoints have in one tensor are joined, keys first", async () => {
  const of = (name: string, ...values: number[]) => ({
    ...{ name, shape: [2, 1], dtype: "float32" as const, data: Float32Array.from(values) },
  });
  const layer = "spatial_perceiver.layers.1";
  const bytes = writeSafetensors([
    { name: "mask_decoder.mask_tokens.weight", shape: [1], dtype: "float32", data: new Float32Array(1) },
    of(`${layer}.cross_attention.v_proj.weight`, 3, 4),
    of(`${layer}.cross_attention.k_proj.weight`, 1, 2),
    of(`${layer}.self_attention.k_proj.weight`, 5, 6),
    of(`${layer}.self_attention.v_proj.weight`, 7, 8),
  ]);
  using checkpoint = await openNamedCheckpoint(bytes);
  const [cross, own] = ["attn", "self_attn"].map((part) => `${layer}.${part}.to_kv.weight`);
  assertEquals([...checkpoint.tensors.keys()].slice(1).sort(), [cross, own]);
  assertEquals(checkpoint.tensors.get(cross!)!.shape, [4, 1]);
  assertEquals([...await checkpoint.readFloat32(cross!)], [1, 2, 3, 4]);
  assertEquals([...await checkpoint.readFloat32(own!)], [5, 6, 7, 8]);
  assertEquals((await checkpoint.readBytes(own!)).length, 16);
});
