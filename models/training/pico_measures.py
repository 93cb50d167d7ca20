"""J and F of DAVIS (region overlap, and boundary F with a tolerance of 0.008 of the diagonal), and bootstrap intervals over sequences."""
import math
import cv2, numpy as np


def j_measure(a, b):
    union = (a | b).sum()
    return 1.0 if union == 0 else float((a & b).sum() / union)


def border(m):
    e, s, d = np.zeros_like(m), np.zeros_like(m), np.zeros_like(m)
    e[:, :-1], s[:-1], d[:-1, :-1] = m[:, 1:], m[1:], m[1:, 1:]
    b = (m ^ e) | (m ^ s) | (m ^ d)
    b[-1], b[:, -1] = m[-1] ^ e[-1], m[:, -1] ^ s[:, -1]
    b[-1, -1] = False
    return b


def f_measure(pred, truth):
    r = math.ceil(0.008 * math.hypot(*truth.shape))
    yy, xx = np.mgrid[-r:r + 1, -r:r + 1]
    disk = (xx * xx + yy * yy <= r * r).astype(np.uint8)
    p, t = border(pred), border(truth)
    grow = lambda v: cv2.dilate(v.astype(np.uint8), disk) > 0
    np_, nt = p.sum(), t.sum()
    if np_ == 0 and nt == 0:
        return 1.0
    if np_ == 0 or nt == 0:
        return 0.0
    precision, recall = (p & grow(t)).sum() / np_, (t & grow(p)).sum() / nt
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


def sequence(pred, truth):
    """Mean J and F without the first and the last frame, as DAVIS has it."""
    both = [(j_measure(p, t), f_measure(p, t)) for p, t in zip(pred[1:-1], truth[1:-1])]
    return tuple(np.mean(both, 0))


def interval(values, draws=10000, seed=0):
    """95 % percentile bootstrap of the mean over sequences."""
    v = np.asarray(values, np.float64)
    means = v[np.random.default_rng(seed).integers(len(v), size=(draws, len(v)))].mean(1)
    return float(v.mean()), *(float(q) for q in np.percentile(means, [2.5, 97.5]))
