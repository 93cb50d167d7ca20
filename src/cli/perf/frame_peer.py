"""Times the parts of one tracked frame on Meta's `sam2`, EdgeTAM's or EfficientTAM's code (PyTorch, float32, eager), for `masklet perf frame`.

Arguments: a file of weights (safetensors, float32) and the configuration as JSON. Says what it is in one line of JSON, then for each line
on its input runs a frame and prints its times in ms, by the clock on the wall and by the processor's. A third argument above 0 is the
number of threads. The bank is full, one object, as the other side has it.
"""
import contextlib
import importlib
import json
import sys
import time

import numpy as np
import torch


def read_weights(path):
    raw = open(path, "rb").read()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:8 + length])
    out = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + at for at in entry["data_offsets"])
        out[name] = torch.from_numpy(np.frombuffer(raw[begin:end], np.float32).copy().reshape(entry["shape"]))
    return out


def hiera(t):
    from sam2.modeling.backbones.hieradet import Hiera

    e = t["embedDim"]
    trunk = Hiera(
        embed_dim=e, num_heads=t["heads"], stages=t["stages"], global_att_blocks=t["globalBlocks"],
        window_spec=t["windowSpec"], window_pos_embed_bkg_spatial_size=t["posEmbedSize"])
    return trunk, [8 * e, 4 * e, 2 * e, e]


def repvit(t):
    import sam2.modeling.backbones.timm as backbones
    import timm

    # the trunk's pretrained weights would be fetched, to be replaced at once
    backbones.create_model = lambda name, pretrained, **rest: timm.create_model(name, pretrained=False, **rest)
    trunk = backbones.TimmBackbone(name="repvit_m1.dist_in1k", features=["layer0", "layer1", "layer2", "layer3"])
    return trunk, list(reversed(t["widths"]))


def vit(t, part):
    trunk = part("backbones.vitdet").ViT(
        patch_size=16, embed_dim=t["embedDim"], depth=t["depth"], num_heads=t["heads"], mlp_ratio=4.0, qkv_bias=True,
        drop_path_rate=0.0, use_rel_pos=False, window_size=t["window"],
        window_block_indexes=[i for i in range(t["depth"]) if i not in t["globalBlocks"]])
    return trunk, [t["embedDim"]]


def build(c):
    d, side = c["dModel"], c["imageSize"] // 16
    family = c.get("family", "sam2")
    package = "efficient_track_anything" if family == "efficienttam" else "sam2"

    def part(name):
        return importlib.import_module(f"{package}.modeling.{name}")

    def sine(n):
        return part("position_encoding").PositionEmbeddingSine(
            num_pos_feats=n, normalize=True, scale=None, temperature=10000)

    attention = dict(rope_theta=c["ropeTheta"], embedding_dim=d, num_heads=1, downsample_rate=1, dropout=0.0)
    rope = dict(feat_sizes=(side, side), **attention)
    encoder, transformer = part("backbones.image_encoder"), part("sam.transformer")
    flags = dict(
        add_tpos_enc_to_obj_ptrs=c["pointerTimes"], proj_tpos_enc_in_obj_ptrs=c["projectPointerTimes"],
        no_obj_embed_spatial=c["noObjectEmbedSpatial"], use_signed_tpos_enc_to_obj_ptrs=c["signedPointerTimes"])
    pyramid = dict(fpn_top_down_levels=[2, 3], fpn_interp_model="nearest")
    if family == "edgetam":
        p = c["perceiver"]
        trunk, widths = repvit(c["trunk"])
        cross = transformer.RoPEAttentionv2(
            q_sizes=(side, side), k_sizes=(p["side"], p["side"]), kv_in_dim=c["memDim"], **attention)
        flags["spatial_perceiver"] = part("perceiver").PerceiverResampler(
            depth=p["layers"], dim=c["memDim"], dim_head=64, heads=1, ff_mult=4, hidden_dropout_p=0.0, attention_dropout_p=0.0,
            pos_enc_at_key_value=True, concat_kv_latents=False, num_latents=p["global"], num_latents_2d=p["side"] ** 2,
            position_encoding=sine(c["memDim"]), use_self_attn=True)
    else:
        trunk, widths = vit(c["trunk"], part) if family == "efficienttam" else hiera(c["trunk"])
        kind = getattr(transformer, c.get("crossAttention", "RoPEAttention"))
        cross = kind(rope_k_repeat=True, kv_in_dim=c["memDim"], **rope)
    position = dict(position_encoding=sine(d), d_model=d, backbone_channel_list=widths)
    neck = encoder.ViTDetNeck(neck_norm="LN", **position) if family == "efficienttam" else encoder.FpnNeck(**position, **pyramid)
    memory, fuser = part("memory_attention"), part("memory_encoder")
    model = part("efficienttam_base").EfficientTAMBase if family == "efficienttam" else part("sam2_base").SAM2Base
    return model(
        image_encoder=encoder.ImageEncoder(scalp=0 if family == "efficienttam" else 1, trunk=trunk, neck=neck),
        memory_attention=memory.MemoryAttention(
            d_model=d, pos_enc_at_input=True, num_layers=c["memoryLayers"],
            layer=memory.MemoryAttentionLayer(
                activation="relu", dim_feedforward=c["feedforward"], dropout=0.0, d_model=d, pos_enc_at_attn=False,
                pos_enc_at_cross_attn_keys=True, pos_enc_at_cross_attn_queries=False,
                self_attention=transformer.RoPEAttention(**rope),
                cross_attention=cross)),
        memory_encoder=fuser.MemoryEncoder(
            out_dim=c["memDim"], in_dim=d, position_encoding=sine(c["memDim"]),
            mask_downsampler=fuser.MaskDownSampler(embed_dim=d, kernel_size=3, stride=2, padding=1),
            fuser=fuser.Fuser(
                fuser.CXBlock(dim=d, kernel_size=7, padding=3, layer_scale_init_value=1e-6, use_dwconv=True),
                num_layers=c["fuserLayers"])),
        num_maskmem=c["numMaskmem"], image_size=c["imageSize"],
        sigmoid_scale_for_mem_enc=c["memorySigmoidScale"], sigmoid_bias_for_mem_enc=c["memorySigmoidBias"],
        use_mask_input_as_output_without_sam=True, directly_add_no_mem_embed=True,
        use_high_res_features_in_sam=c.get("highResFeatures", True), multimask_output_in_sam=True,
        iou_prediction_use_sigmoid=True, use_obj_ptrs_in_encoder=True,
        only_obj_ptrs_in_the_past_for_eval=True, pred_obj_scores=True, pred_obj_scores_mlp=True, fixed_no_obj_ptr=True,
        multimask_output_for_tracking=True, use_multimask_token_for_obj_ptr=True, multimask_min_pt_num=0,
        multimask_max_pt_num=1, use_mlp_for_obj_ptr_proj=True, **flags).eval()


