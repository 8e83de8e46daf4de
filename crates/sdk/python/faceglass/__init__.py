"""Faceglass: faces, liveness and names in pictures, movies and cameras.

    import faceglass

    glass = faceglass.Faceglass()
    glass.enrol("Grace", ["grace.jpg"])
    for face in glass.analyse("party.jpg").faces:
        print(face.identity.name, face.liveness.verdict, face.box)

A picture is a path, a numpy array (height, width, 3; uint8; RGB) or a PIL picture. Coordinates are pixels, the left upper
corner is the origin, y goes down. Scores lie between 0 and 1, similarities are cosines. What goes wrong is a FaceglassError
whose text says what can be done. The networks are inside; nothing is sent anywhere.

`represent`, `verify`, `find` and `extract_faces` answer in the form that users of deepface know.
"""

from ._faceglass import FaceglassError, __version__
from ._deepface import extract_faces, find, represent, verify
from ._glass import Faceglass
from ._types import (
    Box,
    Compared,
    Embedded,
    Enrolled,
    Face,
    Frame,
    Identity,
    Liveness,
    Network,
    Person,
    Picture,
)

__all__ = [
    "Box",
    "Compared",
    "Embedded",
    "Enrolled",
    "Face",
    "Faceglass",
    "FaceglassError",
    "Frame",
    "Identity",
    "Liveness",
    "Network",
    "Person",
    "Picture",
    "__version__",
    "extract_faces",
    "find",
    "represent",
    "verify",
]
