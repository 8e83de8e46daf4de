//! Networks brought to ONNX from OpenVINO's form.

use super::*;
use tract_onnx::prelude::f16;
use workshop::teach::openvino::to_onnx;

fn layer(id: usize, kind: &str, data: &str, out: &[usize]) -> String {
    let dims: String = out.iter().map(|d| format!("<dim>{d}</dim>\n")).collect();
    format!(
        "<layer id=\"{id}\" name=\"{id}\" type=\"{kind}\" version=\"opset1\">\n<data {data} />\n\
         <output><port id=\"0\">{dims}</port></output></layer>\n"
    )
}

/// Two channels of 2x2, each times a weight of its own by a convolution in two groups, then
/// PReLU, then times the sigmoid of the mean over the window.
fn network(last: &str) -> (String, Vec<u8>) {
    let constant = |id, shape: &str, at: usize, size: usize| {
        let data =
            format!("element_type=\"f16\" shape=\"{shape}\" offset=\"{at}\" size=\"{size}\"");
        layer(id, "Const", &data, &[])
    };
    let one = "strides=\"1, 1\" dilations=\"1, 1\" pads_begin=\"0, 0\" pads_end=\"0, 0\" auto_pad=\"explicit\"";
    let mean = one.replace(
        "strides=\"1, 1\"",
        "strides=\"2, 2\" kernel=\"2, 2\" exclude-pad=\"true\"",
    );
    let layers = [
        layer(
            0,
            "Parameter",
            "shape=\"1,2,2,2\" element_type=\"f32\"",
            &[1, 2, 2, 2],
        ),
        constant(1, "2, 1, 1, 1, 1", 0, 4),
        layer(2, "Convert", "destination_type=\"f32\"", &[]),
        layer(3, "GroupConvolution", one, &[1, 2, 2, 2]),
        constant(4, "1", 4, 2),
        layer(5, "PReLU", "", &[1, 2, 2, 2]),
        layer(6, "AvgPool", &mean, &[1, 2, 1, 1]),
        layer(7, last, "", &[1, 2, 1, 1]),
        layer(8, "Multiply", "auto_broadcast=\"numpy\"", &[1, 2, 2, 2]),
        layer(9, "Result", "", &[1, 2, 2, 2]),
    ];
    // Out of order, so that the ports tell which input is which.
    let edges = [
        (2, 3, 1),
        (0, 3, 0),
        (1, 2, 0),
        (4, 5, 1),
        (3, 5, 0),
        (5, 6, 0),
        (6, 7, 0),
        (7, 8, 1),
        (5, 8, 0),
        (8, 9, 0),
    ];
    let edges = edges.map(|(from, to, port)| {
        format!(
            "<edge from-layer=\"{from}\" from-port=\"0\" to-layer=\"{to}\" to-port=\"{port}\" />\n"
        )
    });
    let text = format!(
        "<?xml version=\"1.0\"?>\n<net name=\"n\"><layers>{}</layers><edges>{}</edges></net>",
        layers.concat(),
        edges.concat()
    );
    let weights = [2.0, -1.0, 0.5].map(|w| f16::from_f32(w).to_le_bytes());
    (text, weights.concat())
}

fn converted(last: &str) -> Result<Vec<f32>> {
    let dir = tempfile::tempdir().unwrap();
    let (text, weights) = network(last);
    let (ir, out) = (dir.path().join("n.xml"), dir.path().join("n.onnx"));
    std::fs::write(&ir, text).unwrap();
    std::fs::write(dir.path().join("n.bin"), weights).unwrap();
    assert_eq!(to_onnx(&ir, &out)?, 10);
    let runner = OnnxRunner::load(&std::fs::read(&out).unwrap(), &[1, 2, 2, 2])?;
    runner.run_first(&[1.0, 2.0, 3.0, 4.0, 1.0, 1.0, -1.0, -1.0])
}

#[test]
fn a_network_computes_the_same_as_onnx() {
    let gate = |mean: f32| 1.0 / (1.0 + (-mean).exp());
    let (a, b) = (gate(5.0), gate(0.25));
    let wanted = [2.0 * a, 4.0 * a, 6.0 * a, 8.0 * a, -0.5 * b, -0.5 * b, b, b];
    let seen = converted("Sigmoid").unwrap();
    for (s, w) in seen.iter().zip(wanted) {
        assert!((s - w).abs() < 1e-5, "{seen:?}, {wanted:?}");
    }
}

#[test]
fn a_layer_that_is_not_known_is_named() {
    let error = converted("FakeQuantize").unwrap_err().to_string();
    assert!(error.contains("kind FakeQuantize"), "{error}");
}

#[test]
fn what_is_no_network_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let ir = dir.path().join("n.xml");
    std::fs::write(&ir, "no < network").unwrap();
    std::fs::write(dir.path().join("n.bin"), "").unwrap();
    let error = to_onnx(&ir, &dir.path().join("n.onnx")).unwrap_err();
    assert!(error.to_string().contains("no result"), "{error}");
}
