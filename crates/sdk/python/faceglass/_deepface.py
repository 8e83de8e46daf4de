"""The four functions that users of deepface know, in the form of its answers; arrays are RGB here, and `find` gives lists of
dicts instead of tables. They share one Faceglass without people; whoever
wants other networks or thresholds makes one and uses its methods."""

from __future__ import annotations

import os
import threading
from typing import Any, Dict, List, Optional

import numpy as np

from ._faceglass import FaceglassError
from ._glass import Faceglass
from ._pictures import AnyPicture, pixels
from ._types import Box

_ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".webp")
_lock = threading.Lock()
_shared: Optional[Faceglass] = None


def _glass() -> Faceglass:
    global _shared
    with _lock:
        if _shared is None:
            _shared = Faceglass()
        return _shared


def _area(box: Box) -> Dict[str, int]:
    return {
        "x": round(box.left),
        "y": round(box.top),
        "w": round(box.width),
        "h": round(box.height),
    }


def represent(img_path: AnyPicture, enforce_detection: bool = True) -> List[Dict[str, Any]]:
    """`embedding` (128 numbers) and `facial_area` of every face."""
    faces = _glass().embed(img_path)
    if not faces and enforce_detection:
        raise FaceglassError("No face was found; pass enforce_detection=False to get an empty list.")
    return [
        {"embedding": face.embedding.tolist(), "facial_area": _area(face.box)} for face in faces
    ]


def verify(img1_path: AnyPicture, img2_path: AnyPicture) -> Dict[str, Any]:
    """`verified`, and the `distance` (1 - cosine) with the `threshold` up to which it is so."""
    said = _glass().verify(img1_path, img2_path, "largest")
    if said.similarity is None:
        raise FaceglassError("A picture shows no face; give pictures that show one.")
    return {
        "verified": bool(said),
        "distance": 1.0 - said.similarity,
        "threshold": 1.0 - said.threshold,
        "similarity_metric": "cosine",
        "model": "Faceglass",
        "detector_backend": "faceglass",
    }


def find(
    img_path: AnyPicture, db_path: "str | os.PathLike[str]", threshold: Optional[float] = None
) -> List[List[Dict[str, Any]]]:
    """For every face of a picture the pictures below a folder that show the same person, nearest first: `identity` (the path),
    `distance`, `threshold`. Files that cannot be read, or show no face, are passed over."""
    glass = _glass()
    limit = 1.0 - glass.match_threshold if threshold is None else threshold
    if not os.path.isdir(db_path):
        raise FaceglassError(f"{os.fspath(db_path)!r} is no folder; name one with pictures.")
    known = []
    for folder, _, files in sorted(os.walk(db_path)):
        for file in sorted(files):
            if file.lower().endswith(_ENDINGS):
                path = os.path.join(folder, file)
                try:
                    known.extend((path, face) for face in glass.embed(path))
                except FaceglassError:
                    continue
    found = []
    for face in glass.embed(img_path):
        rows = [
            {
                "identity": path,
                "distance": 1.0 - float(np.dot(face.embedding, other.embedding)),
                "threshold": limit,
            }
            for path, other in known
        ]
        near = [row for row in rows if row["distance"] <= limit]
        found.append(sorted(near, key=lambda row: row["distance"]))
    return found


def extract_faces(img_path: AnyPicture, anti_spoofing: bool = False) -> List[Dict[str, Any]]:
    """`face` (its pixels, RGB from 0 to 1), `facial_area` and `confidence` of every face; with anti_spoofing also `is_real` and
    `antispoof_score`."""
    whole = pixels(img_path)
    faces = []
    for face in _glass().analyse(whole).faces:
        box = face.box
        left, top = max(0, round(box.left)), max(0, round(box.top))
        right, bottom = round(box.left + box.width), round(box.top + box.height)
        told = {
            "face": whole[top:bottom, left:right].astype(np.float32) / 255.0,
            "facial_area": _area(box),
            "confidence": face.score,
        }
        if anti_spoofing:
            told["is_real"] = face.liveness.verdict == "live"
            told["antispoof_score"] = face.liveness.score
        faces.append(told)
    return faces
