"""Pictures of any kind as what the networks take."""

from __future__ import annotations

import os
from typing import Any, Tuple, Union

import numpy as np

from ._faceglass import FaceglassError, read_picture

#: A path, a numpy array (height, width, 3; uint8; RGB) or a PIL picture.
AnyPicture = Union[str, "os.PathLike[str]", np.ndarray, Any]

Named = Tuple[str, int, int, bytes]


def named(picture: AnyPicture) -> Named:
    """Name, width, height and rows of RGB bytes."""
    if isinstance(picture, (str, os.PathLike)):
        path = os.fspath(picture)
        return (path, *read_picture(path))
    if isinstance(picture, np.ndarray):
        return _of_array(picture)
    if hasattr(picture, "convert") and hasattr(picture, "tobytes"):
        picture = picture.convert("RGB")
        name = getattr(picture, "filename", "") or "picture"
        return (name, picture.width, picture.height, picture.tobytes())
    raise FaceglassError(
        f"A {type(picture).__name__} is no picture; give a path, a numpy array or a PIL picture."
    )


def _of_array(array: np.ndarray) -> Named:
    if array.dtype != np.uint8:
        raise FaceglassError(
            f"The array holds {array.dtype}; give uint8 from 0 to 255, such as (array * 255).astype(numpy.uint8)."
        )
    if array.ndim == 2:
        array = np.stack([array] * 3, axis=-1)
    if array.ndim != 3 or array.shape[2] not in (3, 4):
        raise FaceglassError(
            f"The array has the shape {array.shape}; give (height, width, 3), RGB."
        )
    rows = np.ascontiguousarray(array[:, :, :3])
    height, width = rows.shape[:2]
    return ("array", width, height, rows.tobytes())


def pixels(picture: AnyPicture) -> np.ndarray:
    """The picture as (height, width, 3), uint8, RGB."""
    _, width, height, rows = named(picture)
    return np.frombuffer(rows, np.uint8).reshape(height, width, 3)
