"""Trains the small SAM 2 on clips, from a checkpoint; safe to kill and start again (same command).

usage: PYTHONPATH=SAM2_SOURCE torchrun --nproc-per-node CORES pico_train.py --data DATA --weights CKPT --out OUT --until HH:MM [--lr 2e-4] [--bf16]
One process a core, each with clips of its own, gradients averaged after each step (the operations are too small for threads); plain `python` runs one.
CKPT: .pt of {"model": weights} or safetensors. Writes OUT/state.pt (everything, to go on), OUT/raw.pt and OUT/ema.pt ({"model": weights}), OUT/log.txt.
The rate follows the clock, not the steps. --videos, --bars: shares of the clips that are sequences, that have bars before everything. --skip: start that far into the
schedule of clip lengths.
"""
import argparse, datetime, math, os, time
import numpy as np, torch
import torch.distributed as dist
import torch.nn.functional as F
from pico_clips import Clips
from pico_model import PICO, build
from pico_step import Trainee

KINDS, SHARE = ["mask", "point", "box"], [0.5, 0.25, 0.25]


def shape(done):
    """(clips, frames, objects of a clip) at a share of the time: short clips first, long ones last."""
    return (4, 4, 3) if done < 0.4 else (3, 6, 3) if done < 0.75 else (2, 8, 4)


class Batches(torch.utils.data.IterableDataset):
    def __init__(self, a, t0, t1):
        self.a, self.t0, self.t1 = a, t0, t1

    def __iter__(self):
        import cv2
        cv2.setNumThreads(1)
        w = torch.utils.data.get_worker_info()
        clips = Clips(self.a.data, PICO["image_size"], int(time.time() * 1000) % 2**31 + (w.id if w else 0) * 7919, self.a.videos, self.a.bars)
        while True:
            B, T, K = shape(self.a.skip + (1 - self.a.skip) * (time.time() - self.t0) / (self.t1 - self.t0))
            x, y = zip(*(clips.draw(T, K) for _ in range(B)))
            yield torch.from_numpy(np.stack(x)).permute(0, 1, 4, 2, 3).contiguous(), torch.from_numpy(np.stack(y))


def attention(q, k, v, attn_mask=None, dropout_p=0.0):
    """softmax(q kT / sqrt(d)) v by batched products: on a processor its gradient is faster than the fused kernel's."""
    assert attn_mask is None and dropout_p == 0.0
    return torch.matmul(torch.matmul(q * q.shape[-1] ** -0.5, k.transpose(-1, -2)).softmax(-1, dtype=q.dtype), v)


def exactly(conv):
    """Keeps a depthwise convolution in float32: its gradient in bfloat16 takes several times as long on a processor."""
    inside = conv.forward

    def forward(x):
        with torch.autocast("cpu", enabled=False):
            return inside(x.float())
    conv.forward = forward


def average(model, extra, world):
    """Averages the gradients and some numbers over the processes -> the numbers."""
    if world == 1:
        return extra
    ps = list(model.parameters())
    flat = torch.cat([torch.zeros(p.numel()) if p.grad is None else p.grad.flatten() for p in ps] + [torch.tensor(extra)])
    dist.all_reduce(flat)
    flat /= world
    for p, g in zip(ps, flat.split([p.numel() for p in ps] + [len(extra)])):
        p.grad = g.view_as(p)
    return flat[-len(extra):].tolist()


def weights_of(path):
    if path.endswith(".safetensors"):
        from safetensors.torch import load_file
        return {k: v.float() for k, v in load_file(path).items()}
    return torch.load(path, map_location="cpu")["model"]


def save(path, what):
    torch.save(what, path + ".new")
    os.replace(path + ".new", path)


