"""Networks and people, and what they say of pictures."""

from __future__ import annotations

import json
import os
import warnings
from typing import Iterator, List, Optional, Sequence, Tuple, Union

import numpy as np

from . import _faceglass
from ._pictures import AnyPicture, is_picture, named
from ._types import (
    Box,
    Compared,
    Embedded,
    Enrolled,
    Face,
    Frame,
    Network,
    Person,
    Picture,
)

AnyPath = Union[str, "os.PathLike[str]"]


class Faceglass:
    """Networks and people.

    models: a folder of networks, before the built-in ones; of people whom you trust, for a hostile file may take endless memory.
    people: a folder in which people are kept, sealed; the window's own, or another. Without it they are in memory alone.
    passphrase: of which the key of that folder is made; without one it lies in a file beside them, which protects little. A folder
    that is kept otherwise is not opened with one.
    The thresholds are the networks' own unless given, from 0 to 1.

    One Faceglass serves one thread at a time, others wait; Python goes on meanwhile.
    """

    def __init__(
        self,
        models: Optional[AnyPath] = None,
        people: Optional[AnyPath] = None,
        passphrase: Optional[str] = None,
        match_threshold: Optional[float] = None,
        liveness_threshold: Optional[float] = None,
        min_score: Optional[float] = None,
    ) -> None:
        thresholds = (match_threshold, liveness_threshold, min_score)
        self._engine = _faceglass.Engine(models, people, passphrase, thresholds)
        for warning in self._engine.warnings:
            warnings.warn(warning, stacklevel=2)

    def analyse(self, picture: AnyPicture) -> Picture:
        """Every face of a picture, judged by this picture alone."""
        text = self._engine.analyse(named(picture))
        seen = json.loads(text)
        return Picture(
            name=seen["file"],
            width=seen["width"],
            height=seen["height"],
            faces=[Face._of(face) for face in seen["faces"]],
            turn=seen.get("turn"),
            fault=seen.get("fault"),
            json=text,
        )

    def embed(self, picture: AnyPicture) -> List[Embedded]:
        """Every face of a picture with its embedding, from left to right. A lying picture is turned upright before."""
        said = json.loads(self._engine.embed(named(picture)))
        turned = said.get("turned", 0)
        return [
            Embedded(
                face["number"],
                Box(*face["box"]),
                turned,
                np.array(face["embedding"], np.float32),
            )
            for face in said["faces"]
        ]

    def embed_aligned(self, picture: AnyPicture) -> np.ndarray:
        """The embedding of a face of 112 by 112 pixels that is aligned already."""
        _, width, height, rows = named(picture)
        return np.array(self._engine.embed_aligned((width, height, rows)), np.float32)

    def verify(
        self,
        a: AnyPicture,
        b: AnyPicture,
        face: Union[str, int, Tuple[Union[str, int], Union[str, int]]] = "clear",
    ) -> Compared:
        """Whether two pictures show one person.

        face: of a picture with several, the one that is "clear"ly largest, the "largest", or a number from the left; a pair says
        it of each picture.
        """
        first, second = face if isinstance(face, tuple) else (face, face)
        faces = (str(first), str(second))
        text = self._engine.verify(named(a, "the first picture"), named(b, "the second picture"), faces)
        said = json.loads(text)
        return Compared(said["verdict"], said["similarity"], said["threshold"], text)

    def enrol(
        self,
        name: str,
        pictures: Union[AnyPicture, Sequence[AnyPicture]],
        *,
        face: Union[str, int] = "clear",
        if_mixed: str = "stop",
        if_alike: str = "stop",
        if_other_face: str = "stop",
        anyway: bool = False,
    ) -> Enrolled:
        """Enrols somebody from a picture or several. Where something speaks against it, nothing is stored unless it is decided:

        face: of a picture with several, the one that is "clear"ly largest, the "largest", or a number from the left.
        if_mixed: of pictures that do not look like one person, "leave-out" those that do not agree, or "take-all".
        if_alike: of a face that looks like somebody else, "add" to that person, or keep them "apart".
        if_other_face: the same of somebody of that name with another face.
        anyway: as a person of that name in spite of everything.
        """
        decided = (if_mixed, if_alike, if_other_face, bool(anyway))
        several = [pictures] if is_picture(pictures) else list(pictures)
        read = [named(picture, f"picture {at}") for at, picture in enumerate(several, 1)]
        text = self._engine.enrol(name, read, str(face), decided)
        said = json.loads(text)
        return Enrolled(
            id=said["id"],
            name=said["name"],
            added=said["added"],
            templates=said["templates"],
            left_out=said["left_out"],
            json=text,
        )

    @property
    def warnings(self) -> List[str]:
        """What was found wrong with the people's file and mended when it was opened; told as a warning, too."""
        return self._engine.warnings

    @property
    def people(self) -> List[Person]:
        """Everybody who is enrolled."""
        return [Person(*person) for person in self._engine.people()]

    def remove(self, person: Union[Person, str]) -> None:
        """Takes somebody out, with all templates; a person or an id."""
        self._engine.remove(person.id if isinstance(person, Person) else person)

    def undo(self) -> bool:
        """Takes back what was done last to people of a folder; False if there is nothing."""
        return self._engine.undo()

    def refresh(self) -> bool:
        """Takes over what another program did to the same people; True if anything changed."""
        return self._engine.refresh()

    def watch(
        self, path: Optional[AnyPath] = None, *, camera: Optional[str] = None
    ) -> Iterator[Frame]:
        """The frames of a movie, a picture or a folder of pictures; of a camera where no path is given: the one of that id, or
        the first. Faces are followed from frame to frame, so that verdicts rest on many; each watch follows its own. Whether it can be
        opened is told with the first frame."""
        source = self._engine.open(path, camera)
        while (seen := self._engine.next_frame(source)) is not None:
            text, width, height, rows = seen
            frame = json.loads(text)
            yield Frame(
                index=frame["frame"],
                time=frame["time_s"],
                file=frame.get("file"),
                width=width,
                height=height,
                faces=[Face._of(face) for face in frame["faces"]],
                turn=frame.get("turn"),
                fault=frame.get("fault"),
                pixels=np.frombuffer(rows, np.uint8).reshape(height, width, 3),
                json=text,
            )

    @property
    def match_threshold(self) -> float:
        """Cosine from which two faces are one person's."""
        return self._engine.match_threshold

    @property
    def networks(self) -> List[Network]:
        """The networks in use."""
        return [Network(*network) for network in self._engine.networks]
