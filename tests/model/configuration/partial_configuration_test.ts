import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import {
  mergeConfiguration,
  type PartialConfiguration,
} from "../../../src/model/configuration/partial_configuration.ts";
import { architectureNamed, familyOf } from "../../../src/model/families.ts";
import { hasShared, readJson } from "../../reference/shared.ts";

function merged(name: string, partial: PartialConfiguration) {
  const config = architectureNamed(name)!;
  const { rows, name: family } = familyOf(config);
  return mergeConfiguration(config, partial, { rows, family, from: "config" });
}

const refused = (name: string, partial: PartialConfiguration): MaskletError =>
  assertThrows(() => merged(name, partial), MaskletError);

Deno.test("a few words change what the tensors do not show, and nothing else", () => {
  const tiny = architectureNamed("sam2.1_hiera_tiny")!;
  const { config, taken } = merged("sam2.1_hiera_tiny", {
    image_size: 512,
    sigmoid_scale_for_mem_enc: 7.5,
    sigmoid_bias_for_mem_enc: -4,
  });
  assertEquals(config, { ...tiny, imageSize: 512, memorySigmoidScale: 7.5, memorySigmoidBias: -4 });
  assertEquals(taken.map(({ name, value }) => [name, value]), [
    ["image_size", 512],
    ["sigmoid_scale_for_mem_enc", 7.5],
    ["sigmoid_bias_for_mem_enc", -4],
  ]);
});

Deno.test("parts may be nested, written with dots, or called by their short name", () => {
  const class_ = "efficient_track_anything.modeling.sam.transformer.EfficientRoPEAttention1";
  const forms: PartialConfiguration[] = [
    { memory_attention: { layer: { cross_attention: { _target_: class_ } } } },
    { "memory_attention.layer.cross_attention._target_": class_ },
    { cross_attention: "EfficientRoPEAttention1" },
  ];
  const named = architectureNamed("efficienttam_ti_1")!;
  for (const form of forms) {
    assertEquals({ ...merged("efficienttam_ti", form).config, name: named.name }, named);
  }
});

Deno.test("the trunk's heads, windows and global blocks are taken where they can be such", () => {
  const trunk = (values: PartialConfiguration) => ({ image_encoder: { trunk: values } });
  const given = trunk({ num_heads: 2, window_spec: [8, 4, 16, 8], global_att_blocks: [5, 9] });
  const { config } = merged("sam2.1_hiera_tiny", given);
  const { heads, windowSpec, globalBlocks } = (config as unknown as {
    trunk: { heads: number; windowSpec: number[]; globalBlocks: number[] };
  }).trunk;
  assertEquals([heads, windowSpec, globalBlocks], [2, [8, 4, 16, 8], [5, 9]]);
  for (
    const [values, words] of [
      [{ num_heads: 5 }, "a number of heads that divides 96, found 5"],
      [{ window_spec: [4, 4, 14, 7] }, "the first 8, as the tensors show it, found [4,4,14,7]"],
      [{ global_att_blocks: [12] }, "indices of its 12 blocks, found [12]"],
    ] as const
  ) assertStringIncludes(refused("sam2.1_hiera_tiny", trunk(values)).message, words);
});

Deno.test("what the tensors show, or Masklet computes in one way, must be said as it is", () => {
  const cases: [PartialConfiguration, string][] = [
    [{ num_maskmem: 5 }, "Expected num_maskmem (config) of sam2.1_hiera_tiny to be 7"],
    [{ memory_attention: { num_layers: 2 } }, "to be 4, as the rest of sam2.1_hiera_tiny has it, found 2"],
    [{ pred_obj_scores: false }, "to be true, the only value that Masklet computes, found false"],
    [{ add_tpos_enc_to_obj_ptrs: false }, "to be true, as its tensors project that code, found false"],
    [{ image_size: 512.5 }, "to be a whole number from 1 on, found 512.5"],
    [{ sigmoid_scale_for_mem_enc: "7.5" }, 'to be a number, found "7.5"'],
  ];
  for (const [given, words] of cases) assertStringIncludes(refused("sam2.1_hiera_tiny", given).message, words);
  merged("sam2.1_hiera_tiny", { num_maskmem: 7, pred_obj_scores: true, memory_attention: { num_layers: 4 } });
});

Deno.test("an unknown name is refused with the nearest one, and a rule of tracking with the option that has it", () => {
  assertEquals(refused("edgetam", { imagesize: 512 }).hint, "Did you mean image_size?");
  assertStringIncludes(refused("edgetam", { lora_rank: 4 }).message, `found "lora_rank"`);
  assertStringIncludes(refused("edgetam", { memory_temporal_stride_for_eval: 2 }).hint, "the option memoryStride");
});

Deno.test("a class that the family has not is refused: efficient cross attention is EfficientTAM's alone", () => {
  const { code, message } = refused("sam2.1_hiera_tiny", { cross_attention: "EfficientRoPEAttention1" });
  assertEquals(code, "bad-config");
  assertStringIncludes(message, 'of sam2.1_hiera_tiny to be the class "RoPEAttention", found EfficientRoPEAttention1');
  const trunk = { image_encoder: { trunk: { _target_: "sam2.modeling.backbones.timm.TimmBackbone" } } };
  assertStringIncludes(refused("sam2.1_hiera_tiny", trunk).message, 'the class "Hiera"');
});

