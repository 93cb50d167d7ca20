"""A sheet of frames with the tracked object (red) and the annotation's border (green).

usage: PYTHONPATH=SAM2_SOURCE python pico_show.py CKPT DAVIS_ROOT OUT.jpg SEQUENCE:KIND...   (KIND: mask, box or click; five frames of each)
"""
import sys
import cv2, numpy as np, torch
from pico_eval import davis
from pico_measures import j_measure
from pico_predict import predictor, track

torch.set_num_threads(2)
model, rows = predictor(sys.argv[1]), []
wanted = dict(v.split(":") for v in sys.argv[4:])
for name, frames, truth in davis(sys.argv[2]):
    if name not in wanted:
        continue
    pred = track(model, frames, truth[0], (wanted[name],))[wanted[name]]
    row = []
    for t in np.linspace(0, len(frames) - 1, 5).astype(int):
        p = frames[t].astype(np.float32)
        p[pred[t]] = 0.5 * p[pred[t]] + 0.5 * np.array([255, 40, 40])
        p = np.ascontiguousarray(p.astype(np.uint8))
        cv2.drawContours(p, cv2.findContours(truth[t].astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0], -1, (0, 255, 0), 4)
        p = cv2.resize(p, (240, 135), interpolation=cv2.INTER_AREA)
        cv2.putText(p, f"{name} {wanted[name]} {t} J {j_measure(pred[t], truth[t]):.2f}", (5, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.38, (255, 255, 255), 1, cv2.LINE_AA)
        row.append(p)
    rows.append(np.concatenate(row, 1))
cv2.imwrite(sys.argv[3], np.concatenate(rows)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 78])
