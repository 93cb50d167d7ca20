"""J&F of checkpoints with Meta's video predictor, by first-frame mask, box and click.

usage: PYTHONPATH=SAM2_SOURCE python pico_eval.py --held-out DATA CKPT...     the held-out train sequences at 256 px: to choose by
       PYTHONPATH=SAM2_SOURCE python pico_eval.py --davis ROOT CKPT...        the validation sequences at 480p: once, at the end
With two checkpoints and more, also each one's difference from the first with a paired bootstrap interval over sequences. --json FILE keeps all numbers.
"""
import argparse, glob, json, os, time
import numpy as np, torch
from PIL import Image
from pico_clips import HELD_OUT, TRAIN
from pico_measures import interval, sequence
from pico_predict import predictor, track

KINDS = ("mask", "box", "click")


def held_out(data):
    f, m, s = (np.load(f"{data}/videos/{k}.npy", mmap_mode="r") for k in ("frames", "masks", "starts"))
    for name in HELD_OUT:
        a, b = s[TRAIN.index(name)], s[TRAIN.index(name) + 1]
        yield name, [np.asarray(v) for v in f[a:b]], np.asarray(m[a:b]) > 0


def davis(root, split="val"):
    names = sorted({l.split("/")[3] for l in open(f"{root}/ImageSets/480p/{split}.txt") if l.strip()})
    for name in names:
        pics = sorted(glob.glob(f"{root}/JPEGImages/480p/{name}/*.jpg"))
        masks = [np.asarray(Image.open(p.replace("JPEGImages", "Annotations")[:-3] + "png").convert("L")) > 0 for p in pics]
        yield name, [np.asarray(Image.open(p).convert("RGB")) for p in pics], np.stack(masks)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--held-out"), ap.add_argument("--davis"), ap.add_argument("--json"), ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("checkpoints", nargs="+")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    models, got = {c: predictor(c) for c in a.checkpoints}, {c: {} for c in a.checkpoints}
    for name, frames, truth in held_out(a.held_out) if a.held_out else davis(a.davis):
        for c, model in models.items():
            t = time.time()
            got[c][name] = {k: sequence(v, truth) for k, v in track(model, frames, truth[0], KINDS).items()}
            print(f"{os.path.basename(c):32s} {name:14s}", " ".join(f"{k} J {j:.3f} F {f:.3f}" for k, (j, f) in got[c][name].items()), f"{time.time() - t:.0f} s", flush=True)
        if a.json:
            json.dump(got, open(a.json, "w"), indent=1)
    first = got[a.checkpoints[0]]
    for c in a.checkpoints:
        for k in KINDS:
            both = {n: sum(v[k]) / 2 for n, v in got[c].items()}
            m, lo, hi = interval(list(both.values()))
            line = f"{os.path.basename(c)} {k}: J&F {m:.3f} [{lo:.3f}, {hi:.3f}] J {np.mean([v[k][0] for v in got[c].values()]):.3f} F {np.mean([v[k][1] for v in got[c].values()]):.3f}"
            if c != a.checkpoints[0]:
                line += " difference {:+.3f} [{:+.3f}, {:+.3f}]".format(*interval([both[n] - sum(first[n][k]) / 2 for n in both]))
            print(line)


if __name__ == "__main__":
    main()
