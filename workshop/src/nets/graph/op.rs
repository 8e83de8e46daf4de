//! The operations that networks are made of.

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// What goes in.
    Input,
    /// A convolution.
    Conv(Conv),
    /// Batch norm; a silent one starts with the factor zero, so that the residual branch that it
    /// ends starts as nothing.
    Norm {
        /// Whether its factor starts at zero.
        silent: bool,
    },
    /// A linear layer.
    Linear(Linear),
    /// An activation without weights.
    Activate(Activation),
    /// x above zero, a learned share of x below, one a channel.
    PRelu,
    /// The larger of the first and the second half of the channels
    /// (X. Wu et al., "A light CNN for deep face representation with noisy labels", 2018).
    MaxFeatureMap,
    /// Pooling over windows.
    Pool(Pool),
    /// Over all places, which leaves one number a channel.
    Global(Reduce),
    /// Over all channels, which leaves one number a place.
    Across(Reduce),
    /// Every place four times: twice as high and wide.
    Twice,
    /// Sum of two values of equal shape.
    Add,
    /// Product of a value with another of its shape, or with a number for each channel or place.
    Mul,
    /// Maps one after the other, by channels.
    Concat,
    /// Maps one below the other, by rows.
    Stack,
    /// While training, this share of the numbers is nought and the others are as much larger; in
    /// use nothing (N. Srivastava et al., "Dropout", JMLR 2014).
    Dropout(f32),
    /// Times a constant.
    Scale(f32),
    /// A map as a row.
    Flatten,
    /// The same numbers as channels, height and width.
    Reshape([usize; 3]),
    /// In 32 bits from here on, see [`Net::forward`](super::Net::forward).
    Widen,
}

/// An activation without weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// max(x, 0).
    Relu,
    /// x for x ≥ 0, slope·x below.
    LeakyRelu(f32),
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// x/6 + 1/2, between 0 and 1.
    HardSigmoid,
}

/// How several numbers become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduce {
    /// Their mean.
    Mean,
    /// The largest.
    Max,
}

/// What weights start as.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// Normal, of variance 2 / fan-out (K. He et al., "Delving deep into rectifiers", ICCV 2015).
    He,
    /// Uniform up to one over the root of the inputs.
    FanIn,
    /// Uniform up to a bound.
    Uniform(f64),
    /// Normal with a deviation.
    Normal(f64),
    /// These numbers.
    Values(Vec<f32>),
}

/// What a window moves over: a kernel's, or a pool's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows and columns.
    pub kernel: [usize; 2],
    /// Steps down and to the right.
    pub stride: [usize; 2],
    /// Zeros added above and below, and on either side.
    pub padding: [usize; 2],
    /// Distance between the places that are looked at.
    pub dilation: [usize; 2],
}

/// A convolution. `Conv::new(64, 3)` keeps height and width and has no bias, as a batch norm
/// follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Conv {
    /// Channels out.
    pub outputs: usize,
    /// Rows and columns.
    pub kernel: [usize; 2],
    /// Steps down and to the right.
    pub stride: [usize; 2],
    /// Zeros added above and below, and on either side.
    pub padding: [usize; 2],
    /// Distance between the places that are looked at.
    pub dilation: [usize; 2],
    /// Groups of channels that do not see each other.
    pub groups: usize,
    /// What its weights start as.
    pub weights: Start,
    /// What its bias starts as, if it has one.
    pub bias: Option<Start>,
    /// Its name in the scope.
    pub name: Option<&'static str>,
}

impl Conv {
    /// With a square kernel of odd side.
    pub fn new(outputs: usize, side: usize) -> Self {
        Self::of(outputs, [side, side])
    }

    /// With a kernel of `rows` and `columns`, both odd.
    pub fn of(outputs: usize, kernel: [usize; 2]) -> Self {
        Self {
            outputs,
            kernel,
            stride: [1, 1],
            padding: kernel.map(|side| side / 2),
            dilation: [1, 1],
            groups: 1,
            weights: Start::He,
            bias: None,
            name: None,
        }
    }

    /// With steps of `stride`.
    #[must_use]
    pub fn stride(self, stride: usize) -> Self {
        Self {
            stride: [stride, stride],
            ..self
        }
    }

    /// With `padding` on every side instead of what keeps the size.
    #[must_use]
    pub fn padding(self, padding: usize) -> Self {
        Self {
            padding: [padding, padding],
            ..self
        }
    }

    /// That looks at every `dilation`th place, with the padding that keeps the size.
    #[must_use]
    pub fn dilation(self, dilation: usize) -> Self {
        Self {
            padding: self.kernel.map(|side| side / 2 * dilation),
            dilation: [dilation, dilation],
            ..self
        }
    }

    /// In `groups`; as many as channels makes it depthwise.
    #[must_use]
    pub fn groups(self, groups: usize) -> Self {
        Self { groups, ..self }
    }

    /// Whose weights start as `weights`.
    #[must_use]
    pub fn starting(self, weights: Start) -> Self {
        Self { weights, ..self }
    }

    /// With a bias that starts as `bias`.
    #[must_use]
    pub fn bias(self, bias: Start) -> Self {
        Self {
            bias: Some(bias),
            ..self
        }
    }

    /// Called `name`.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        Self {
            name: Some(name),
            ..self
        }
    }

    pub(super) fn window(&self) -> Window {
        Window {
            kernel: self.kernel,
            stride: self.stride,
            padding: self.padding,
            dilation: self.dilation,
        }
    }
}

/// A linear layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// Numbers out.
    pub outputs: usize,
    /// What its weights start as.
    pub weights: Start,
    /// What its bias starts as, if it has one.
    pub bias: Option<Start>,
    /// Its name in the scope.
    pub name: Option<&'static str>,
}

impl Linear {
    /// With a bias.
    pub fn new(outputs: usize) -> Self {
        Self {
            outputs,
            weights: Start::FanIn,
            bias: Some(Start::FanIn),
            name: None,
        }
    }

    /// Without one.
    #[must_use]
    pub fn plain(self) -> Self {
        Self { bias: None, ..self }
    }

    /// Whose weights start as `weights`.
    #[must_use]
    pub fn starting(self, weights: Start) -> Self {
        Self { weights, ..self }
    }

    /// With a bias that starts as `bias`.
    #[must_use]
    pub fn bias(self, bias: Start) -> Self {
        Self {
            bias: Some(bias),
            ..self
        }
    }

    /// Called `name`.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        Self {
            name: Some(name),
            ..self
        }
    }
}

/// Pooling over windows; padded places do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// How a window becomes one number.
    pub by: Reduce,
    /// Side of the windows.
    pub side: usize,
    /// Steps between them.
    pub stride: usize,
    /// Places added on every side.
    pub padding: usize,
}

impl Pool {
    /// Of windows side by side, without padding.
    pub fn new(by: Reduce, side: usize) -> Self {
        Self {
            by,
            side,
            stride: side,
            padding: 0,
        }
    }

    /// With steps of `stride`.
    #[must_use]
    pub fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    /// With `padding` on every side.
    #[must_use]
    pub fn padding(self, padding: usize) -> Self {
        Self { padding, ..self }
    }

    pub(super) fn window(&self) -> Window {
        Window {
            kernel: [self.side; 2],
            stride: [self.stride; 2],
            padding: [self.padding; 2],
            dilation: [1; 2],
        }
    }
}
