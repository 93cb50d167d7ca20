"""Packs the public image and video masks into square arrays for training.

usage: pico_data.py DATA_DIR OUT_DIR [SIZE]
DATA_DIR holds davis ccp coco128 cocotiny cocomini tinycoco bsds pets caltech, each as its publisher lays it out.
OUT_DIR/stills: images [N,S,S,3] uint8, masks [M,S,S] uint8 (0/1), owner [M] int32 (image of each mask).
OUT_DIR/videos: frames [F,S,S,3], masks [F,S,S], starts [V+1] (DAVIS-2016 train split only).
"""
import glob, json, os, sys
import cv2, numpy as np
from scipy.io import loadmat

D, OUT, S = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 256
images, masks, owner = [], [], []


def small(img, linear=True):
    return cv2.resize(img, (S, S), interpolation=cv2.INTER_AREA if linear else cv2.INTER_NEAREST)


def add(img, objects, limit=4):
    """img BGR, objects full-size binary masks; keeps those between 0.4 % and 65 % of the image."""
    kept = []
    for m in objects:
        r = small((m > 0).astype(np.uint8) * 255) > 127
        if 0.004 < r.mean() < 0.65:
            kept.append(r)
    if not kept:
        return
    if len(kept) > limit:
        kept = [kept[i] for i in np.random.default_rng(len(images)).permutation(len(kept))[:limit]]
    images.append(small(img)[..., ::-1])
    for m in kept:
        masks.append(m.astype(np.uint8)), owner.append(len(images) - 1)


def report(name):
    print(name, len(images), "images", len(masks), "masks", flush=True)


for mat in sorted(glob.glob(f"{D}/ccp/annotations/pixel-level/*.mat")):
    img = cv2.imread(f"{D}/ccp/photos/{os.path.basename(mat)[:-4]}.jpg")
    gt = loadmat(mat)["groundtruth"]
    parts = [gt == v for v in np.unique(gt) if v > 0]
    parts.sort(key=lambda p: -p.sum())
    add(img, [gt > 0] + parts[:2], 3)
report("ccp")
for png in sorted(glob.glob(f"{D}/coco128/panoptic_segmentation/**/*.png", recursive=True)):
    found = glob.glob(f"{D}/coco128/images/*/{os.path.basename(png)[:-4]}.jpg") + glob.glob(f"{D}/coco128/images/{os.path.basename(png)[:-4]}.jpg")
    if found:
        a = cv2.imread(png).astype(np.int64)
        ids = a[..., 2] + 256 * a[..., 1] + 65536 * a[..., 0]
        add(cv2.imread(found[0]), [ids == v for v in np.unique(ids) if v], 5)
report("coco128")
for root in ("cocotiny", "cocomini", "tinycoco"):
    for js in sorted(glob.glob(f"{D}/{root}/annotations/instances_*.json")):
        from pycocotools.coco import COCO
        coco = COCO(js)
        for i, im in coco.imgs.items():
            found = glob.glob(f"{D}/{root}/**/{im['file_name']}", recursive=True)
            anns = [x for x in coco.imgToAnns[i] if not x.get("iscrowd")]
            if found and anns:
                add(cv2.imread(found[0]), [coco.annToMask(x) for x in anns], 5)
    report(root)
for mat in sorted(glob.glob(f"{D}/bsds/BSDS500/data/groundTruth/*/*.mat")):
    img = cv2.imread(mat.replace("groundTruth", "images").replace(".mat", ".jpg"))
    if img is None:
        continue
    g = loadmat(mat)["groundTruth"]
    seg = g[0, 0]["Segmentation"][0, 0]
    add(img, [seg == v for v in np.unique(seg)], 4)
report("bsds")
for png in sorted(glob.glob(f"{D}/pets/annotations/trimaps/*.png")):
    img = cv2.imread(f"{D}/pets/images/{os.path.basename(png)[:-4]}.jpg")
    if img is not None:
        t = cv2.imread(png, 0)
        add(img, [t != 2])
report("pets")
train = sorted({l.split("/")[3] for l in open(f"{D}/davis/DAVIS/ImageSets/480p/train.txt") if l.strip()})
frames, vmasks, starts = [], [], [0]
for seq in train:
    for j, f in enumerate(sorted(glob.glob(f"{D}/davis/DAVIS/JPEGImages/480p/{seq}/*.jpg"))):
        img, m = cv2.imread(f), cv2.imread(f.replace("JPEGImages", "Annotations").replace(".jpg", ".png"), 0)
        frames.append(small(img)[..., ::-1]), vmasks.append((small((m > 127).astype(np.uint8) * 255) > 127).astype(np.uint8))
        if j % 8 == 0:
            add(img, [m > 127])
    starts.append(len(frames))
report("davis stills")
background = []
for f in sorted(glob.glob(f"{D}/caltech/101_ObjectCategories/*/*.jpg"))[::4]:
    img = cv2.imread(f)
    if img is not None and min(img.shape[:2]) >= 150:
        background.append(small(img)[..., ::-1])
os.makedirs(f"{OUT}/stills", exist_ok=True), os.makedirs(f"{OUT}/videos", exist_ok=True)
for name, v in (("stills/images", images), ("stills/masks", masks), ("stills/owner", np.array(owner, np.int32)), ("stills/backgrounds", background),
                ("videos/frames", frames), ("videos/masks", vmasks), ("videos/starts", np.array(starts, np.int64))):
    a = np.ascontiguousarray(np.stack(v)) if isinstance(v, list) else v
    np.save(f"{OUT}/{name}.npy", a), print(name, a.shape, a.dtype)
