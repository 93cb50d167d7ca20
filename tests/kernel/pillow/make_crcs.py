"""Writes crcs.json: CRC-32s of what Pillow's bicubic resize makes of pictures that are a formula.

Run once with Pillow 13.0.0 and NumPy: python tests/kernel/pillow/make_crcs.py

Case n: byte i of the picture (row-major, channels interleaved) is b = fmix32(n * 0x85EBCA6B + i * 0x9E3779B9 mod 2^32) >> 24, where
fmix32 is MurmurHash3's last step; in every third case (n % 3 == 2) it is 0 below 128, else 255, so that sums are clipped.
Sizes are 1..600 and come from a seeded generator; they are written into the file, so that nobody needs to repeat it.
"""
import json
import pathlib
import random
import zlib

import numpy
import PIL
from PIL import Image


def picture(case, size):
    h = (numpy.arange(size, dtype=numpy.uint64) * 0x9E3779B9 + case * 0x85EBCA6B) & 0xFFFFFFFF
    h ^= h >> 16
    h = h * 0x85EBCA6B & 0xFFFFFFFF
    h ^= h >> 13
    h = h * 0xC2B2AE35 & 0xFFFFFFFF
    h ^= h >> 16
    b = (h >> 24).astype(numpy.uint8)
    return numpy.where(b < 128, 0, 255).astype(numpy.uint8) if case % 3 == 2 else b


def sizes(random):
    side = lambda: 1 + int(600 * random.random() ** 2.5)
    # By hand: nothing to do, one axis only, single pixels, far up and down, and the edge of the rule by which Pillow picks the
    # first axis (rows lost against twice the columns lost).
    yield from [(1, 1, 1, 1), (5, 7, 5, 7), (9, 40, 9, 13), (40, 9, 13, 9), (1, 1, 17, 23), (600, 1, 1, 600), (2, 600, 600, 2)]
    yield from [(100, 100, 90, 80), (100, 100, 90, 79), (100, 100, 90, 81), (100, 100, 110, 99), (100, 100, 100, 99)]
    yield from [(600, 400, 31, 33), (31, 33, 600, 400), (427, 240, 256, 256), (100, 300, 256, 256), (3, 500, 4, 499)]
    while True:
        yield side(), side(), side(), side()


def main():
    cases = []
    for case, (width, height, out_width, out_height) in zip(range(200), sizes(random.Random(20))):
        channels = 1 if case % 10 == 9 else 3
        pixels = picture(case, width * height * channels)
        shaped = pixels.reshape((height, width) if channels == 1 else (height, width, 3))
        resized = Image.fromarray(shaped).resize((out_width, out_height), Image.Resampling.BICUBIC)
        cases.append([width, height, out_width, out_height, channels, format(zlib.crc32(resized.tobytes()), "08x")])
    out = {
        "source": f"tests/kernel/pillow/make_crcs.py with Pillow {PIL.__version__}",
        "columns": ["width", "height", "outWidth", "outHeight", "channels", "crc32 of the resized bytes"],
    }
    text = json.dumps(out, indent=2)[:-2] + ',\n  "cases": [\n'
    text += ",\n".join("    " + json.dumps(case) for case in cases) + "\n  ]\n}\n"
    pathlib.Path(__file__).with_name("crcs.json").write_text(text)


if __name__ == "__main__":
    main()
