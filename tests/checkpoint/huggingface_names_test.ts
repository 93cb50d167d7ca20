import { assertEquals } from "@std/assert";
import {
  joinedNameOf,
  metaNameOf,
  POINT_EMBEDDINGS,
  pointEmbeddingName,
} from "../../src/checkpoint/huggingface_names.ts";

Deno.test("tensors have the names that Meta's checkpoints give them: the first rule of a beginning, then the parts within", () => {
  const names: Readonly<Record<string, string>> = {
    "no_memory_embedding": "no_mem_embed",
    "object_pointer_proj.layers.0.bias": "obj_ptr_proj.layers.1.bias",
    "vision_encoder.backbone.patch_embed.projection.weight": "image_encoder.trunk.patch_embed.proj.weight",
    "vision_encoder.backbone.blocks.3.layer_norm1.weight": "image_encoder.trunk.blocks.3.norm1.weight",
    "vision_encoder.backbone.blocks.3.mlp.proj_in.bias": "image_encoder.trunk.blocks.3.mlp.layers.0.bias",
    "vision_encoder.neck.convs.2.weight": "image_encoder.neck.convs.2.conv.weight",
    "mask_decoder.iou_prediction_head.layers.0.weight": "sam_mask_decoder.iou_prediction_head.layers.1.weight",
    "mask_decoder.transformer.layers.1.self_attn.o_proj.bias":
      "sam_mask_decoder.transformer.layers.1.self_attn.out_proj.bias",
    "memory_encoder.memory_fuser.layers.0.scale": "memory_encoder.fuser.layers.0.gamma",
    "memory_encoder.mask_downsampler.layers.3.layer_norm.weight": "memory_encoder.mask_downsampler.encoder.10.weight",
    "memory_attention.layers.0.mlp.up_proj.weight": "memory_attention.layers.0.linear1.weight",
    "spatial_perceiver.layers.0.self_attention.q_proj.weight": "spatial_perceiver.layers.0.self_attn.to_q.weight",
    "spatial_perceiver.layers.0.cross_attention.o_proj.weight": "spatial_perceiver.layers.0.attn.to_out.weight",
  };
  for (const [name, meta] of Object.entries(names)) assertEquals(metaNameOf(name), meta);
  assertEquals(["optimizer.state", "xmask_decoder.a", POINT_EMBEDDINGS].map(metaNameOf), Array(3).fill(undefined));
});

Deno.test("the four point embeddings are one tensor there, and keys and values of the perceiver two", () => {
  assertEquals(pointEmbeddingName(3), "sam_prompt_encoder.point_embeddings.3.weight");
  assertEquals(joinedNameOf("spatial_perceiver.layers.1.self_attention.k_proj.weight"), {
    name: "spatial_perceiver.layers.1.self_attn.to_kv.weight",
    second: "spatial_perceiver.layers.1.self_attention.v_proj.weight",
  });
  const cross = joinedNameOf("spatial_perceiver.layers.1.cross_attention.k_proj.weight");
  assertEquals(cross?.name, "spatial_perceiver.layers.1.attn.to_kv.weight");
  assertEquals(joinedNameOf("memory_attention.layers.1.self_attn.k_proj.weight"), undefined);
});
