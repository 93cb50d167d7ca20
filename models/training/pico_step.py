"""Runs a batch of clips through the reference model the way its video predictor does, and sums the losses."""
import numpy as np
import torch
from sam2.modeling.sam2_base import SAM2Base
from pico_loss import step_loss

LONG = 64  # the video length the pointers' temporal code sees: as in videos of 16 frames and more


def pick(mask, rng):
    ys, xs = np.nonzero(mask)
    k = rng.integers(len(xs))
    return [float(xs[k]), float(ys[k])]


def click(mask, rng):
    """A positive click: half the time uniform, else the point deepest inside."""
    if rng.random() < 0.5:
        return pick(mask, rng)
    import cv2
    d = cv2.distanceTransform(np.pad(mask, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, x = np.unravel_index(d.argmax(), d.shape)
    return [float(x), float(y)]


def box(mask, rng):
    ys, xs = np.nonzero(mask)
    b = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], np.float64)
    side = np.array([b[2] - b[0], b[3] - b[1]] * 2)
    b += rng.uniform(-1, 1, 4) * np.minimum(0.1 * side, 20) * rng.random()
    return [[b[0], b[1]], [b[2], b[3]]]


def corrections(logits, truth, rng):
    """A click in the error region of each mask, with its label."""
    c, l = [], []
    for p, t in zip((logits[:, 0] > 0).numpy(), truth.numpy() > 0):
        wrong = p != t
        at = pick(wrong if wrong.any() else np.ones_like(t), rng)
        c.append([at]), l.append([int(t[int(at[1]), int(at[0])])])
    return dict(point_coords=torch.tensor(c), point_labels=torch.tensor(l, dtype=torch.int32))


class Trainee(SAM2Base):
    def heads(self, pix, hi, points, logits, multi):
        return self._forward_sam_heads(backbone_features=pix, point_inputs=points, mask_inputs=logits.clamp(-32, 32), high_res_features=hi, multimask_output=multi)

    def clip_loss(self, x, y, kinds, rng, correct):
        """x [B,T,3,S,S], y uint8 [B,K,T,S,S], kinds [B*K] of mask/point/box -> mean loss, mean IoU."""
        B, T, K = x.shape[0], x.shape[1], y.shape[1]
        _, feats, pos, sizes = self._prepare_backbone_features(self.forward_image(x.flatten(0, 1)))
        own = torch.arange(B).repeat_interleave(K)
        feats = [f.float().view(f.shape[0], B, T, -1) for f in feats]
        pos = [p.view(p.shape[0], B, T, -1) for p in pos]
        y = y.flatten(0, 1)
        at, total, iou, count = int(rng.integers(1, T)), 0.0, 0.0, 0.0
        bank = dict(cond_frame_outputs={}, non_cond_frame_outputs={})
        seen_total = 0.0

        def add(sam, truth):
            nonlocal total, iou, count, seen_total
            l, i, n = step_loss(sam[0], sam[2], sam[6], truth)
            total, iou, seen_total, count = total + l, iou + i, seen_total + n, count + len(truth)

        for t in range(T):
            f, p = [v[:, own, t] for v in feats], [v[:, own, t] for v in pos]
            if t == 0:
                low, high, ptr, score = [None] * 4
                parts = []
                for kind in ("mask", "point", "box"):
                    g = torch.tensor(np.nonzero(kinds == kind)[0])
                    if not len(g):
                        continue
                    truth, points, mask = y[g, 0], None, None
                    if kind == "mask":
                        mask = truth[:, None].float()
                    else:
                        m = truth.numpy()
                        c = [[click(v, rng)] for v in m] if kind == "point" else [box(v, rng) for v in m]
                        points = dict(point_coords=torch.tensor(c, dtype=torch.float32), point_labels=torch.tensor([[1] if kind == "point" else [2, 3]] * len(m), dtype=torch.int32))
                    _, sam, hi, pix = self._track_step(0, True, [v[:, g] for v in f], [v[:, g] for v in p], sizes, points, mask, bank, LONG, False, None)
                    if kind != "mask":
                        add(sam, truth)
                        if correct:
                            more = corrections(sam[4].detach(), truth, rng)
                            points = {k: torch.cat([points[k], more[k]], 1) for k in points}
                            sam = self.heads(pix, hi, points, sam[3].detach().float(), False)
                            add(sam, truth)
                    parts.append((g, [s.float() for s in sam[3:]]))
                order = torch.argsort(torch.cat([g for g, _ in parts]))
                low, high, ptr, score = (torch.cat([s[k] for _, s in parts])[order] for k in range(4))
            else:
                _, sam, hi, pix = self._track_step(t, False, f, p, sizes, None, None, bank, LONG, False, None)
                add(sam, y[:, t])
                if correct and t == at:
                    sam = self.heads(pix, hi, corrections(sam[4].detach(), y[:, t], rng), sam[3].detach().float(), True)
                    add(sam, y[:, t])
                low, high, ptr, score = sam[3:]
            out = dict(pred_masks=low, obj_ptr=ptr)
            if t + 1 < T:
                self._encode_memory_in_output(f, sizes, None, True, high, score, out)
            bank["cond_frame_outputs" if t == 0 else "non_cond_frame_outputs"][t] = out
        return total / count, float(iou) / max(1.0, float(seen_total))
