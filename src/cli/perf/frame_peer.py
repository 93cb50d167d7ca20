"""Times the parts of one tracked frame on Meta's `sam2` (PyTorch, float32, eager), for `masklet perf frame`.

Arguments: a file of weights (safetensors, float32) and the configuration as JSON. Says what it is in one line of JSON, then for each line
on its input runs a frame and prints its times in ms. The bank is full, one object, as the other side has it.
"""
import json
import sys
import time

import numpy as np
import torch
from sam2.modeling.backbones.hieradet import Hiera
from sam2.modeling.backbones.image_encoder import FpnNeck, ImageEncoder
from sam2.modeling.memory_attention import MemoryAttention, MemoryAttentionLayer
from sam2.modeling.memory_encoder import CXBlock, Fuser, MaskDownSampler, MemoryEncoder
from sam2.modeling.position_encoding import PositionEmbeddingSine
from sam2.modeling.sam.transformer import RoPEAttention
from sam2.modeling.sam2_base import SAM2Base


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


def build(c):
    trunk, d, side = c["trunk"], c["dModel"], c["imageSize"] // 16
    e = trunk["embedDim"]

    def sine(n):
        return PositionEmbeddingSine(num_pos_feats=n, normalize=True, scale=None, temperature=10000)

    rope = dict(rope_theta=c["ropeTheta"], feat_sizes=(side, side), embedding_dim=d, num_heads=1, downsample_rate=1, dropout=0.0)
    first = c["version"] == "2.0"
    return SAM2Base(
        image_encoder=ImageEncoder(
            scalp=1,
            trunk=Hiera(
                embed_dim=e, num_heads=trunk["heads"], stages=trunk["stages"], global_att_blocks=trunk["globalBlocks"],
                window_spec=trunk["windowSpec"], window_pos_embed_bkg_spatial_size=trunk["posEmbedSize"]),
            neck=FpnNeck(
                position_encoding=sine(d), d_model=d, backbone_channel_list=[8 * e, 4 * e, 2 * e, e],
                fpn_top_down_levels=[2, 3], fpn_interp_model="nearest")),
        memory_attention=MemoryAttention(
            d_model=d, pos_enc_at_input=True, num_layers=c["memoryLayers"],
            layer=MemoryAttentionLayer(
                activation="relu", dim_feedforward=c["feedforward"], dropout=0.0, d_model=d, pos_enc_at_attn=False,
                pos_enc_at_cross_attn_keys=True, pos_enc_at_cross_attn_queries=False,
                self_attention=RoPEAttention(**rope),
                cross_attention=RoPEAttention(rope_k_repeat=True, kv_in_dim=c["memDim"], **rope))),
        memory_encoder=MemoryEncoder(
            out_dim=c["memDim"], in_dim=d, position_encoding=sine(c["memDim"]),
            mask_downsampler=MaskDownSampler(embed_dim=d, kernel_size=3, stride=2, padding=1),
            fuser=Fuser(
                CXBlock(dim=d, kernel_size=7, padding=3, layer_scale_init_value=1e-6, use_dwconv=True),
                num_layers=c["fuserLayers"])),
        num_maskmem=c["numMaskmem"], image_size=c["imageSize"],
        sigmoid_scale_for_mem_enc=c["memorySigmoidScale"], sigmoid_bias_for_mem_enc=c["memorySigmoidBias"],
        use_mask_input_as_output_without_sam=True, directly_add_no_mem_embed=True,
        no_obj_embed_spatial=c["noObjectEmbedSpatial"], use_high_res_features_in_sam=True, multimask_output_in_sam=True,
        iou_prediction_use_sigmoid=True, use_obj_ptrs_in_encoder=True, add_tpos_enc_to_obj_ptrs=not first,
        proj_tpos_enc_in_obj_ptrs=not first, use_signed_tpos_enc_to_obj_ptrs=not first,
        only_obj_ptrs_in_the_past_for_eval=True, pred_obj_scores=True, pred_obj_scores_mlp=True, fixed_no_obj_ptr=True,
        multimask_output_for_tracking=True, use_multimask_token_for_obj_ptr=True, multimask_min_pt_num=0,
        multimask_max_pt_num=1, use_mlp_for_obj_ptr_proj=True).eval()


def main():
    config = json.loads(sys.argv[2])
    model = build(config)
    missing, unexpected = model.load_state_dict(read_weights(sys.argv[1]), strict=False)
    unread = {"no_mem_pos_enc"}  # a parameter that no inference reads
    if unexpected or set(missing) - unread:
        sys.exit(f"the weights lack {missing} and have {unexpected} too much")
    d, dim, side, size = config["dModel"], config["memDim"], config["imageSize"] // 16, config["imageSize"]
    pointers = config["maxObjectPointers"] * (d // dim)
    keys = config["numMaskmem"] * side * side + pointers
    torch.manual_seed(0)
    image, memory = torch.randn(1, 3, size, size), torch.randn(keys, 1, dim)
    positions = torch.randn(keys, 1, dim)

    def frame():
        times = [time.perf_counter()]
        out = model.forward_image(image)
        _, feats, codes, sizes = model._prepare_backbone_features(out)
        high = [x.permute(1, 2, 0).view(1, x.size(2), *s) for x, s in zip(feats[:-1], sizes[:-1])]
        times.append(time.perf_counter())
        seen = model.memory_attention(
            curr=[feats[-1]], curr_pos=[codes[-1]], memory=memory, memory_pos=positions, num_obj_ptr_tokens=pointers)
        seen = seen.permute(1, 2, 0).view(1, d, side, side)
        times.append(time.perf_counter())
        heads = model._forward_sam_heads(backbone_features=seen, high_res_features=high, multimask_output=True)
        times.append(time.perf_counter())
        model._encode_new_memory(feats, sizes, heads[4], heads[6], False)
        times.append(time.perf_counter())
        parts = [1000 * (b - a) for a, b in zip(times, times[1:])]
        names = ["imageEncoder", "memoryAttention", "maskDecoder", "memoryEncoder"]
        return dict(zip(names, parts), frame=sum(parts))

    with torch.inference_mode():
        frame()
        print(json.dumps({"peer": f"sam2 on PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}), flush=True)
        for _ in sys.stdin:
            print(json.dumps(frame()), flush=True)


if __name__ == "__main__":
    main()
