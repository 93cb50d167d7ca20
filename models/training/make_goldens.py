"""Writes what Meta's video predictor does with a checkpoint of the small configuration: the goldens that this project's own runtime is held against.

usage: PYTHONPATH=SAM2_SOURCE python make_goldens.py --checkpoint CKPT --davis ROOT --out OUT [--frames N] [--prompts mask click] [--no-masks] SEQUENCE...
A SEQUENCE is a name under ROOT, or NAME=FRAMES:MASKS for folders of pictures and masks that lie elsewhere.
OUT/{mask,click,box}/SEQUENCE.json and, without --no-masks, SEQUENCE/NNNNN.png (object 1, indexed). Predictor defaults: no post-processing, memories rounded to bfloat16.
CKPT: a .pt of {"model": weights}, or safetensors; float16 weights are widened, so that goldens of the published half-precision file are exact.
`iou` is against the annotation, `meanIou` its mean after the prompted frame: for orientation only.
`logitSpread`: largest difference of a sampled logit from the same run with other kernels (OTHER_KERNELS). Memories are rounded, so that other kernels' last digits grow from frame to frame.
A tensor is written as {shape, mean, meanAbs, min, max, values}, values[j] being the element at flat index (j * 2654435761) mod N.
"""
import argparse, glob, hashlib, json, os, zlib
import numpy as np, torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from PIL import Image
from pico_model import PICO
from pico_predict import predictor, tight_box

VALUES = 48
# (oneDNN, attention by plain products, threads)
OTHER_KERNELS = [(False, False, 2), (True, False, 1), (True, True, 2), (False, True, 2)]


def digits(v):
    r = float(f"{float(v):.7g}")
    return int(r) if r.is_integer() else r


def middle(mask):
    """The pixel of a mask nearest to its centroid: where the goldens click."""
    ys, xs = np.nonzero(mask)
    i = np.argmin((xs - xs.mean()) ** 2 + (ys - ys.mean()) ** 2)
    return [int(xs[i]), int(ys[i])]


def sample(t):
    a = t.detach().float().numpy().reshape(-1).astype(np.float64)
    return a if len(a) <= VALUES else a[[(j * 2654435761) % len(a) for j in range(VALUES)]]


def tensor(t):
    a = t.detach().float().numpy().astype(np.float64)
    return dict(shape=list(t.shape[-2:]), mean=digits(a.mean()), meanAbs=digits(np.abs(a).mean()), min=digits(a.min()), max=digits(a.max()), values=[digits(v) for v in sample(t)])


def indexed(mask, path):
    picture = Image.fromarray(mask.astype(np.uint8)).convert("P")
    picture.putpalette([0, 0, 0, 128, 0, 0] + [0] * 762)
    picture.save(path)


def prompt_of(kind, truth):
    prompt = dict(kind=kind, frame=0)
    if kind == "mask":
        prompt["area"] = int(truth.sum())
    elif kind == "click":
        prompt.update(points=[middle(truth)], labels=[1])
    else:
        prompt["box"] = tight_box(truth)
    return prompt


def run(model, frames, truth, prompt):
    """Yields (frame, mask, low-resolution logits, object score, predicted IoUs)."""
    state = model.session(frames)
    if prompt["kind"] == "mask":
        model.add_new_mask(state, 0, 1, truth)
    elif prompt["kind"] == "click":
        model.add_new_points_or_box(state, 0, 1, points=np.array(prompt["points"], np.float32), labels=np.array(prompt["labels"], np.int32))
    else:
        model.add_new_points_or_box(state, 0, 1, box=np.array(prompt["box"], np.float32))
    asked = model.last_ious
    for t, _, logits in model.propagate_in_video(state):
        stored = state["output_dict_per_obj"][0]
        kept = stored["cond_frame_outputs"].get(t) or stored["non_cond_frame_outputs"][t]
        yield t, (logits[0, 0] > 0).numpy(), kept["pred_masks"][0, 0], kept["object_score_logits"].item(), asked if t == 0 else model.last_ious


def otherwise(model, frames, truth, prompt, kernels):
    """The sampled logits of a run with other kernels."""
    one_dnn, plain, threads = kernels
    torch.set_num_threads(threads)
    attention = [SDPBackend.MATH] if plain else [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
    with torch.backends.mkldnn.flags(enabled=one_dnn), sdpa_kernel(attention):
        found = [sample(low) for _, _, low, *_ in run(model, frames, truth, prompt)]
    torch.set_num_threads(2)
    return found


def one(model, root, name, kind, out, limit, masks):
    name, _, lies = name.partition("=")
    pictures, truths = lies.split(":") if lies else (f"{root}/{part}/480p/{name}" for part in ("JPEGImages", "Annotations"))
    pics = sorted(glob.glob(f"{pictures}/*.jpg"))[:limit]
    frames = [np.asarray(Image.open(p).convert("RGB")) for p in pics]
    truth = [np.asarray(Image.open(f"{truths}/{os.path.basename(p)[:-3]}png").convert("L")) > 0 for p in pics]
    prompt = prompt_of(kind, truth[0])
    others = [otherwise(model, frames, truth[0], prompt, kernels) for kernels in OTHER_KERNELS]
    os.makedirs(f"{out}/{kind}/{name}" if masks else f"{out}/{kind}", exist_ok=True)
    rows, spread = [], 0.0
    for t, mask, low, score, ious in run(model, frames, truth[0], prompt):
        spread = max(spread, *(np.abs(sample(low) - other[t]).max() for other in others))
        union = (mask | truth[t]).sum()
        rows.append(dict(frame=t, name=os.path.basename(pics[t]), rgbCrc32=f"{zlib.crc32(frames[t].tobytes()):08x}", area=int(mask.sum()), lowResArea=int((low > 0).sum()),
                         objectScore=digits(score), ious=[digits(v) for v in ious], lowRes=tensor(low),
                         iou=digits((mask & truth[t]).sum() / union if union else 1.0)))
        if masks:
            indexed(mask, f"{out}/{kind}/{name}/{t:05d}.png")
    h, w = frames[0].shape[:2]
    page = dict(sequence=name, model=PICO["name"], prompt=prompt, width=w, height=h, logitSpread=digits(spread), meanIou=digits(np.mean([r["iou"] for r in rows[1:]])))
    with open(f"{out}/{kind}/{name}.json", "w") as f:  # one line a value, so that changes can be read
        f.write("{\n" + "".join(f" {json.dumps(k)}:{json.dumps(v, separators=(',', ':'))},\n" for k, v in page.items()) + ' "frames":[\n')
        f.write(",\n".join("  {\n" + ",\n".join(f"   {json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in r.items()) + "\n  }" for r in rows) + "\n ]\n}\n")
    return page["meanIou"]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--checkpoint", required=True), ap.add_argument("--davis"), ap.add_argument("--no-masks", action="store_true"), ap.add_argument("--out", required=True)
    ap.add_argument("--frames", type=int, help="only the first N frames (the pointers' code depends on a video's length: not a prefix of the full run)")
    ap.add_argument("--prompts", nargs="+", default=["mask", "click"], choices=["mask", "click", "box"]), ap.add_argument("sequences", nargs="+")
    a = ap.parse_args()
    torch.set_num_threads(2)
    print("checkpoint", hashlib.sha256(open(a.checkpoint, "rb").read()).hexdigest())
    model = predictor(a.checkpoint)
    with torch.inference_mode():
        for name in a.sequences:
            for kind in a.prompts:
                print(name, kind, "mean IoU", one(model, a.davis, name, kind, a.out, a.frames, not a.no_masks), flush=True)


if __name__ == "__main__":
    main()
