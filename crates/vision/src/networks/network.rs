//! ONNX networks on tract: load, fix the input size, run.

use crate::types::{ModelError, VisionError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::*;
use tract_onnx::tract_hir::infer::Factoid as _;
use tract_onnx::tract_hir::internal::DimLike as _;

/// A parsed ONNX file, not yet bound to an input size.
pub struct Network {
    file: String,
    model: InferenceModel,
    output_names: Vec<String>,
    /// Declared N, 3, H, W; `None` for a size left open.
    declared: [Option<usize>; 4],
}

/// A network bound to one input shape, ready to run.
#[derive(Clone)]
pub struct Plan {
    file: String,
    runnable: Arc<TypedRunnableModel>,
    shape: [usize; 4],
}

/// One output tensor.
#[derive(Clone, Copy, Debug)]
pub struct TensorRef<'a> {
    /// Dimensions.
    pub shape: &'a [usize],
    /// Values, last dimension fastest.
    pub values: &'a [f32],
}

/// All outputs of one run, in the order of the file.
pub struct Outputs {
    file: String,
    tensors: TVec<TValue>,
}

impl Network {
    /// Parses `bytes`; `file` names the network in errors.
    ///
    /// # Errors
    /// [`VisionError::Model`] if it is no ONNX file or uses what tract lacks.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, VisionError> {
        let broken = |detail: String| ModelError::Broken {
            file: file.to_owned(),
            detail,
        };
        let onnx = tract_onnx::onnx()
            .with_ignore_output_shapes(true)
            .with_ignore_value_info(true);
        let proto = onnx
            .proto_model_for_read(&mut &bytes[..])
            .map_err(|error| broken(brief(&error)))?;
        check_outputs_exist(&proto).map_err(broken)?;
        let model = guarded(|| onnx.model_for_proto_model(&proto)).map_err(broken)?;
        let declared = declared_input(&model).map_err(broken)?;
        let output_names = model
            .output_outlets()
            .map_err(|error| broken(brief(&error)))?
            .iter()
            .map(|o| model.outlet_label(*o).unwrap_or_default().to_owned())
            .collect();
        Ok(Self {
            file: file.to_owned(),
            model,
            output_names,
            declared,
        })
    }

    /// Position of the output called `name`.
    ///
    /// # Errors
    /// [`VisionError::Model`] if there is none.
    pub fn output_index(&self, name: &str) -> Result<usize, VisionError> {
        self.output_names
            .iter()
            .position(|n| n == name)
            .ok_or_else(|| {
                ModelError::Unfit(format!(
                    "{} has no output named \"{name}\" (it has: {}). Check output.decode in its manifest.",
                    self.file,
                    self.output_names.join(", ")
                ))
                .into()
            })
    }

    /// Whether the file leaves height and width open.
    pub fn has_open_size(&self) -> bool {
        self.declared[2].is_none() && self.declared[3].is_none()
    }

    /// Binds the network to N x 3 x `height` x `width`.
    ///
    /// # Errors
    /// [`VisionError::Model`] if the network cannot take that shape.
    pub fn plan(&self, batch: usize, height: u32, width: u32) -> Result<Plan, VisionError> {
        let shape = [batch, 3, height as usize, width as usize];
        let runnable = guarded(|| {
            self.model
                .clone()
                .with_input_fact(0, f32::fact(shape).into())?
                .into_optimized()?
                .into_runnable()
        })
        .map_err(|detail| {
            ModelError::Unfit(format!(
                "{} cannot take an input of {} ({detail}). Check [input] in its manifest.",
                self.file,
                words(&shape)
            ))
        })?;
        Ok(Plan {
            file: self.file.clone(),
            runnable,
            shape,
        })
    }

    /// The input declared in the file against the manifest's size.
    ///
    /// # Errors
    /// [`VisionError::Model`] naming both sizes where they differ.
    pub fn check_declared(&self, height: u32, width: u32) -> Result<(), VisionError> {
        let wanted = [None, Some(3), Some(height as usize), Some(width as usize)];
        let differs = self
            .declared
            .iter()
            .zip(wanted)
            .any(|(have, want)| have.is_some() && want.is_some() && *have != want);
        if !differs {
            return Ok(());
        }
        let declared = self
            .declared
            .map(|d| d.map_or_else(|| "?".to_owned(), |d| d.to_string()))
            .join("x");
        Err(ModelError::Unfit(format!(
            "{} takes an input of {declared}, but its manifest says {width} wide and {height} high. Correct [input] in the manifest.",
            self.file
        ))
        .into())
    }
}

