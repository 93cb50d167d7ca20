"""Clips to train the small SAM 2 on: DAVIS-2016 train sequences and moving stills, with pasted objects over them.

A clip is [T, S, S, 3] normalised float32 pictures and [K, T, S, S] uint8 masks of the K objects to follow.
"""
import math
import cv2, numpy as np

MEAN, STD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
# The 30 DAVIS-2016 train sequences of the pack, in its order; the held-out ones choose between checkpoints and are never drawn.
TRAIN = """bear bmx-bumps boat breakdance-flare bus car-turn dance-jump dog-agility drift-turn elephant flamingo hike hockey horsejump-low kite-walk
lucia mallard-fly mallard-water motocross-bumps motorbike paragliding rhino rollerblade scooter-gray soccerball stroller surf swing tennis train""".split()
HELD_OUT = ["bear", "car-turn", "dog-agility", "mallard-water", "soccerball"]


def load(data):
    """Maps the unpacked arrays; `of[i]` lists the masks of still i; stills taken from held-out sequences are left out."""
    st = {k: np.load(f"{data}/stills/{k}.npy", mmap_mode="r") for k in ("images", "masks", "owner", "backgrounds")}
    vi = {k: np.load(f"{data}/videos/{k}.npy", mmap_mode="r") for k in ("frames", "masks", "starts")}
    held = {hash(vi["masks"][f].tobytes()) for v, n in enumerate(TRAIN) if n in HELD_OUT for f in range(vi["starts"][v], vi["starts"][v + 1], 8)}
    owner, tail = st["owner"], len(st["images"]) - 300  # the stills of DAVIS are the last ones
    drop = {int(owner[m]) for m in range(len(owner)) if owner[m] >= tail and hash(st["masks"][m].tobytes()) in held}
    of = {}
    for m, i in enumerate(owner):
        if int(i) not in drop:
            of.setdefault(int(i), []).append(m)
    st.update(of=of, keys=np.array(sorted(of)), usable=np.array([m for v in of.values() for m in v]), dropped=len(drop))
    return st, vi


def affine(rng, s, turn=20.0, zoom=0.25, shear=0.15, shift=0.12):
    m = cv2.getRotationMatrix2D((s / 2, s / 2), rng.uniform(-turn, turn), math.exp(rng.uniform(-zoom, zoom)))
    m[0, 1] += rng.uniform(-shear, shear)
    m[:, 2] += rng.uniform(-shift, shift, 2) * s
    return m


def compose(after, before):
    a, b = np.vstack([after, [0, 0, 1]]), np.vstack([before, [0, 0, 1]])
    return (a @ b)[:2]