def main():
    ap = argparse.ArgumentParser()
    for k, t, d in (("data", str, None), ("weights", str, None), ("out", str, None), ("until", str, None), ("lr", float, 2e-4), ("videos", float, 0.5), ("bars", float, 0.0), ("skip", float, 0.0),
                    ("log", int, 20), ("save_minutes", float, 4.0), ("threads", int, 1), ("workers", int, 1)):
        ap.add_argument("--" + k, type=t, default=d)
    ap.add_argument("--bf16", action="store_true")
    a = ap.parse_args()
    torch.set_num_threads(a.threads), torch.set_flush_denormal(True)
    F.scaled_dot_product_attention = attention
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if world > 1:
        dist.init_process_group("gloo")
    os.makedirs(a.out, exist_ok=True)
    state = torch.load(f"{a.out}/state.pt") if os.path.exists(f"{a.out}/state.pt") else None
    h, m = map(int, a.until.split(":"))
    t0 = state["t0"] if state else time.time()
    t1 = datetime.datetime.now().replace(hour=h, minute=m, second=0).timestamp()
    model = build(Trainee).train()
    model.load_state_dict(state["model"] if state else weights_of(a.weights))
    for block in model.memory_encoder.fuser.layers:
        exactly(block.dwconv)
    ema = state["ema"] if state else {k: v.detach().clone() for k, v in model.state_dict().items()}
    floats = [k for k, v in ema.items() if v.is_floating_point()]
    heavy = lambda n, p: p.ndim >= 2 and "embed" not in n
    opt = torch.optim.AdamW([dict(params=[p for n, p in model.named_parameters() if heavy(n, p)], weight_decay=0.05),
                             dict(params=[p for n, p in model.named_parameters() if not heavy(n, p)], weight_decay=0.0)], lr=a.lr, betas=(0.9, 0.98), fused=True)
    it, spent = (state["it"], state["spent"]) if state else (0, 0.0)
    if state:
        opt.load_state_dict(state["opt"])
    rng = np.random.default_rng(int(time.time()) + 1009 * rank)
    loader = iter(torch.utils.data.DataLoader(Batches(a, t0, t1), batch_size=None, num_workers=a.workers, prefetch_factor=3 if a.workers else None))
    out = open(f"{a.out}/log.txt" if rank == 0 else os.devnull, "a", buffering=1)
    out.write(f"# {'resumed' if state else 'started'} at step {it}, lr {a.lr:g}, until {a.until}, bf16 {a.bf16}, clips of videos {a.videos}, with bars {a.bars}, processes {world}\n")
    seen, saved, cpu = [], time.time(), time.process_time()

    def checkpoint():
        if rank:
            return
        save(f"{a.out}/raw.pt", dict(model=model.state_dict())), save(f"{a.out}/ema.pt", dict(model=ema))
        save(f"{a.out}/state.pt", dict(model=model.state_dict(), ema=ema, opt=opt.state_dict(), it=it, t0=t0, spent=spent + time.process_time() - cpu))

    done = (time.time() - t0) / (t1 - t0)
    while done < 1:
        lr = (1e-5 + (a.lr - 1e-5) * 0.5 * (1 + math.cos(math.pi * done))) * min(1, (it + 1) / 100)
        for g in opt.param_groups:
            g["lr"] = lr
        x, y = next(loader)
        kinds = rng.choice(KINDS, y.shape[0] * y.shape[1], p=SHARE)
        with torch.autocast("cpu", torch.bfloat16, enabled=a.bf16):
            loss, iou = model.clip_loss(x, y, kinds, rng, correct=rng.random() < 0.3)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        now, l, i = average(model, [(time.time() - t0) / (t1 - t0), loss.item(), iou], world)
        done = now  # the same for every process, so that all end after the same step
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if not torch.isfinite(norm):
            continue
        opt.step()
        it += 1
        with torch.no_grad():
            ws = model.state_dict()
            torch._foreach_lerp_([ema[k] for k in floats], [ws[k] for k in floats], 1 - min(0.998, (1 + it) / (10 + it)))
        seen.append((l, i, norm.item()))
        if it % a.log == 0:
            l, i, n = np.mean(seen[-a.log:], 0)
            out.write(f"{(time.time() - t0) / 60:.1f} min cpu {(spent + time.process_time() - cpu) / 60:.1f} step {it} clips {y.shape[0]}x{y.shape[2]} objects {y.shape[1]} lr {lr:.2e} loss {l:.3f} iou {i:.3f} grad {n:.2f}\n")
        if time.time() - saved > a.save_minutes * 60:
            saved = time.time()
            checkpoint()
    checkpoint()


if __name__ == "__main__":
    main()
