//! What is made of every public set that is described, on a made-up tree of all of them. The
//! golden lists in `tests/golden` were written before the sets had descriptions.

use faceglass_vision::ModelKind;
use image::{Rgb, RgbImage};
use std::fmt::Write as _;
use std::path::Path;
use workshop::data::prepare::{PrepareConfig, prepare};
use workshop::data::sets::{Catalogue, DataSet, Form};
use workshop::data::shards::{Record, ShardSet};

/// A tree of sets under way.
struct Tree<'a> {
    root: &'a Path,
    pictures: u32,
}

/// Sides of a picture; where its face is and how large, as the teacher says.
const SIDE: u32 = 200;
const FACE: [f32; 3] = [40.0, 30.0, 90.0];

impl Tree<'_> {
    fn text(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Pictures of a set, all different, and what the teacher saw in them: a face, but none in
    /// those whose name says so.
    fn pictures(&mut self, set: &DataSet, files: &[&str]) {
        let mut rows =
            String::from("file,width,height,score,x,y,w,h,rx,ry,lx,ly,nx,ny,mrx,mry,mlx,mly\n");
        for file in files {
            self.pictures += 1;
            let salt = self.pictures;
            let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
                Rgb([
                    (x * salt) as u8,
                    (y + salt) as u8,
                    (x / 3 + 7 * salt + 31 * (salt >> 8)) as u8,
                ])
            });
            let path = self
                .root
                .join("data")
                .join(&set.name)
                .join(&set.below)
                .join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            picture.save(path).unwrap();
            if file.contains("empty") {
                writeln!(rows, "{file},{SIDE},{SIDE},0{}", ",0".repeat(14)).unwrap();
                continue;
            }
            let [x, y, size] = FACE;
            let score = if file.contains("faint") { 0.3 } else { 0.9 };
            write!(rows, "{file},{SIDE},{SIDE},{score},{x},{y},{size},{size}").unwrap();
            for (u, v) in [(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)] {
                write!(rows, ",{},{}", x + u * size, y + v * size).unwrap();
            }
            rows.push('\n');
        }
        self.text(&format!("boxes/{}.csv", set.name), &rows);
    }

    fn set(&mut self, set: &DataSet) {
        let own = format!("data/{}", set.name);
        let below = match set.below.as_str() {
            "" => own.clone(),
            below => format!("{own}/{below}"),
        };
        match &set.form {
            Form::Celeba { people } => {
                let files: Vec<String> = (0..40).map(|n| format!("{n}.png")).collect();
                let files: Vec<&str> = files.iter().map(String::as_str).collect();
                self.pictures(set, &files);
                let list: String = (0..40).map(|n| format!("{n}.png {}\n", n % 20)).collect();
                self.text(&format!("{own}/{}", people.display()), &list);
            }
            Form::CelebaCopy { people } => {
                self.pictures(set, &["3_3.png", "7_107.png", "8_108.png", "9_109.png"]);
                let list: String = (0..120).map(|n| format!("{n}.png {}\n", n % 20)).collect();
                self.text(&format!("data/{}", people.display()), &list);
            }
            Form::Lfw { pairs } => {
                let files = [
                    "A_A/A_A_0001.png",
                    "B/B_0001.png",
                    "C/C_0001.png",
                    "D/D_0001.png",
                ];
                self.pictures(set, &files);
                // The list names files as the original set does.
                let jpg = |name: &str| format!("{below}/{name}");
                for name in ["A_A/A_A_0001", "A_A/A_A_0002", "B/B_0001"] {
                    let (from, to) = (jpg("C/C_0001.png"), jpg(&format!("{name}.jpg")));
                    self.pictures += 1;
                    let picture = image::open(self.root.join(from)).unwrap().to_rgb8();
                    let picture = image::imageops::brighten(&picture, self.pictures as i32);
                    picture.save(self.root.join(to)).unwrap();
                }
                self.text(
                    &format!("data/{}", pairs.display()),
                    "1\t1\nA_A\t1\t2\nA_A\t1\tB\t1\n",
                );
            }
            Form::Utkface { .. } => {
                self.pictures(
                    set,
                    &["17_0_0_1.png", "18_0_0_1.png", "x.png", "44_faint.png"],
                );
            }
            Form::Masks => {
                let mut files = vec!["with_mask/a.png", "with_mask/b.png", "with_mask/faint.png"];
                files.extend(["without_mask/0_0_maguoming_0041.png", "without_mask/c.png"]);
                self.pictures(set, &files);
            }
            Form::Nuaa => self.nuaa(set, &below),
            Form::Points68 => {
                let files = [
                    "training/Ann_00.png",
                    "training/Bo_00.png",
                    "test/Cy_00.png",
                ];
                self.pictures(set, &files);
                for part in ["training", "test"] {
                    let mut rows = String::from("head\n");
                    let own = files
                        .iter()
                        .filter_map(|f| f.strip_prefix(&format!("{part}/")));
                    for file in own {
                        let points = (0..68).map(|n| format!("{},{}", 45 + n, 40 + n));
                        writeln!(rows, "{file},{}", points.collect::<Vec<_>>().join(",")).unwrap();
                    }
                    self.text(&format!("{below}/{part}_frames_keypoints.csv"), &rows);
                }
            }
            Form::Replay { .. } => {
                let files = ["real/a.png", "fake/b.png", "fake/faint.png", "other/c.png"];
                self.pictures(set, &files);
            }
            Form::Frames => {
                let mut files = vec!["Real/a.png", "Fake/b.png", "val/images/c.png"];
                files.extend(set.exclude.iter().map(|_| "Fake/17323018400.png").take(1));
                self.pictures(set, &files);
                for (label, class) in [("Real/a", 0), ("Fake/b", 1), ("val/labels/c", 1)] {
                    let text = format!("{class} 0.4 0.4 0.5 0.5\n");
                    self.text(&format!("{below}/{label}.txt"), &text);
                }
                self.text(
                    &format!("{below}/Fake/17323018400.txt"),
                    "0 0.4 0.4 0.5 0.5\n",
                );
            }
            Form::Negatives => {
                let files: Vec<String> = (0..12).map(|n| format!("n{n}.png")).collect();
                let files: Vec<&str> = files.iter().map(String::as_str).collect();
                self.pictures(set, &files);
            }
            Form::NegativesByTeacher => {
                let files: Vec<String> = (0..9).map(|n| format!("empty{n}.png")).collect();
                let mut files: Vec<&str> = files.iter().map(String::as_str).collect();
                files.push("face.png");
                self.pictures(set, &files);
            }
        }
    }

    fn nuaa(&mut self, set: &DataSet, below: &str) {
        let mut files = Vec::new();
        for (list, folder, people) in [
            ("client_train_raw", "ClientRaw", 1..7),
            ("imposter_train_raw", "ImposterRaw", 1..7),
            ("client_test_raw", "ClientRaw", 7..9),
            ("imposter_test_raw", "ImposterRaw", 7..9),
        ] {
            let mut lines = String::new();
            for person in people {
                for shot in 0..3 {
                    let name = format!("000{person}/000{person}_0{shot}_00_01_{shot}.png");
                    writeln!(lines, "{}", name.replace('/', "\\")).unwrap();
                    files.push(format!("{folder}/{name}"));
                }
            }
            self.text(&format!("{below}/{list}.txt"), &lines);
        }
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        self.pictures(set, &files);
    }
}

