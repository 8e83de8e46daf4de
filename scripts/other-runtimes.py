#!/usr/bin/env python3
"""Feeds the networks of a folder to ONNX Runtime and to OpenCV, and compares what they give.

    faceglass models export networks/
    python3 scripts/other-runtimes.py networks/ picture.png

Needs numpy and Pillow, and onnxruntime or opencv-python-headless or both: what is not there is
left out, and said. A picture NAME.png in the folder, of just the size that NAME.toml asks for, is
shown to that network instead; NAME.expected.json beside it is what another program made of it: a
list of the values of each output. Ends with 1 where anything differs.
"""

import json
import sys
import tomllib
from pathlib import Path

import numpy
from PIL import Image

# Largest difference that counts as equal, in shares of the largest value.
EQUAL = 1e-4


def packed(picture, spec):
    """N x 3 x height x width, as [input] of the manifest says."""
    size = (spec["width"], spec["height"])
    picture = picture.convert("RGB")
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.BILINEAR)
    pixels = numpy.asarray(picture, dtype=numpy.float32)
    if spec.get("color", "rgb") == "bgr":
        pixels = pixels[:, :, ::-1]
    mean = numpy.asarray(spec.get("mean", [0, 0, 0]), dtype=numpy.float32)
    pixels = (pixels - mean) * numpy.float32(spec.get("scale", 1.0))
    return numpy.ascontiguousarray(pixels.transpose(2, 0, 1)[None])


def onnx_runtime(network, tensor):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(network), providers=["CPUExecutionProvider"])
    [taken] = session.get_inputs()
    return session.run(None, {taken.name: tensor})


def opencv(network, tensor):
    import cv2

    net = cv2.dnn.readNetFromONNX(str(network))
    net.setInput(tensor)
    return net.forward(net.getUnconnectedOutLayersNames())


def difference(these, those):
    """The largest of all outputs, in shares of the largest value; none where shapes differ."""
    these, those = ([numpy.ravel(output) for output in outputs] for outputs in (these, those))
    if [output.size for output in these] != [output.size for output in those]:
        return float("inf")
    pairs = zip(these, those)
    return max(abs(a - b).max() / max(abs(a).max(), 1e-6) for a, b in pairs)


def main():
    folder = Path(sys.argv[1])
    shown = sys.argv[2] if len(sys.argv) > 2 else None
    runtimes = {}
    for name, module, run in [
        ("ONNX Runtime", "onnxruntime", onnx_runtime),
        ("OpenCV", "cv2", opencv),
    ]:
        try:
            runtimes[f"{name} {__import__(module).__version__}"] = run
        except ImportError:
            print(f"left out: {name} is not there (pip install {module})")
    differ = 0
    for manifest in sorted(folder.glob("*.toml")):
        said = tomllib.loads(manifest.read_text())
        own, expected = manifest.with_suffix(".png"), manifest.with_suffix(".expected.json")
        picture = own if own.is_file() else shown
        if picture is None:
            sys.exit(f"name a picture, or put one beside {manifest}")
        tensor = packed(Image.open(picture), said["input"])
        answers = {name: run(folder / said["file"], tensor) for name, run in runtimes.items()}
        if expected.is_file():
            values = json.loads(expected.read_text())
            answers = {"faceglass": [numpy.asarray(output) for output in values]} | answers
        names = list(answers)
        for name in names[1:]:
            by = difference(answers[names[0]], answers[name])
            differ += by > EQUAL
            print(f"{said['file']:<16} {names[0]} and {name}: differ by {by:.1e}")
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
