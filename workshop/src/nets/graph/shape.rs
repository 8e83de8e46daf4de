//! What an operation makes of the shapes it is given.

use super::op::{Op, Window};

/// The shape of one value, without the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Channels, height and width.
    Map([usize; 3]),
    /// So many numbers.
    Row(usize),
}

impl Shape {
    /// Channels of a map, numbers of a row.
    pub fn channels(self) -> usize {
        match self {
            Self::Map([channels, ..]) => channels,
            Self::Row(numbers) => numbers,
        }
    }

    fn size(self) -> usize {
        match self {
            Self::Map(dims) => dims.iter().product(),
            Self::Row(numbers) => numbers,
        }
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Map([channels, height, width]) => write!(f, "{channels}x{height}x{width}"),
            Self::Row(numbers) => write!(f, "{numbers}"),
        }
    }
}

/// The shape that `op` gives for `inputs`, or why it cannot be used on them.
pub(super) fn shape_of(op: &Op, inputs: &[Shape]) -> Result<Shape, String> {
    let &[first, ..] = inputs else {
        return Err("there is nothing to work on".into());
    };
    match (op, first) {
        (Op::Conv(conv), Shape::Map([channels, height, width])) => {
            if channels % conv.groups != 0 || conv.outputs % conv.groups != 0 {
                return Err(format!(
                    "{channels} channels to {} do not split into {} groups",
                    conv.outputs, conv.groups
                ));
            }
            let [height, width] = conv.window().over([height, width])?;
            Ok(Shape::Map([conv.outputs, height, width]))
        }
        (Op::Pool(pool), Shape::Map([channels, height, width])) => {
            let [height, width] = pool.window().over([height, width])?;
            Ok(Shape::Map([channels, height, width]))
        }
        (Op::Linear(linear), Shape::Row(_)) => Ok(Shape::Row(linear.outputs)),
        (Op::MaxFeatureMap, shape) if shape.channels() % 2 == 0 => Ok(match shape {
            Shape::Map([channels, height, width]) => Shape::Map([channels / 2, height, width]),
            Shape::Row(numbers) => Shape::Row(numbers / 2),
        }),
        (Op::Global(_), Shape::Map([channels, ..])) => Ok(Shape::Map([channels, 1, 1])),
        (Op::Across(_), Shape::Map([_, height, width])) => Ok(Shape::Map([1, height, width])),
        (Op::Twice, Shape::Map([c, h, w])) => Ok(Shape::Map([c, 2 * h, 2 * w])),
        (Op::Flatten, shape) => Ok(Shape::Row(shape.size())),
        (Op::Reshape(to), shape) if shape.size() == to.iter().product::<usize>() => {
            Ok(Shape::Map(*to))
        }
        (Op::Add, _) => same(inputs),
        (Op::Mul, _) => gated(inputs),
        (Op::Concat, Shape::Map(_)) => side_by_side(inputs),
        (Op::Stack, Shape::Map(_)) => one_below_the_other(inputs),
        (Op::Dropout(share), _) if !(0.0..1.0).contains(share) => {
            Err(format!("no share of {share} can be left out"))
        }
        (
            Op::Norm { .. }
            | Op::Activate(_)
            | Op::PRelu
            | Op::Scale(_)
            | Op::Widen
            | Op::Dropout(_),
            shape,
        ) => Ok(shape),
        (op, shape) => Err(format!("{op:?} cannot be used on {shape}")),
    }
}

fn same(inputs: &[Shape]) -> Result<Shape, String> {
    match inputs {
        [a, b] if a == b => Ok(*a),
        other => Err(format!("{} cannot be added", listed(other))),
    }
}

/// A map times a number for each channel, or for each place.
fn gated(inputs: &[Shape]) -> Result<Shape, String> {
    match inputs {
        [a, b] if a == b => Ok(*a),
        [Shape::Map([c, ..]), Shape::Map([gates, 1, 1])] if gates == c => Ok(inputs[0]),
        [Shape::Map([_, h, w]), Shape::Map([1, rows, columns])] if (rows, columns) == (h, w) => {
            Ok(inputs[0])
        }
        other => Err(format!("{} cannot be multiplied", listed(other))),
    }
}

fn side_by_side(inputs: &[Shape]) -> Result<Shape, String> {
    let mut all = 0;
    let mut place = None;
    for shape in inputs {
        let Shape::Map([channels, height, width]) = *shape else {
            return Err(format!("{} cannot be joined", listed(inputs)));
        };
        if *place.get_or_insert([height, width]) != [height, width] {
            return Err(format!("{} cannot be joined", listed(inputs)));
        }
        all += channels;
    }
    let [height, width] = place.unwrap_or_default();
    Ok(Shape::Map([all, height, width]))
}

fn one_below_the_other(inputs: &[Shape]) -> Result<Shape, String> {
    let mut rows = 0;
    let mut like = None;
    for shape in inputs {
        let of = match *shape {
            Shape::Map([channels, height, width]) => {
                rows += height;
                Some([channels, width])
            }
            Shape::Row(_) => None,
        };
        if of.is_none() || *like.get_or_insert(of) != of {
            return Err(format!("{} cannot be stacked", listed(inputs)));
        }
    }
    let [channels, width] = like.flatten().unwrap_or_default();
    Ok(Shape::Map([channels, rows, width]))
}

fn listed(shapes: &[Shape]) -> String {
    let words: Vec<String> = shapes.iter().map(Shape::to_string).collect();
    words.join(" and ")
}

impl Window {
    /// Height and width that are left of `size`.
    fn over(&self, size: [usize; 2]) -> Result<[usize; 2], String> {
        let mut out = [0; 2];
        for axis in 0..2 {
            let reach = self.dilation[axis] * (self.kernel[axis].max(1) - 1) + 1;
            let padded = size[axis] + 2 * self.padding[axis];
            let stride = self.stride[axis];
            if padded < reach || stride == 0 || self.kernel[axis] == 0 {
                return Err(format!(
                    "a window of {}x{} with stride {}x{} does not fit into {}x{}",
                    self.kernel[0],
                    self.kernel[1],
                    self.stride[0],
                    self.stride[1],
                    size[0],
                    size[1]
                ));
            }
            out[axis] = (padded - reach) / stride + 1;
        }
        Ok(out)
    }
}
