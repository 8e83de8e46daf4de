//! The detector's own decoding, and those of public networks.

use crate::common::{Onnx, install};
use crate::nets::{
    LANDMARKS, PARAMS, assert_face, assert_face_of_block, block, cells, constant, folder,
    landmarks, load, retinaface, scrfd,
};
use faceglass_vision::{DetectParams, ModelKind, ModelStore, Point, Rect, load_models};
use image::{Rgb, RgbImage, imageops};

#[test]
fn grid_finds_the_white_block() {
    let mut models = load(folder().path());
    let faces = models
        .detector
        .detect(&block(64, 64, 24, 16, 8), &PARAMS)
        .unwrap();
    assert_face_of_block(&faces, 0.9975);
    let black = RgbImage::new(64, 64);
    assert!(models.detector.detect(&black, &PARAMS).unwrap().is_empty());
}

#[test]
fn detections_come_back_in_pixels_of_any_frame() {
    let mut models = load(folder().path());
    // Four times as large: the same face, four times as large.
    let faces = models
        .detector
        .detect(&block(256, 256, 96, 64, 32), &PARAMS)
        .unwrap();
    let large = faces.iter().find(|f| f.bbox.w > 32.0).copied();
    let points = [
        (96.0, 48.0),
        (128.0, 48.0),
        (112.0, 80.0),
        (96.0, 112.0),
        (128.0, 112.0),
    ];
    let slow = DetectParams {
        min_face_px: 80.0,
        ..PARAMS
    };
    let coarse = models
        .detector
        .detect(&block(256, 256, 96, 64, 32), &slow)
        .unwrap();
    assert_face(
        &coarse[0],
        Rect::new(80.0, 16.0, 64.0, 128.0),
        0.9975,
        points,
    );
    // A smaller limit looks at more pixels, so faces are found at finer cells.
    assert!(large.is_none_or(|f| f.bbox.w < 64.1), "{faces:?}");
    assert!(faces.len() > coarse.len());
    // Portrait and wide frames bind the network to their own shape.
    for (w, h) in [(64, 128), (128, 64), (128, 32)] {
        let faces = models
            .detector
            .detect(&block(w, h, 16, 16, 8), &PARAMS)
            .unwrap();
        let center = faces[0].bbox.center();
        assert!(
            center.distance(Point::new(20.0, 20.0)) < 4.0,
            "{w}x{h}: {faces:?}"
        );
    }
}

#[test]
fn limits_and_suppression_filter_detections() {
    let mut models = load(folder().path());
    let frame = block(64, 64, 24, 16, 8);
    let strict = DetectParams {
        min_score: 0.999,
        ..PARAMS
    };
    assert!(models.detector.detect(&frame, &strict).unwrap().is_empty());
    let large = DetectParams {
        min_face_px: 33.0,
        ..PARAMS
    };
    assert!(models.detector.detect(&frame, &large).unwrap().is_empty());
    // Two neighbouring cells overlap by more than 0.3 and become one face.
    let mut two = frame.clone();
    imageops::replace(&mut two, &RgbImage::from_pixel(8, 8, Rgb([200; 3])), 32, 16);
    let faces = models.detector.detect(&two, &PARAMS).unwrap();
    assert_eq!(faces.len(), 1, "{faces:?}");
    assert!(
        (faces[0].bbox.center().x - 28.0).abs() < 0.1,
        "the better one stays"
    );
    assert!(
        models
            .detector
            .detect(&RgbImage::new(0, 0), &PARAMS)
            .is_err()
    );
}

#[test]
fn yunet_outputs_are_read_as_published() {
    let dir = folder();
    let mut net = Onnx::new([1, 3, 64, 64]);
    let bright = ([1.0 / 3.0; 3], 0.0);
    for stride in [8i64, 16, 32] {
        let score = if stride == 8 { bright } else { constant(0.0) };
        let ln = |v: f32| constant(v.ln());
        let kps: Vec<_> = [0.0, -0.5, 1.0, -0.5, 0.5, 0.5, 0.0, 1.5, 1.0, 1.5]
            .map(constant)
            .to_vec();
        let kernel = [stride; 2];
        net = cells(net, &format!("cls_{stride}"), kernel, &[score]);
        net = cells(net, &format!("obj_{stride}"), kernel, &[score]);
        net = cells(
            net,
            &format!("bbox_{stride}"),
            kernel,
            &[constant(0.5), constant(0.5), ln(2.0), ln(4.0)],
        );
        net = cells(net, &format!("kps_{stride}"), kernel, &kps);
    }
    let text = "[input]\nwidth = 64\nheight = 64\ncolor = \"bgr\"\nscale = 0.003921568\n[output]\ndecode = \"yunet\"\n";
    install(dir.path(), "detector", &net.bytes(), text);
    let faces = load(dir.path())
        .detector
        .detect(&block(64, 64, 24, 16, 8), &PARAMS)
        .unwrap();
    assert_face_of_block(&faces, 1.0);
}