class Clips:
    def __init__(self, data, size, seed, videos=0.5, bars=0.0):
        self.st, self.vi = load(data)
        self.S, self.rng, self.p, self.bar_share = size, np.random.default_rng(seed), videos, bars
        self.train = [v for v, n in enumerate(TRAIN) if n not in HELD_OUT]

    def warp(self, img, masks, m, border=cv2.BORDER_REFLECT_101):
        s = (self.S, self.S)
        out = cv2.warpAffine(img, m, s, flags=cv2.INTER_LINEAR, borderMode=border)
        return out, [(cv2.warpAffine(k, m, s, flags=cv2.INTER_LINEAR) > 127).astype(np.uint8) for k in masks]

    def moves(self, T, base, step, noise):
        """T transforms: a start, a step that repeats, and a little noise on each frame."""
        out, m = [], base
        for _ in range(T):
            out.append(compose(affine(self.rng, self.S, 20 * noise, 0.2 * noise, 0.15 * noise, 0.1 * noise), m))
            m = compose(step, m)
        return out

    def flip(self, img, masks):
        if self.rng.random() < 0.5:
            return np.ascontiguousarray(img), [np.ascontiguousarray(k) * 255 for k in masks]
        return np.ascontiguousarray(img[:, ::-1]), [np.ascontiguousarray(k[:, ::-1]) * 255 for k in masks]

    def video(self, T):
        """Frames of a sequence: evenly spaced, or the first one long before the others (as in long videos), either way round."""
        rng, v = self.rng, self.rng.choice(self.train)
        a, n = int(self.vi["starts"][v]), int(self.vi["starts"][v + 1] - self.vi["starts"][v])
        gaps = np.full(T - 1, rng.integers(1, 5))
        if rng.random() < 0.4:
            gaps[:] = rng.integers(1, 3)
            gaps[0] = rng.integers(4, 40)
        while gaps.sum() >= n:
            gaps = np.maximum(1, gaps - 1 - (gaps > 8) * 8)
        idx = a + rng.integers(n - gaps.sum()) + np.concatenate([[0], np.cumsum(gaps)])
        idx = 2 * a + n - 1 - idx if rng.random() < 0.5 else idx
        mirror = rng.random() < 0.5
        ms = self.moves(T, affine(rng, self.S, 12, 0.0, 0.12, 0.1), affine(rng, self.S, 1, 0.02, 0.01, 0.01), 0.0)
        k = math.exp(rng.uniform(-0.15, 0.45))
        zoom = np.array([[k, 0, (1 - k) * self.S / 2], [0, k, (1 - k) * self.S / 2]])
        frames, masks = [], []
        for i, m in zip(idx, ms):
            img, mask = self.vi["frames"][i], self.vi["masks"][i]
            if mirror:
                img, mask = img[:, ::-1], mask[:, ::-1]
            f, (k2,) = self.warp(np.ascontiguousarray(img), [np.ascontiguousarray(mask) * 255], compose(m, zoom))
            frames.append(f), masks.append(k2)
        return frames, [masks]

    def still(self, T):
        """A still, or a background, under a moving camera."""
        rng = self.rng
        ms = self.moves(T, affine(rng, self.S), affine(rng, self.S, 4, 0.06, 0.03, 0.03), 0.04)
        if rng.random() < 0.25:
            img, masks = self.st["backgrounds"][rng.integers(len(self.st["backgrounds"]))], []
        else:
            i = int(rng.choice(self.st["keys"]))
            img, masks = self.st["images"][i], [self.st["masks"][k] for k in self.st["of"][i]]
        img, masks = self.flip(img, masks)
        both = [self.warp(img, masks, m) for m in ms]
        return [b[0] for b in both], [[b[1][k] for b in both] for k in range(len(masks))]

    def cutouts(self, T):
        """Objects to paste: [(picture, mask, T transforms)]; sometimes twins, sometimes one leaves and comes back."""
        rng, out = self.rng, []
        for _ in range(rng.integers(1, 3)):
            j = int(rng.choice(self.st["usable"]))
            img, (mask,) = self.flip(self.st["images"][int(self.st["owner"][j])], [self.st["masks"][j]])
            for twin in range(2 if rng.random() < 0.3 else 1):
                base = affine(rng, self.S, 20, 0.4, 0.2, 0.3)
                ms = self.moves(T, base, affine(rng, self.S, 5, 0.07, 0.04, 0.06), 0.05)
                if rng.random() < 0.25:  # away and back
                    way = rng.normal(size=2)
                    way *= rng.uniform(0.5, 1.2) * self.S / np.linalg.norm(way)
                    for t, m in enumerate(ms):
                        m[:, 2] += way * math.sin(math.pi * t / max(1, T - 1))
                if twin:
                    img = np.clip(img * rng.uniform(0.9, 1.1, 3), 0, 255).astype(np.uint8)
                out.append((img, mask, ms))
        return out

    def bars(self, T):
        """Poles and trunks that pass before everything: [(picture, mask, T transforms)], cut from backgrounds."""
        rng, s, out = self.rng, self.S, []
        step = affine(rng, s, 1, 0.02, 0.02, 0.06)
        for _ in range(rng.integers(1, 4)):
            img, _ = self.flip(self.st["backgrounds"][rng.integers(len(self.st["backgrounds"]))], [])
            mask = np.zeros((s, s), np.uint8)
            x, w, lean = rng.uniform(0, s), rng.uniform(0.015, 0.07) * s, rng.uniform(-0.15, 0.15) * s
            at = np.array([[x - w, -s], [x + w, -s], [x + lean + w, 2 * s], [x + lean - w, 2 * s]])
            cv2.fillPoly(mask, [at.round().astype(np.int32)], 255)
            out.append((img, mask, self.moves(T, affine(rng, s, 5, 0.1, 0.05, 0.1), step, 0.02)))
        return out

    def paste(self, frames, objects, cuts):
        for img, mask, ms in cuts:
            mine = []
            for t, m in enumerate(ms):
                pic, (k,) = self.warp(img, [mask], m)
                w = cv2.GaussianBlur(k.astype(np.float32), (3, 3), 0)
                frames[t] = cv2.blendLinear(pic, frames[t], w, 1 - w)
                objects = [o[:t] + [o[t] * (1 - k)] + o[t + 1:] for o in objects]
                mine.append(k)
            objects = objects + [mine]
        return frames, objects

    def colours(self, frames):
        rng = self.rng
        mul, add, drift = rng.uniform(0.7, 1.3) * rng.uniform(0.88, 1.12, 3), rng.uniform(-20, 20), rng.uniform(-4, 4)
        x = np.stack([f.astype(np.float32) * mul + (add + drift * t) for t, f in enumerate(frames)]).astype(np.float32)
        if rng.random() < 0.08:
            x[:] = x.mean(-1, keepdims=True)
        if rng.random() < 0.1:
            x = np.stack([cv2.GaussianBlur(f, (0, 0), 1.0) for f in x])
        return (np.clip(x, 0, 255) / np.float32(255) - MEAN) / STD

    def draw(self, T, K):
        rng = self.rng
        while True:
            real = rng.random() < self.p
            frames, objects = self.video(T) if real else self.still(T)
            if not objects or rng.random() < (0.25 if real else 0.6):
                frames, objects = self.paste(frames, objects, self.cutouts(T))
            if rng.random() < self.bar_share:
                followed = len(objects)
                frames, objects = self.paste(frames, objects, self.bars(T))
                objects = objects[:followed]
            seen = [o for o in objects if o[0].sum() > 0.004 * self.S**2]
            if seen:
                break
        pick = [seen[i] for i in (list(rng.permutation(len(seen))) * K)[:K]]
        return self.colours(frames), np.stack([np.stack(o) for o in pick])
