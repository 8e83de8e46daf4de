//! Networks of a few bytes: just enough of the protocol buffers of ONNX.

/// A number in as few bytes as it takes.
fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub fn number(field: u64, value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    varint(field << 3, &mut out);
    varint(value, &mut out);
    out
}

pub fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(field << 3 | 2, &mut out);
    varint(content.len() as u64, &mut out);
    out.extend(content);
    out
}

pub fn value(name: &str, shape: &[u64]) -> Vec<u8> {
    let dims: Vec<u8> = shape
        .iter()
        .flat_map(|size| bytes(1, &number(1, *size)))
        .collect();
    let tensor = [number(1, 1), bytes(2, &dims)].concat();
    [bytes(1, name.as_bytes()), bytes(2, &bytes(1, &tensor))].concat()
}

pub fn ints(name: &str, values: &[u64]) -> Vec<u8> {
    let all: Vec<u8> = values.iter().flat_map(|value| number(8, *value)).collect();
    [bytes(1, name.as_bytes()), all, number(20, 7)].concat()
}

pub fn node(op: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    let inputs: Vec<u8> = inputs
        .iter()
        .flat_map(|name| bytes(1, name.as_bytes()))
        .collect();
    let attributes: Vec<u8> = attributes.iter().flat_map(|one| bytes(5, one)).collect();
    [
        inputs,
        bytes(2, output.as_bytes()),
        bytes(4, op.as_bytes()),
        attributes,
    ]
    .concat()
}

/// Whole numbers, for a shape; −1 as it stands in two's complement.
pub fn shape(name: &str, values: &[i64]) -> Vec<u8> {
    let data: Vec<u8> = values
        .iter()
        .flat_map(|value| number(7, value.cast_unsigned()))
        .collect();
    [
        number(1, values.len() as u64),
        number(2, 7),
        data,
        bytes(8, name.as_bytes()),
    ]
    .concat()
}

pub fn weights(name: &str, dims: &[u64], values: &[f32]) -> Vec<u8> {
    let dims: Vec<u8> = dims.iter().flat_map(|size| number(1, *size)).collect();
    let raw: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    [
        dims,
        number(2, 1),
        bytes(8, name.as_bytes()),
        bytes(9, &raw),
    ]
    .concat()
}

pub fn model(side: u64, nodes: &[Vec<u8>], constants: &[Vec<u8>], outputs: &[&str]) -> Vec<u8> {
    let graph = [
        nodes.iter().flat_map(|one| bytes(1, one)).collect(),
        bytes(2, b"seed"),
        constants.iter().flat_map(|one| bytes(5, one)).collect(),
        bytes(11, &value("input", &[1, 3, side, side])),
        outputs
            .iter()
            .flat_map(|name| bytes(12, &value(name, &[])))
            .collect::<Vec<u8>>(),
    ];
    let opset = bytes(8, &number(2, 13));
    [number(1, 7), bytes(7, &graph.concat()), opset].concat()
}

/// Means of `kernel` x `kernel` blocks through weights, as `output`.
fn pooled(kernel: u64, output: &str) -> [Vec<u8>; 2] {
    let sizes = [
        ints("kernel_shape", &[kernel; 2]),
        ints("strides", &[kernel; 2]),
    ];
    let pool = format!("{output}-pool");
    [
        node("AveragePool", &["input"], &pool, &sizes),
        node(
            "Conv",
            &[&pool, "w"],
            output,
            &[ints("kernel_shape", &[1, 1])],
        ),
    ]
}

/// The means of blocks, in one row of as many values.
pub fn flat(kernel: u64, values: u64, output: &str) -> Vec<u8> {
    let cells = (32 / kernel) * (32 / kernel);
    let rows = values / cells;
    let [pool, conv] = pooled(kernel, "raw");
    let reshape = node("Reshape", &["raw", "s"], output, &[]);
    let w = weights("w", &[rows, 3, 1, 1], &vec![0.01; (rows * 3) as usize]);
    let s = shape("s", &[1, i64::try_from(values).unwrap_or(-1)]);
    model(32, &[pool, conv, reshape], &[w, s], &[output])
}

/// A detector with three grids.
pub fn grids() -> Vec<u8> {
    let strides = [8, 16, 32];
    let names = strides.map(|stride| format!("stride{stride}"));
    let nodes: Vec<Vec<u8>> = strides
        .iter()
        .zip(&names)
        .flat_map(|(stride, name)| pooled(*stride, name))
        .collect();
    let w = weights("w", &[15, 3, 1, 1], &[0.01; 45]);
    model(64, &nodes, &[w], &names.each_ref().map(String::as_str))
}

/// Every value through a chain of plain operations.
pub fn chain() -> Vec<u8> {
    let ops = [
        "Relu",
        "Sigmoid",
        "Exp",
        "Tanh",
        "HardSwish",
        "Flatten",
        "Softmax",
    ];
    let names: Vec<String> = (0..=ops.len())
        .map(|at| match at {
            0 => "input".to_owned(),
            at => format!("v{at}"),
        })
        .collect();
    let nodes: Vec<Vec<u8>> = ops
        .iter()
        .enumerate()
        .map(|(at, op)| node(op, &[&names[at]], &names[at + 1], &[]))
        .collect();
    model(32, &nodes, &[], &[&names[ops.len()]])
}
