#!/usr/bin/env python3
"""Makes a folder of people for `faceglass people import`, to see what it does with very many
pictures: small drawn ones without a face (some hundred, under as many names as are wanted), and in
every tenth folder one of the portraits of `gallery/`. Needs nothing but Python.

    scripts/make-pictures.py FOLDER [PICTURES [FOLDERS]]
"""

import os
import pathlib
import random
import shutil
import struct
import sys
import zlib

SIDE = 96
DRAWN = 500


def png(lot):
    """A picture of a few rectangles on a ramp, as bytes of a PNG file."""
    ramp = [lot.randrange(256) for _ in range(3)]
    rows = [bytearray((x * ramp[0] + y * ramp[1] + c * ramp[2]) >> 8 & 255
                      for x in range(SIDE) for c in range(3)) for y in range(SIDE)]
    for _ in range(4):
        color = bytes(lot.randrange(256) for _ in range(3))
        left, top = lot.randrange(SIDE - 8), lot.randrange(SIDE - 8)
        wide, high = lot.randrange(4, SIDE - left), lot.randrange(4, SIDE - top)
        for y in range(top, top + high):
            rows[y][3 * left:3 * (left + wide)] = color * wide
    lines = b"".join(b"\0" + bytes(row) for row in rows)

    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b""))


def main():
    folder = pathlib.Path(sys.argv[1])
    pictures = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    folders = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000
    here = pathlib.Path(__file__).resolve().parent.parent
    portraits = sorted((here / "gallery").glob("*/*.jpg"))
    lot = random.Random(1)
    drawn = folder.with_name(folder.name + ".drawn")
    drawn.mkdir(parents=True)
    for at in range(DRAWN):
        (drawn / f"{at}.png").write_bytes(png(lot))
    for number in range(folders):
        own = folder / f"Person_{number:05}"
        own.mkdir(parents=True, exist_ok=True)
        each = pictures // folders + (number < pictures % folders)
        for at in range(each):
            if at == 0 and number % 10 == 0:
                portrait = portraits[number // 10 % len(portraits)]
                shutil.copy(portrait, own / "0000.jpg")
            else:
                os.link(drawn / f"{lot.randrange(DRAWN)}.png", own / f"{at:04}.png")
    shutil.rmtree(drawn)


main()
