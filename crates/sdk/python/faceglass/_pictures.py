"""Pictures of any kind as what the networks take."""

from __future__ import annotations

import os
from typing import Any, Tuple, Union

import numpy as np

from ._faceglass import FaceglassError, read_picture

#: A path, a numpy array (height, width, 3; uint8; RGB) or a PIL picture.
AnyPicture = Union[str, "os.PathLike[str]", np.ndarray, Any]

Named = Tuple[str, int, int, bytes]


#: What transparency is filled with, as in files.
_GROUND = 128


def is_picture(thing: AnyPicture) -> bool:
    """Whether it is one picture, no list of them."""
    return isinstance(thing, (str, os.PathLike, np.ndarray)) or _is_pillow(thing)


def _is_pillow(thing: AnyPicture) -> bool:
    return hasattr(thing, "convert") and hasattr(thing, "tobytes")


def named(picture: AnyPicture, name: str = "array") -> Named:
    """Name, width, height and rows of RGB bytes; `name` is for what has none."""
    if isinstance(picture, (str, os.PathLike)):
        path = os.fspath(picture)
        shown = os.fsencode(path).decode("utf-8", "replace")
        return (shown, *read_picture(path))
    if isinstance(picture, np.ndarray):
        return _of_array(picture, name)
    if _is_pillow(picture):
        try:
            return _of_pillow(picture, name)
        except (OSError, ValueError, AssertionError, AttributeError, SyntaxError) as error:
            why = f" ({error})" if str(error) else ""
            raise FaceglassError(
                f"The picture cannot be read{why}; give one that is open and whole."
            ) from error
    raise FaceglassError(
        f"A {type(picture).__name__} is no picture; give a path, a numpy array or a PIL picture."
    )


def _of_pillow(picture: Any, name: str) -> Named:
    from PIL import ImageOps

    name = getattr(picture, "filename", "") or name
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I;16"):
        return _of_array((np.asarray(picture) // 257).astype(np.uint8), str(name))
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info
    return _of_array(np.asarray(picture.convert("RGBA" if has_alpha else "RGB")), str(name))


def _of_array(array: np.ndarray, name: str) -> Named:
    array = np.asarray(array)
    if array.dtype != np.uint8:
        raise FaceglassError(
            f"The array holds {array.dtype}; give uint8 from 0 to 255, with numpy.clip and astype."
        )
    if array.ndim == 2:
        array = np.stack([array] * 3, axis=-1)
    if array.ndim != 3 or array.shape[2] not in (3, 4) or 0 in array.shape:
        raise FaceglassError(
            f"The array has the shape {array.shape}; give (height, width, 3), RGB, none of them 0."
        )
    if array.shape[2] == 4:
        alpha = array[:, :, 3:].astype(np.uint32)
        mixed = array[:, :, :3] * alpha + _GROUND * (255 - alpha)
        array = ((mixed + 127) // 255).astype(np.uint8)
    rows = np.ascontiguousarray(array)
    height, width = rows.shape[:2]
    return (name, width, height, rows.tobytes())


def pixels(picture: AnyPicture) -> np.ndarray:
    """The picture as (height, width, 3), uint8, RGB."""
    _, width, height, rows = named(picture)
    return np.frombuffer(rows, np.uint8).reshape(height, width, 3)