/// Scores by brightness; every box is the middle of the input.
fn ultralight() -> Vec<u8> {
    let net = Onnx::new([1, 3, 64, 64]);
    let net = cells(
        net,
        "scores",
        [8, 8],
        &[([-1.0 / 3.0; 3], 1.0), ([1.0 / 3.0; 3], 0.0)],
    );
    cells(net, "boxes", [8, 8], &[0.25, 0.25, 0.5, 0.75].map(constant)).bytes()
}

const ULTRALIGHT: &str =
    "[input]\nwidth = 64\nheight = 64\nscale = 0.003921568\n[output]\ndecode = \"ultralight\"\n";

#[test]
fn boxes_without_points_need_a_landmark_network() {
    if ModelStore::new(None)
        .find(ModelKind::Landmarks)
        .unwrap()
        .is_some()
    {
        eprintln!("skipped: the built-in landmarks network places the points");
        return;
    }
    let dir = folder();
    install(dir.path(), "detector", &ultralight(), ULTRALIGHT);
    let error = load_models(Some(dir.path())).err().unwrap().to_string();
    assert!(
        error.contains("without points") && error.ends_with('.'),
        "{error}"
    );
}

#[test]
fn ultralight_outputs_are_read_as_published() {
    let dir = folder();
    install(dir.path(), "detector", &ultralight(), ULTRALIGHT);
    install(dir.path(), "landmarks", &landmarks(), LANDMARKS);
    let faces = load(dir.path())
        .detector
        .detect(&block(128, 128, 48, 32, 16), &PARAMS)
        .unwrap();
    assert_eq!(faces.len(), 1);
    assert_eq!(faces[0].bbox, Rect::new(32.0, 32.0, 32.0, 64.0));
    assert_eq!(faces[0].points, None);
}

#[test]
fn ultralight_offsets_are_not_taken_for_boxes() {
    let dir = folder();
    let net = Onnx::new([1, 3, 64, 64]);
    let net = cells(net, "scores", [8, 8], &[constant(1.0), constant(0.0)]);
    let net = cells(net, "boxes", [8, 8], &[0.1, 0.2, -0.3, 0.1].map(constant));
    install(dir.path(), "detector", &net.bytes(), ULTRALIGHT);
    let error = load_models(Some(dir.path())).err().unwrap().to_string();
    assert!(
        error.contains("post-processing") && error.ends_with('.'),
        "{error}"
    );
}

const SCRFD: &str =
    "[input]\nwidth = 64\nheight = 64\nscale = 0.003921568\n[output]\ndecode = \"scrfd\"\n";
const RETINAFACE: &str =
    "[input]\nwidth = 64\nheight = 64\nscale = 0.003921568\n[output]\ndecode = \"retinaface\"\n";

#[test]
fn scrfd_outputs_are_read_whatever_they_are_called() {
    let dir = folder();
    install(dir.path(), "detector", &scrfd(), SCRFD);
    let faces = load(dir.path())
        .detector
        .detect(&block(64, 64, 24, 16, 8), &PARAMS)
        .unwrap();
    let points = [
        (20.0, 8.0),
        (28.0, 8.0),
        (24.0, 16.0),
        (20.0, 24.0),
        (28.0, 24.0),
    ];
    assert_eq!(faces.len(), 1, "{faces:?}");
    assert_face(&faces[0], Rect::new(16.0, 0.0, 16.0, 32.0), 1.0, points);
}

#[test]
fn retinaface_outputs_are_read_with_logits_as_with_shares() {
    let dir = folder();
    install(dir.path(), "detector", &retinaface(), RETINAFACE);
    let faces = load(dir.path())
        .detector
        .detect(&block(64, 64, 24, 16, 8), &PARAMS)
        .unwrap();
    let points = [
        (20.0, 12.0),
        (36.0, 12.0),
        (28.0, 20.0),
        (20.0, 28.0),
        (36.0, 28.0),
    ];
    assert_eq!(faces.len(), 1, "{faces:?}");
    assert_face(&faces[0], Rect::new(12.0, 12.0, 32.0, 16.0), 0.9975, points);
}

#[test]
fn outputs_of_one_family_are_not_taken_for_another() {
    for (network, text) in [
        (scrfd(), RETINAFACE),
        (retinaface(), SCRFD),
        (ultralight(), SCRFD),
        (ultralight(), RETINAFACE),
    ] {
        let dir = folder();
        install(dir.path(), "detector", &network, text);
        let error = load_models(Some(dir.path())).err().unwrap().to_string();
        assert!(
            error.contains("do not fit") && error.ends_with('.'),
            "{error}"
        );
    }
}