def now():
    return time.perf_counter(), time.process_time()


def laps(times):
    parts = [1000 * (b - a) for a, b in zip(times, times[1:])]
    return dict(zip(["imageEncoder", "memoryAttention", "maskDecoder", "memoryEncoder"], parts), frame=sum(parts))


def main():
    config = json.loads(sys.argv[2])
    if int(sys.argv[3]) > 0:
        torch.set_num_threads(int(sys.argv[3]))
    with contextlib.redirect_stdout(sys.stderr):  # answers alone go to the other side
        model = build(config)
    missing, unexpected = model.load_state_dict(read_weights(sys.argv[1]), strict=False)
    # a parameter that no inference reads, and counters
    unread = {name for name in missing if name == "no_mem_pos_enc" or name.endswith("num_batches_tracked")}
    if unexpected or set(missing) - unread:
        sys.exit(f"the weights lack {missing} and have {unexpected} too much")
    d, dim, side, size = config["dModel"], config["memDim"], config["imageSize"] // 16, config["imageSize"]
    pointers = config["maxObjectPointers"] * (d // dim)
    memories = config["numMaskmem"]
    edgetam = config.get("family") == "edgetam"
    tokens = config["perceiver"]["global"] + config["perceiver"]["side"] ** 2 if edgetam else side * side
    keys = memories * tokens + pointers
    told = {"num_spatial_mem": memories} if edgetam else {}
    torch.manual_seed(0)
    image, memory = torch.randn(1, 3, size, size), torch.randn(keys, 1, dim)
    positions = torch.randn(keys, 1, dim)

    def frame():
        times = [now()]
        out = model.forward_image(image)
        _, feats, codes, sizes = model._prepare_backbone_features(out)
        high = [x.permute(1, 2, 0).view(1, x.size(2), *s) for x, s in zip(feats[:-1], sizes[:-1])]
        times.append(now())
        seen = model.memory_attention(
            curr=[feats[-1]], curr_pos=[codes[-1]], memory=memory, memory_pos=positions, num_obj_ptr_tokens=pointers, **told)
        seen = seen.permute(1, 2, 0).view(1, d, side, side)
        times.append(now())
        heads = model._forward_sam_heads(
            backbone_features=seen, high_res_features=high if len(high) > 0 else None, multimask_output=True)
        times.append(now())
        model._encode_new_memory(feats, sizes, heads[4], heads[6], False)
        times.append(now())
        return {clock: laps([t[i] for t in times]) for i, clock in enumerate(["wall", "cpu"])}

    with torch.inference_mode():
        frame()
        authors = {"edgetam": "EdgeTAM's authors' code", "efficienttam": "EfficientTAM's authors' code"}
        name = authors.get(config.get("family"), "sam2")
        print(json.dumps({"peer": f"{name} on PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}), flush=True)
        for _ in sys.stdin:
            print(json.dumps(frame()), flush=True)


if __name__ == "__main__":
    main()
