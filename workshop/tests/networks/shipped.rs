//! The networks that ship, taken up by their descriptions and written again, give on real
//! faces what the files give.

use super::*;
use faceglass_vision::manifest::{KindSpec, Manifest};
use faceglass_vision::{
    DetectParams, Detection, Detector as _, Rect, align_face, crop_rect, letterbox, liveness_view,
};
use image::RgbImage;
use std::path::{Path, PathBuf};
use workshop::core::config::read_toml;
use workshop::export::manifest::push_nchw;
use workshop::recipes::landmarks::net::{LandmarksNet, Told};
use workshop::recipes::start::exact;
use workshop::recipes::{detector, embedder, landmarks, liveness};

fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The portraits of the gallery, with the face in each.
fn portraits() -> Vec<(RgbImage, Detection)> {
    let manifest = of_repository("models/detector.toml");
    let mut net = workshop::networks::detector(&manifest).unwrap();
    let params = DetectParams {
        min_score: 0.5,
        min_face_px: 12.0,
    };
    let of = |path: String| {
        let picture = image::open(of_repository(&path)).unwrap();
        let picture = picture.thumbnail(640, 640).to_rgb8();
        let face = net.detect(&picture, &params).unwrap().remove(0);
        (picture, face)
    };
    let people = ["Eileen Collins", "Grace Hopper"];
    let shots = people.map(|who| [1, 2, 3].map(|n| format!("gallery/{who}/{n}.jpg")));
    shots.into_iter().flatten().map(of).collect()
}

fn shipped(kind: &str) -> (PathBuf, Manifest) {
    let text = std::fs::read_to_string(of_repository(&format!("models/{kind}.toml"))).unwrap();
    let manifest = Manifest::parse(&text, kind).unwrap();
    (of_repository(&format!("models/{kind}.onnx")), manifest)
}

/// Fails unless `fresh`, with the weights of the file, is written as one that gives the same.
fn assert_same(file: &Path, fresh: Net, signature: &Signature, pictures: &[RgbImage]) {
    let net = exact(fresh, file).unwrap();
    let again = onnx(&net, signature).unwrap();
    let (width, height) = pictures[0].dimensions();
    let shape = [1, 3, height as usize, width as usize];
    let own = OnnxRunner::load(&again, &shape).unwrap();
    let bytes = std::fs::read(file).unwrap();
    let theirs = OnnxRunner::load(&bytes, &shape).unwrap();
    for picture in pictures {
        let mut pixels = Vec::new();
        push_nchw(&mut pixels, picture);
        let (own, theirs) = (own.run(&pixels).unwrap(), theirs.run(&pixels).unwrap());
        assert_eq!(own.len(), theirs.len());
        for (a, b) in own.iter().zip(&theirs) {
            let apart = largest_difference(a, b);
            assert!(apart < 1e-5, "{}: {apart:.1e}", file.display());
        }
    }
    assert_eq!(macs(&bytes, &shape).unwrap(), net.graph().macs());
}

#[test]
fn the_detector_gives_what_its_file_gives() {
    let (width, height) = detector::INPUT;
    let frames = portraits().into_iter();
    let frames = frames.map(|(p, _)| letterbox(&p, width, height).unwrap().image);
    let fresh = detector::net::init(&Device::flex()).unwrap();
    let (file, _) = shipped("detector");
    let frames: Vec<RgbImage> = frames.collect();
    assert_same(&file, fresh, &detector::net::signature(), &frames);
}

#[test]
fn landmarks_give_what_their_file_gives() {
    let (file, manifest) = shipped("landmarks");
    let KindSpec::Landmarks(spec) = manifest.spec else {
        panic!("{:?}", manifest.spec);
    };
    let crops = portraits().into_iter().map(|(picture, face)| {
        let side = spec.crop_scale * face.bbox.w.max(face.bbox.h);
        let region = Rect::square(face.bbox.center(), side);
        crop_rect(&picture, region, 96, 96)
    });
    let net = LandmarksNet {
        own: Told {
            parts: spec.regions,
        },
        ..LandmarksNet::default()
    };
    let fresh = net.init(&Device::flex(), &[]).unwrap();
    let crops: Vec<RgbImage> = crops.collect();
    assert_same(&file, fresh, &landmarks::net::signature(), &crops);
}

#[test]
fn the_embedder_gives_what_its_file_gives() {
    let config: embedder::Config =
        read_toml(&of_repository("models/curves/embedder.toml")).unwrap();
    let faces = portraits().into_iter();
    let faces = faces.map(|(p, face)| align_face(&p, &face.points.unwrap()).unwrap().image);
    let fresh = config.net.init(&Device::flex()).unwrap();
    let (file, _) = shipped("embedder");
    let faces: Vec<RgbImage> = faces.collect();
    assert_same(&file, fresh, &embedder::net::signature(), &faces);
}

#[test]
fn liveness_gives_what_its_file_gives() {
    let config: liveness::Config =
        read_toml(&of_repository("models/curves/liveness.toml")).unwrap();
    let (file, manifest) = shipped("liveness");
    let KindSpec::Liveness(spec) = manifest.spec else {
        panic!("{:?}", manifest.spec);
    };
    let side = config.net.side() as u32;
    let views = portraits().into_iter().flat_map(|(picture, face)| {
        let view = |view| liveness_view(&picture, face.bbox, view, side);
        spec.views.iter().copied().map(view).collect::<Vec<_>>()
    });
    let fresh = config.net.init(&Device::flex()).unwrap();
    let views: Vec<RgbImage> = views.collect();
    assert_same(&file, fresh, &liveness::net::signature(), &views);
}