Deno.test("one name with two values is refused", () => {
  assertStringIncludes(
    refused("edgetam", { memory_attention: { num_layers: 2 }, "memory_attention.num_layers": 4 }).message,
    "found 2 and 4",
  );
  const layer = { self_attention: { rope_theta: 10000 }, cross_attention: { rope_theta: 5000 } };
  assertStringIncludes(refused("edgetam", { memory_attention: { layer } }).message, "Expected one rope_theta");
});

Deno.test("a whole file says by what it leaves out, too: the defaults of the authors' class", () => {
  const flags = [
    ...["use_mask_input_as_output_without_sam", "directly_add_no_mem_embed", "multimask_output_in_sam"],
    ...["iou_prediction_use_sigmoid", "use_obj_ptrs_in_encoder", "only_obj_ptrs_in_the_past_for_eval"],
    ...["pred_obj_scores", "pred_obj_scores_mlp", "fixed_no_obj_ptr", "multimask_output_for_tracking"],
    ...["use_multimask_token_for_obj_ptr", "use_mlp_for_obj_ptr_proj", "use_high_res_features_in_sam"],
  ];
  const whole = {
    _target_: "sam2.modeling.sam2_base.SAM2Base",
    ...Object.fromEntries(flags.map((name) => [name, true])),
    ...{ multimask_min_pt_num: 0, add_tpos_enc_to_obj_ptrs: false },
  };
  const { config } = merged("edgetam", whole);
  assertEquals([config.imageSize, config.memorySigmoidScale, config.memorySigmoidBias], [512, 1, 0]);
  const { pred_obj_scores: _, ...lacking } = whole as Record<string, string | boolean | number>;
  assertStringIncludes(refused("edgetam", lacking).message, "found it left out, which stands for false");
});

Deno.test("EdgeTAM's tables of rotary codes must be those of the input's size", () => {
  const q = (side: number) => ({ memory_attention: { layer: { cross_attention: { q_sizes: [side, side] } } } });
  merged("edgetam", { image_size: 512, ...q(32) });
  assertStringIncludes(refused("edgetam", { image_size: 512, ...q(64) }).message, "to be [32,32]");
});

for (const name of ["edgetam", "efficienttam_s", "efficienttam_ti"]) {
  Deno.test({
    name: `the authors' whole configuration of ${name} is that of its architecture (needs ../shared)`,
    ignore: !hasShared(`reference/manifests/${name}.json`),
    fn: async () => {
      const { configuration, variants = {} } = await readJson<{
        configuration: PartialConfiguration;
        variants?: Record<string, PartialConfiguration>;
      }>(`reference/manifests/${name}.json`);
      assertEquals(merged(name, configuration).config, architectureNamed(name)!);
      for (const [variant, changes] of Object.entries(variants)) {
        const { config } = merged(name, changes);
        assertEquals({ ...config, name: variant }, architectureNamed(variant)!);
      }
    },
  });
}

Deno.test("another family's file is told by its classes, before any of its names", () => {
  const trunk = (class_: string, name: string) => ({ image_encoder: { trunk: { [name]: 1, _target_: class_ } } });
  const { message, hint } = refused("edgetam", trunk("sam2.modeling.backbones.hieradet.Hiera", "embed_dim"));
  assertStringIncludes(message, 'image_encoder.trunk._target_ (config) of edgetam to be the class "TimmBackbone"');
  assertStringIncludes(hint, "this model's file");
});

Deno.test("a file for training says rules of tracking of its own clips: they are left unread, the model's values are not", () => {
  const values = { add_all_frames_to_correct_as_cond: true, prob_to_use_pt_input_for_train: 0.5 };
  assertStringIncludes(refused("edgetam", values).message, "add_all_frames_to_correct_as_cond");
  const flags = [
    ...["use_mask_input_as_output_without_sam", "directly_add_no_mem_embed", "multimask_output_in_sam"],
    ...["iou_prediction_use_sigmoid", "use_obj_ptrs_in_encoder", "only_obj_ptrs_in_the_past_for_eval"],
    ...["pred_obj_scores", "pred_obj_scores_mlp", "fixed_no_obj_ptr", "multimask_output_for_tracking"],
    ...["use_multimask_token_for_obj_ptr", "use_mlp_for_obj_ptr_proj", "use_high_res_features_in_sam"],
  ];
  const { config } = merged("edgetam", {
    ...values,
    ...Object.fromEntries(flags.map((name) => [name, true])),
    ...{ _target_: "training.model.sam2.SAM2Train", image_size: 512, multimask_min_pt_num: 0 },
    ...{ sigmoid_scale_for_mem_enc: 20, sigmoid_bias_for_mem_enc: -10, add_tpos_enc_to_obj_ptrs: false },
  });
  assertEquals(config, { ...architectureNamed("edgetam")!, imageSize: 512 });
});

Deno.test("heads divide the channels and are above 0, in every family with attention in its trunk", () => {
  for (const name of ["sam2.1_hiera_tiny", "efficienttam_ti"]) {
    for (const num_heads of [-2, 0, 5, 1.5]) {
      assertStringIncludes(
        refused(name, { image_encoder: { trunk: { num_heads } } }).message,
        `a number of heads that divides ${name === "efficienttam_ti" ? 192 : 96}, found ${num_heads}`,
      );
    }
  }
});

Deno.test("text that looks like a number is shown as text, and names of the language are names like others", () => {
  assertStringIncludes(refused("edgetam", { image_size: "512" }).message, 'found "512"');
  assertStringIncludes(refused("edgetam", JSON.parse('{ "__proto__": 1 }')).message, 'found "__proto__"');
});