/// All sets, made up.
fn tree(root: &Path) -> PrepareConfig {
    let mut tree = Tree { root, pictures: 0 };
    for set in Catalogue::shipped().unwrap().all() {
        tree.set(set);
    }
    tree.text("with_faces.json", r#"{"imagenet": [["n3.png", 1, 0.9]]}"#);
    PrepareConfig {
        data: root.join("data"),
        boxes: root.join("boxes"),
        own_boxes: None,
        points: None,
        negatives_with_faces: Some(root.join("with_faces.json")),
        sets: None,
        seed: 20,
        min_score: 0.6,
    }
}

/// What an index says of its pictures, a line each.
fn listed(records: &[Record]) -> String {
    let mut text = String::new();
    for r in records {
        let live = r
            .live
            .map_or("-", |live| if live { "live" } else { "attack" });
        let face = r.faces.first().map(|f| f.bbox.map(|v| v.round() as i32));
        writeln!(
            text,
            "{} {} {} [{}] [{}] {live} {} {face:?}",
            r.split.as_str(),
            r.source,
            r.file,
            r.person,
            r.camera,
            r.faces.len()
        )
        .unwrap();
    }
    text
}

#[test]
fn every_set_becomes_the_shards_that_it_became_before_it_had_a_description() {
    let root = tempfile::tempdir().unwrap();
    let config = tree(root.path());
    for kind in ModelKind::ALL {
        let out = root.path().join(kind.as_str());
        if kind == ModelKind::Demesher {
            // It has none of its own.
            let error = prepare(kind, &config, &out, true).unwrap_err().to_string();
            assert!(error.contains("shards of the embedder"), "{error}");
            continue;
        }
        let manifest = prepare(kind, &config, &out, true).unwrap();
        let missing = manifest.dropped.keys().filter(|k| k.starts_with("set not"));
        assert_eq!(missing.count(), 0, "{:?}", manifest.dropped);
        let found = listed(&ShardSet::open(&out).unwrap().records);
        let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden")
            .join(format!("shards_{kind}.txt"));
        let wanted = std::fs::read_to_string(golden).unwrap();
        assert_eq!(found, wanted, "{kind}");
    }
}

#[test]
fn shards_keep_the_terms_of_their_sets() {
    let root = tempfile::tempdir().unwrap();
    let config = tree(root.path());
    let manifest = prepare(
        ModelKind::Landmarks,
        &config,
        &root.path().join("out"),
        true,
    )
    .unwrap();
    let names: Vec<&str> = manifest.terms.keys().map(String::as_str).collect();
    let sets = [
        "BIDS+BSDS500",
        "EliSchwartz+imagenet-sample-images",
        "udacity+P1_Facial_Keypoints",
    ];
    assert_eq!(names, sets);
    assert!(manifest.terms["BIDS+BSDS500"].terms.contains("research"));
    assert!(manifest.terms.values().all(|t| !t.any_use));
}

#[test]
fn a_set_of_ones_own_needs_a_description_only() {
    let root = tempfile::tempdir().unwrap();
    let own = root.path().join("own");
    std::fs::create_dir_all(&own).unwrap();
    let text = "title = 'My desk'\nsource = 'a camera'\nterms = 'CC0'\npermits = 'anything'\n\
                size = '4 pictures'\nform = 'replay'\nbelow = 'all'\n\
                [serves.liveness]\nplace = 1\n[[exclude]]\nfiles = ['fake/b']\nwhy = 'blurred'";
    std::fs::write(own.join("me+desk.toml"), text).unwrap();
    let set = DataSet::parse("me+desk", text).unwrap();
    let mut tree = Tree {
        root: root.path(),
        pictures: 0,
    };
    tree.set(&set);
    let mut config = PrepareConfig {
        data: root.path().join("data"),
        boxes: root.path().join("boxes"),
        own_boxes: None,
        points: None,
        negatives_with_faces: None,
        sets: Some(own.clone()),
        seed: 20,
        min_score: 0.6,
    };
    let out = root.path().join("out");
    let manifest = prepare(ModelKind::Liveness, &config, &out, true).unwrap();
    assert!(manifest.terms["me+desk"].any_use);
    let found = listed(&ShardSet::open(&out).unwrap().records);
    assert_eq!(
        found,
        "train me+desk real/a.png [me+desk] [me+desk] live 1 Some([40, 30, 90, 90])\n"
    );
    // Of another kind's form nothing can be made.
    let other = text.replace("serves.liveness", "serves.landmarks");
    std::fs::write(own.join("me+desk.toml"), other).unwrap();
    config.seed = 21;
    let error = prepare(ModelKind::Landmarks, &config, &out, true)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("me+desk has a form that no shards of the kind landmarks"),
        "{error}"
    );
}
