"""Times J and F of mask pairs as davis2017-evaluation computes them, on one core.

Arguments: a folder with pred.bin and truth.bin (one byte a pixel, frame after frame), width, height, number of frames; then, when there
is one, a checkout of davis2017-evaluation, whose own functions are timed. Without it the published definition is computed with the same
libraries (NumPy, OpenCV's dilate, scikit-image's disk). Prints JSON.
"""
import json
import platform
import sys
import time

import cv2
import numpy as np
from skimage.morphology import disk

cv2.setNumThreads(1)


def boundary(mask):
    edge = np.zeros(mask.shape, bool)
    edge[:, :-1] |= mask[:, :-1] != mask[:, 1:]
    edge[:-1, :] |= mask[:-1, :] != mask[1:, :]
    edge[:-1, :-1] |= mask[:-1, :-1] != mask[1:, 1:]
    return edge


def region_similarity(truth, pred):
    union = np.count_nonzero(truth | pred)
    return 1.0 if union == 0 else np.count_nonzero(truth & pred) / union


def contour_accuracy(truth, pred):
    radius = np.ceil(0.008 * np.linalg.norm(truth.shape))
    edges = [boundary(truth), boundary(pred)]
    wide = [cv2.dilate(edge.astype(np.uint8), disk(radius).astype(np.uint8)) for edge in edges]
    sizes = [np.count_nonzero(edge) for edge in edges]
    if 0 in sizes:
        return float(sizes[0] == sizes[1])
    recall, precision = [np.count_nonzero(edges[i] & (wide[1 - i] > 0)) / sizes[i] for i in (0, 1)]
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


def main():
    folder, width, height, count, *checkout = sys.argv[1:]
    shape = (int(count), int(height), int(width))
    pred, truth = [np.fromfile(f"{folder}/{name}.bin", np.uint8).reshape(shape).astype(bool) for name in ("pred", "truth")]
    j, f, what = region_similarity, contour_accuracy, "the published definition in numpy, opencv and scikit-image"
    if checkout:
        sys.path.insert(0, checkout[0])
        from davis2017.metrics import db_eval_boundary, db_eval_iou
        j, f, what = db_eval_iou, db_eval_boundary, "davis2017-evaluation's own functions"
    j(truth[0], pred[0]), f(truth[0], pred[0])
    start = time.perf_counter()
    values = [(float(j(t, p)), float(f(t, p))) for t, p in zip(truth, pred)]
    spent = time.perf_counter() - start
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, opencv {cv2.__version__}"
    print(json.dumps({"ms": 1000 * spent / len(values), "values": values, "what": what, "versions": versions}))


main()
