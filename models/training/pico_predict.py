"""Meta's video predictor with the small configuration, fed with arrays instead of a folder of pictures."""
import numpy as np, torch
from pico_model import PICO, build
import sam2.sam2_video_predictor as reference
from PIL import Image

MEAN, STD = (torch.tensor(v)[:, None, None] for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))


class Predictor(reference.SAM2VideoPredictor):
    """Remembers the predicted IoUs of the last step in `last_ious`."""

    def _track_step(self, *a, **k):
        out = super()._track_step(*a, **k)
        self.last_ious = out[1][2][0].tolist()
        return out

    def session(self, frames):
        """frames: list of uint8 [H, W, 3] -> inference state, every frame encoded once."""
        s, (h, w) = self.image_size, frames[0].shape[:2]
        x = torch.stack([torch.from_numpy(np.asarray(Image.fromarray(f).resize((s, s))) / 255.0).permute(2, 0, 1).float() for f in frames])
        reference.load_video_frames = lambda **_: ((x - MEAN) / STD, h, w)
        state = self.init_state("")
        with torch.inference_mode():
            for i in range(len(frames)):
                image = state["images"][i][None]
                state["cached_features"][i] = (image, self.forward_image(image))
        return state


def predictor(checkpoint):
    """checkpoint: a .pt of {"model": weights}, or a safetensors file (float16 is widened)."""
    if checkpoint.endswith(".safetensors"):
        from safetensors.torch import load_file
        weights = {k: v.float() for k, v in load_file(checkpoint).items()}
    else:
        weights = torch.load(checkpoint, map_location="cpu")["model"]
    model = build(Predictor, PICO)
    model.load_state_dict(weights)
    return model.eval()


def centre(mask):
    """The point of a mask farthest from its border (first in row order): the click of a careful user."""
    import cv2
    d = cv2.distanceTransform(np.pad((mask > 0).astype(np.uint8), 1), cv2.DIST_L2, 0)[1:-1, 1:-1]
    y, x = np.unravel_index(d.argmax(), d.shape)
    return [int(x), int(y)]


def tight_box(mask):
    ys, xs = np.nonzero(mask)
    return [int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1]


def track(model, frames, first, prompts=("mask", "box", "click")):
    """Follows the object of the first frame once for each kind of prompt -> {kind: bool [T, H, W]}."""
    with torch.inference_mode():
        state = model.session(frames)
        for n, kind in enumerate(prompts):
            if kind == "mask":
                model.add_new_mask(state, 0, n, first > 0)
            elif kind == "box":
                model.add_new_points_or_box(state, 0, n, box=np.array(tight_box(first), np.float32))
            else:
                model.add_new_points_or_box(state, 0, n, points=np.array([centre(first)], np.float32), labels=np.array([1], np.int32))
        out = {k: [] for k in prompts}
        for _, ids, logits in model.propagate_in_video(state):
            for n, kind in enumerate(prompts):
                out[kind].append((logits[ids.index(n), 0] > 0).numpy())
    return {k: np.stack(v) for k, v in out.items()}
