//! A graph with weights.

use super::layer::Layer;
use super::{Graph, Quantise};
use crate::core::{Result, WorkshopError};
use burn::module::{
    Content, Module, ModuleDisplay, ModuleDisplayDefault, ModuleMapper, ModuleVisitor, Param,
};
use burn::tensor::{Device, Tensor};
use std::sync::Arc;

/// A network: a graph and its weights, which optimisers, averages and checkpoints know by the
/// names of their nodes.
#[derive(Clone, Debug)]
pub struct Net {
    graph: Arc<Graph>,
    /// One place a node.
    pub(super) layers: Vec<Option<Layer>>,
    /// What it takes to be told in 8 bits; no part of its weights.
    pub(super) quantise: Quantise,
}

impl Net {
    /// Fresh weights on `device`.
    pub fn fresh(graph: Graph, device: &Device) -> Self {
        let layer = |node: &super::Node| {
            let from = graph.nodes[*node.inputs.first()?].shape;
            Layer::fresh(&node.op, from, device)
        };
        Self {
            layers: graph.nodes.iter().map(layer).collect(),
            graph: Arc::new(graph),
            quantise: Quantise::default(),
        }
    }

    /// What it looks like.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The same with `by` added to each bias of the layer `name`.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] if there is no such layer, or it has no bias.
    pub fn with_bias_moved(mut self, name: &str, by: f32) -> Result<Self> {
        let at = self.graph.nodes.iter().position(|n| n.name == name);
        let bias = match at.map(|at| &mut self.layers[at]) {
            Some(Some(Layer::Conv(weights))) => &mut weights.bias,
            Some(Some(Layer::Linear(weights))) => &mut weights.bias,
            _ => &mut None,
        };
        let Some(own) = bias.take() else {
            let why = format!("it has no layer {name} with a bias");
            return Err(WorkshopError::Network(why));
        };
        *bias = Some(own.map(|b| (b + by).detach()));
        Ok(self)
    }

    /// The same with another linear layer `name`: `weight` as `[inputs, outputs]`.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] if it has no such layer, or one of another shape.
    pub fn with_linear(mut self, name: &str, weight: Tensor<2>, bias: Tensor<1>) -> Result<Self> {
        let at = self.graph.nodes.iter().position(|n| n.name == name);
        let own = match at.map(|at| &mut self.layers[at]) {
            Some(Some(Layer::Linear(own))) if own.weight.val().dims() == weight.dims() => own,
            _ => {
                let why = format!("it has no linear layer {name} of that shape");
                return Err(WorkshopError::Network(why));
            }
        };
        own.weight = Param::from_tensor(weight);
        own.bias = Some(Param::from_tensor(bias));
        Ok(self)
    }

    /// Layers with the names of their nodes.
    fn named(&self) -> impl Iterator<Item = (&str, &Layer)> {
        let names = self.graph.nodes.iter().map(|n| n.name.as_str());
        let layers = names.zip(&self.layers);
        layers.filter_map(|(name, layer)| Some((name, layer.as_ref()?)))
    }

    fn each(self, mut change: impl FnMut(&str, Layer) -> Layer) -> Self {
        let graph = self.graph.clone();
        let layers = graph.nodes.iter().zip(self.layers);
        Self {
            layers: layers
                .map(|(node, layer)| layer.map(|layer| change(&node.name, layer)))
                .collect(),
            graph: self.graph,
            quantise: self.quantise,
        }
    }
}

/// What a container of layers is called by those who walk over modules.
const CONTAINER: &str = "Struct:Net";

impl Module for Net {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        for (name, layer) in self.named() {
            visitor.enter_module(name, CONTAINER);
            layer.visit(visitor);
            visitor.exit_module(name, CONTAINER);
        }
    }

    fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        self.each(|name, layer| {
            mapper.enter_module(name, CONTAINER);
            let mapped = layer.map(mapper);
            mapper.exit_module(name, CONTAINER);
            mapped
        })
    }

    fn collect_devices(&self, devices: Vec<Device>) -> Vec<Device> {
        let layers = self.layers.iter().flatten();
        layers.fold(devices, |devices, layer| layer.collect_devices(devices))
    }

    fn to_device(self, device: &Device) -> Self {
        self.each(|_, layer| layer.to_device(device))
    }

    fn fork(self, device: &Device) -> Self {
        self.each(|_, layer| layer.fork(device))
    }

    fn valid(&self) -> Self {
        Self {
            graph: self.graph.clone(),
            layers: self
                .layers
                .iter()
                .map(|l| l.as_ref().map(Module::valid))
                .collect(),
            quantise: self.quantise,
        }
    }

    fn train(self) -> Self {
        self.each(|_, layer| layer.train())
    }

    fn materialize(self) -> Self {
        self.each(|_, layer| layer.materialize())
    }
}

impl ModuleDisplayDefault for Net {
    fn content(&self, content: Content) -> Option<Content> {
        content.optional()
    }
}

impl ModuleDisplay for Net {}
