"""Writes a checkpoint as float32 .pt and as float16 safetensors.

usage: python pico_export.py CKPT OUT_DIR   -> OUT_DIR/sam2.1_hiera_pico.pt, OUT_DIR/sam2.1_hiera_pico.safetensors, with their SHA-256
"""
import hashlib, os, sys
import torch
from safetensors.torch import save_file
from pico_model import PICO

weights = {k: v.float().contiguous() for k, v in torch.load(sys.argv[1], map_location="cpu")["model"].items()}
half = {k: v.half() for k, v in weights.items()}
assert all(torch.isfinite(v).all() for v in half.values()), "a weight does not fit float16"
os.makedirs(sys.argv[2], exist_ok=True)
path = os.path.join(sys.argv[2], PICO["name"])
torch.save({"model": weights}, path + ".pt")
save_file(half, path + ".safetensors")
for end in (".pt", ".safetensors"):
    print(path + end, os.path.getsize(path + end), hashlib.sha256(open(path + end, "rb").read()).hexdigest())
