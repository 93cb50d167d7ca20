"""Times Meta's image predictor and mask generator (`sam2`, PyTorch, float32, eager) on one picture, for `masklet perf images`.

Arguments: a file of weights (safetensors, float32), the configuration as JSON, and the number of threads (0: PyTorch's choice). Says what it is in one line of JSON, then answers each line
on its input, `PATH WIDTH HEIGHT SIDE` (raw RGB bytes, and points along a side), with times in ms.
"""
import json
import sys

import numpy as np
import torch
from sam2.automatic_mask_generator import SAM2AutomaticMaskGenerator
from sam2.sam2_image_predictor import SAM2ImagePredictor

from frame_peer import build, now, read_weights


def laps(times):
    return dict(zip(["encode", "prompt", "everything"], [1000 * (b - a) for a, b in zip(times, times[1:])]))


def main():
    config = json.loads(sys.argv[2])
    if int(sys.argv[3]) > 0:
        torch.set_num_threads(int(sys.argv[3]))
    model = build(config)
    model.load_state_dict(read_weights(sys.argv[1]), strict=False)
    sides = [config["imageSize"] // 2**n for n in (2, 3, 4)]

    def sized(predictor):
        predictor._bb_feat_sizes = [(side, side) for side in sides]  # the class has those of 1024 px
        return predictor

    def picture(path, width, height, points):
        rgb = np.fromfile(path, np.uint8).reshape(int(height), int(width), 3)
        predictor = sized(SAM2ImagePredictor(model))
        generator = SAM2AutomaticMaskGenerator(model, points_per_side=int(points), output_mode="uncompressed_rle")
        sized(generator.predictor)
        times = [now()]
        predictor.set_image(rgb)
        times.append(now())
        predictor.predict(np.array([[int(width) // 2, int(height) // 2]]), np.array([1]))
        times.append(now())
        masks = generator.generate(rgb)
        times.append(now())
        clocks = zip(["wall", "cpu"], zip(*times))
        return {clock: laps(t) for clock, t in clocks} | {"masks": len(masks)}

    with torch.inference_mode():
        print(json.dumps({"peer": f"sam2 on PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}), flush=True)
        for line in sys.stdin:
            print(json.dumps(picture(*line.split())), flush=True)


main()
