"""What Faceglass answers, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

import numpy as np


@dataclass(frozen=True)
class Box:
    """Where something is, in pixels."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Liveness:
    """Whether somebody stands before the camera, or a picture of somebody."""

    #: From 0 (attack) to 1 (live); None where it was not asked.
    score: Optional[float]
    #: "live", "spoof" or "unsure".
    verdict: str
    #: Why it is unsure.
    reason: Optional[str]


@dataclass(frozen=True)
class Identity:
    """Whose face it is."""

    #: None where it is unknown.
    name: Optional[str]
    #: Cosine to the most similar person, known or not; None where nobody is enrolled.
    similarity: Optional[float]
    #: "known", "uncertain" or "unknown".
    verdict: str
    #: Who it may as well be; only where it is uncertain between two.
    other: Optional[str] = None


@dataclass(frozen=True)
class Face:
    """A face of a picture or a frame."""

    #: From left to right, the first is 1.
    number: int
    #: The same for one face from frame to frame.
    track: int
    box: Box
    #: How sure the detector is.
    score: float
    #: Eye, eye, nose tip, mouth corner, mouth corner; the picture's left first.
    landmarks: List[Tuple[float, float]]
    #: What spoils it, such as "blurred"; empty where it is good.
    reasons: List[str]
    #: Degrees: yaw to the picture's left, pitch up, roll clockwise; None where it is not known.
    pose: Optional[Dict[str, float]]
    liveness: Liveness
    identity: Identity

    @classmethod
    def _of(cls, face: Dict[str, Any]) -> "Face":
        liveness, identity = face["liveness"], face["identity"]
        return cls(
            number=face["number"],
            track=face["track"],
            box=Box(*face["box"]),
            score=face["score"],
            landmarks=[(x, y) for x, y in face["landmarks"]],
            reasons=list(face["quality"]["reasons"]),
            pose=face["pose"],
            liveness=Liveness(liveness["score"], liveness["verdict"], liveness["reason"]),
            identity=Identity(identity["name"], identity["similarity"], identity["verdict"], identity.get("or")),
        )


@dataclass(frozen=True)
class Picture:
    """Every face of a picture, from left to right."""

    name: str
    width: int
    height: int
    faces: List[Face]
    #: Degrees clockwise by which it must be turned for somebody to be found; None where somebody stands upright.
    turn: Optional[int]
    #: What failed, in words.
    fault: Optional[str]
    #: What the command line writes of it.
    json: str = field(repr=False)


@dataclass(frozen=True)
class Frame:
    """Every face of a frame, from left to right."""

    index: int
    #: Seconds from the beginning.
    time: float
    #: The picture's file, of a folder.
    file: Optional[str]
    width: int
    height: int
    faces: List[Face]
    #: As of a picture.
    turn: Optional[int]
    fault: Optional[str]
    #: The frame itself: (height, width, 3), uint8, RGB.
    pixels: np.ndarray = field(repr=False, compare=False)
    #: What the command line writes of it.
    json: str = field(repr=False)


@dataclass(frozen=True)
class Embedded:
    """A face with its embedding."""

    number: int
    #: In the picture turned by `turned`.
    box: Box
    #: Degrees clockwise by which the picture was turned, where nobody stood upright in it.
    turned: int
    #: float32, of length 1: the cosine of two faces is their dot product.
    embedding: np.ndarray = field(repr=False, compare=False)


@dataclass(frozen=True)
class Compared:
    """Whether two pictures show one person."""

    #: "match", "no_match" or "no_face".
    verdict: str
    #: Cosine; None where a picture shows no face.
    similarity: Optional[float]
    #: Cosine from which two faces are one person's.
    threshold: float
    json: str = field(repr=False)

    def __bool__(self) -> bool:
        return self.verdict == "match"


@dataclass(frozen=True)
class Enrolled:
    """Somebody who was enrolled."""

    id: str
    name: str
    #: Templates that were added now, and all that the person has.
    added: int
    templates: int
    #: Pictures that were left out, as decided.
    left_out: List[str]
    json: str = field(repr=False)


@dataclass(frozen=True)
class Person:
    """Somebody who is enrolled."""

    id: str
    name: str
    templates: int


@dataclass(frozen=True)
class Network:
    """A network that is in use."""

    kind: str
    name: str
    sha256: str
    licence: str
