"""The package as another program uses it. REPOSITORY is the root of this repository."""

import inspect
import json
import os
import pathlib
import tempfile
import threading
import unittest

import numpy as np

import faceglass

ROOT = pathlib.Path(os.environ["REPOSITORY"])


def portrait(person, number):
    return ROOT / "gallery" / person / f"{number}.jpg"


GRACE = portrait("Grace Hopper", 1)
GRACE_TOO = portrait("Grace Hopper", 2)
EILEEN = portrait("Eileen Collins", 1)


def blank():
    return np.full((200, 200, 3), 90, np.uint8)


def without_times(text):
    frame = json.loads(text)
    del frame["stage_ms"]
    return frame


class Pictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.glass = faceglass.Faceglass()
        cls.glass.enrol("Grace", [GRACE])

    def test_somebody_known_and_a_stranger(self):
        seen = self.glass.analyse(GRACE_TOO)
        self.assertEqual(len(seen.faces), 1)
        face = seen.faces[0]
        self.assertEqual((face.identity.name, face.identity.verdict), ("Grace", "known"))
        self.assertTrue(0 <= face.liveness.score <= 1)
        self.assertEqual(len(face.landmarks), 5)
        self.assertEqual(self.glass.analyse(EILEEN).faces[0].identity.verdict, "unknown")
        self.assertEqual(self.glass.analyse(blank()).faces, [])

    def test_a_path_and_an_array_are_the_same(self):
        array = faceglass._pictures.pixels(GRACE_TOO)
        by_path = without_times(self.glass.analyse(GRACE_TOO).json)
        by_array = without_times(self.glass.analyse(array).json)
        self.assertEqual(by_path.pop("file"), os.fspath(GRACE_TOO))
        self.assertEqual(by_array.pop("file"), "array")
        for seen in (by_path, by_array):
            # They are counted on.
            del seen["faces"][0]["track"]
        self.assertEqual(by_path, by_array)

    def test_pillow(self):
        try:
            from PIL import Image
        except ImportError:
            self.skipTest("there is no Pillow")
        with Image.open(EILEEN) as picture:
            seen = self.glass.analyse(picture)
            self.assertEqual((len(seen.faces), seen.name), (1, os.fspath(EILEEN)))
            # As in a file: what is transparent is not seen, and the camera's turn is undone.
            hidden = picture.convert("RGBA")
            hidden.putalpha(0)
            self.assertEqual(self.glass.analyse(hidden).faces, [])
            lying = picture.rotate(90, expand=True)
            lying.getexif()[0x0112] = 6
            self.assertEqual(len(self.glass.analyse(lying).faces), 1)
        closed = Image.open(EILEEN)
        closed.close()
        with self.assertRaises(faceglass.FaceglassError):
            self.glass.analyse(closed)

    def test_comparing(self):
        said = self.glass.verify(GRACE, GRACE_TOO)
        self.assertTrue(said)
        a, b = (self.glass.embed(p)[0].embedding for p in (GRACE, GRACE_TOO))
        self.assertEqual((a.dtype, a.shape), (np.float32, (128,)))
        self.assertAlmostEqual(float(a @ b), said.similarity, delta=1e-4)
        self.assertEqual(self.glass.verify(GRACE, EILEEN).verdict, "no_match")
        self.assertEqual(self.glass.verify(GRACE, blank()).verdict, "no_face")

    def test_what_is_no_picture_is_told(self):
        for wrong, part in [
            (blank().astype(np.float32), "uint8"),
            (np.zeros((2, 2, 2), np.uint8), "(2, 2, 2)"),
            (np.zeros((0, 5, 3), np.uint8), "(0, 5, 3)"),
            (7, "int"),
            ("no such file.jpg", "no such file.jpg"),
        ]:
            with self.assertRaises(faceglass.FaceglassError) as raised:
                self.glass.analyse(wrong)
            self.assertIn(part, str(raised.exception))
            self.assertTrue(str(raised.exception).endswith("."))

    def test_threads_wait_for_each_other(self):
        seen = []
        threads = [
            threading.Thread(target=lambda: seen.append(len(self.glass.analyse(EILEEN).faces)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(seen, [1] * 4)

    def test_networks_are_named(self):
        kinds = {network.kind for network in self.glass.networks}
        self.assertEqual(kinds, {"detector", "landmarks", "liveness", "embedder"})

    def test_everything_is_explained(self):
        for name in faceglass.__all__:
            if name != "__version__":
                self.assertTrue(inspect.getdoc(getattr(faceglass, name)), name)
        for name, member in inspect.getmembers(faceglass.Faceglass):
            if not name.startswith("_"):
                self.assertTrue(inspect.getdoc(member), name)


class People(unittest.TestCase):
    def test_objections_are_told_and_decided(self):
        glass = faceglass.Faceglass()
        glass.enrol("Grace", [GRACE])
        with self.assertRaises(faceglass.FaceglassError) as raised:
            glass.enrol("Amazing Grace", [GRACE_TOO])
        self.assertIn("looks like Grace", str(raised.exception))
        added = glass.enrol("Amazing Grace", [GRACE_TOO], if_alike="add")
        self.assertEqual((added.name, added.templates), ("Grace", 2))
        with self.assertRaises(faceglass.FaceglassError):
            glass.enrol("Ada", [EILEEN], if_mixed="perhaps")
        self.assertEqual([person.name for person in glass.people], ["Grace"])
        glass.remove(glass.people[0])
        self.assertEqual(glass.people, [])

    def test_one_picture_needs_no_list_and_its_face_can_be_said(self):
        glass = faceglass.Faceglass()
        two = np.hstack([faceglass._pictures.pixels(GRACE)] * 2)
        with self.assertRaises(faceglass.FaceglassError) as raised:
            glass.enrol("Grace", two)
        self.assertIn("2 faces", str(raised.exception))
        self.assertEqual(glass.enrol("Grace", two, face=2).added, 1)
        self.assertEqual(glass.enrol("Eileen", EILEEN).added, 1)
        self.assertTrue(glass.verify(two, GRACE, 2))
        self.assertTrue(glass.verify(two, two, (2, 1)))

    def test_what_was_mended_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            faceglass.Faceglass(people=folder).enrol("Grace", GRACE)
            file = pathlib.Path(folder, "people.gallery")
            file.write_bytes(file.read_bytes()[:200])
            with self.assertWarns(UserWarning):
                glass = faceglass.Faceglass(people=folder)
            self.assertIn("damaged", glass.warnings[0])

    def test_a_folder_is_shared(self):
        with tempfile.TemporaryDirectory() as folder:
            words = "eight letters"
            here = faceglass.Faceglass(people=folder, passphrase=words)
            there = faceglass.Faceglass(people=folder, passphrase=words)
            here.enrol("Eileen", [EILEEN])
            self.assertTrue(there.refresh())
            self.assertEqual(there.people[0].name, "Eileen")
            self.assertTrue(there.undo())
            self.assertEqual(there.people, [])
            with self.assertRaises(faceglass.FaceglassError):
                faceglass.Faceglass(people=folder, passphrase="other letters")


class Films(unittest.TestCase):
    def same(self, golden, told, place):
        if isinstance(golden, dict):
            self.assertEqual(golden.keys(), told.keys(), place)
            for key, value in golden.items():
                self.same(value, told[key], f"{place}.{key}")
        elif isinstance(golden, list):
            self.assertEqual(len(golden), len(told), place)
            for at, value in enumerate(golden):
                self.same(value, told[at], f"{place}[{at}]")
        elif isinstance(golden, float):
            in_pixels = ".box" in place or ".landmarks" in place
            coarse = any(part in place for part in (".pose", ".solidity", ".occlusion"))
            room = 0.015 if in_pixels else 0.11 if coarse else 1.5e-4
            self.assertAlmostEqual(golden, told, delta=room, msg=place)
        else:
            self.assertEqual(golden, told, place)

    def test_the_demo_clip_is_seen_as_through_every_door(self):
        golden = json.loads((ROOT / "tests/doors/golden.json").read_text())["frames"]
        glass = faceglass.Faceglass()
        glass.enrol("Eileen Collins", [EILEEN])
        glass.enrol("Grace Hopper", [GRACE])
        told = {}
        last = golden[-1]["frame"]
        for frame in glass.watch(ROOT / "assets/demo.mov"):
            self.assertEqual(frame.pixels.shape, (frame.height, frame.width, 3))
            told[frame.index] = without_times(frame.json)
            if frame.index == last:
                break
        for frame in golden:
            self.same(frame, told[frame["frame"]], f"frame {frame['frame']}")

    def test_pictures_between_two_frames_change_nothing(self):
        glass = faceglass.Faceglass()
        film = glass.watch(ROOT / "assets/demo.mov")
        for _ in range(20):
            frame = next(film)
            glass.analyse(blank())
        self.assertEqual((frame.faces[0].track, frame.faces[0].liveness.verdict), (1, "live"))

    def test_a_film_that_is_not_there(self):
        with self.assertRaises(faceglass.FaceglassError) as raised:
            list(faceglass.Faceglass().watch("no such film.mov"))
        self.assertIn("no such film.mov", str(raised.exception))


class AsDeepface(unittest.TestCase):
    def test_the_four_functions(self):
        said = faceglass.represent(GRACE)
        self.assertEqual(len(said[0]["embedding"]), 128)
        self.assertEqual(set(said[0]["facial_area"]), {"x", "y", "w", "h"})
        with self.assertRaises(faceglass.FaceglassError):
            faceglass.represent(blank())
        self.assertEqual(faceglass.represent(blank(), enforce_detection=False), [])
        self.assertTrue(faceglass.verify(GRACE, GRACE_TOO)["verified"])
        self.assertFalse(faceglass.verify(GRACE, EILEEN)["verified"])
        found = faceglass.find(GRACE, ROOT / "gallery")
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0][0]["identity"], os.fspath(GRACE))
        self.assertTrue(all("Grace Hopper" in row["identity"] for row in found[0]))
        faces = faceglass.extract_faces(EILEEN, anti_spoofing=True)
        self.assertEqual(len(faces), 1)
        self.assertEqual(faces[0]["face"].shape[2], 3)
        self.assertIn(faces[0]["is_real"], (True, False))


if __name__ == "__main__":
    unittest.main()