impl Plan {
    /// The N, 3, H, W this plan runs on.
    pub fn shape(&self) -> [usize; 4] {
        self.shape
    }

    /// Runs the network on `input`.
    ///
    /// # Errors
    /// [`VisionError::Output`] if tract refuses.
    pub fn run(&self, input: Tensor) -> Result<Outputs, VisionError> {
        let run = guarded(|| self.runnable.run(tvec!(input.into())));
        let tensors = run.map_err(|detail| VisionError::Output {
            model: self.file.clone(),
            detail,
        })?;
        Ok(Outputs {
            file: self.file.clone(),
            tensors,
        })
    }
}

impl Outputs {
    /// Output number `index` as f32.
    ///
    /// # Errors
    /// [`VisionError::Output`] if it is missing or of another type.
    pub fn get(&self, index: usize) -> Result<TensorRef<'_>, VisionError> {
        let tensor = self
            .tensors
            .get(index)
            .ok_or_else(|| self.fault(format!("output {index} is missing")))?;
        let values = tensor
            .try_as_plain_ram()
            .and_then(|plain| plain.as_slice::<f32>())
            .map_err(|error| self.fault(brief(&error)))?;
        Ok(TensorRef {
            shape: tensor.shape(),
            values,
        })
    }

    /// All outputs as f32.
    ///
    /// # Errors
    /// [`VisionError::Output`] if one is of another type.
    pub fn all(&self) -> Result<Vec<TensorRef<'_>>, VisionError> {
        (0..self.tensors.len()).map(|at| self.get(at)).collect()
    }

    /// A [`VisionError::Output`] of this network.
    pub fn fault(&self, detail: String) -> VisionError {
        VisionError::Output {
            model: self.file.clone(),
            detail,
        }
    }
}

impl TensorRef<'_> {
    /// The shape as text, for instance `1x15x30x40`.
    pub fn shape_text(&self) -> String {
        words(self.shape)
    }
}

/// tract looks outputs up by name and panics on a missing one.
fn check_outputs_exist(proto: &ModelProto) -> Result<(), String> {
    let graph = proto.graph.as_ref().ok_or("it holds no graph")?;
    let known = |name: &str| {
        graph
            .node
            .iter()
            .any(|n| n.output.iter().any(|o| o == name))
            || graph.input.iter().any(|i| i.name == name)
            || graph.initializer.iter().any(|i| i.name == name)
    };
    match graph.output.iter().find(|o| !known(&o.name)) {
        Some(missing) => Err(format!("nothing computes its output \"{}\"", missing.name)),
        None if graph.output.is_empty() => Err("it has no output".into()),
        None => Ok(()),
    }
}

fn declared_input(model: &InferenceModel) -> Result<[Option<usize>; 4], String> {
    let inputs = model.input_outlets().map_err(|error| brief(&error))?;
    if inputs.len() != 1 {
        return Err(format!("it has {} inputs instead of one", inputs.len()));
    }
    let fact = model.input_fact(0).map_err(|error| brief(&error))?;
    let dims: Vec<Option<usize>> = fact
        .shape
        .dims()
        .map(|d| d.concretize().and_then(|d| d.to_usize().ok()))
        .collect();
    dims.try_into()
        .map_err(|_| "its input has not the four dimensions of N x 3 x height x width".into())
}

/// A damaged graph can make tract panic instead of giving an error; a file a
/// person dropped in must not take the program down.
fn guarded<T>(work: impl FnOnce() -> TractResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(brief(&error)),
        Err(_) => Err("its graph is inconsistent".into()),
    }
}

/// The innermost reason of a tract error, on one line and not too long.
fn brief(error: &TractError) -> String {
    let text = error.root_cause().to_string();
    let line = text
        .lines()
        .next()
        .unwrap_or("unknown reason")
        .trim_end_matches('.');
    match line.char_indices().nth(160) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line.to_owned(),
    }
}

fn words(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(ToString::to_string).collect();
    sizes.join("x")
}
