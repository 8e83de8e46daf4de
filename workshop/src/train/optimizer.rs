//! How gradients become steps.

use super::config::TrainConfig;
use burn::grad_clipping::GradientClippingConfig;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamWConfig, ModuleOptimizer, SgdConfig};
use serde::{Deserialize, Serialize};

/// `optimizer` of `[train]`, as a name or as a table with its settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Optimizer {
    /// I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019.
    #[default]
    Adamw,
    /// Gradient descent with momentum; its weight decay is part of the gradient.
    Sgd {
        /// What is left of the direction before.
        #[serde(default = "default_momentum")]
        momentum: f64,
    },
}

fn default_momentum() -> f64 {
    0.9
}

/// The optimiser that `config` chose.
pub fn optimizer(config: &TrainConfig) -> ModuleOptimizer {
    let clipping = Some(GradientClippingConfig::Norm(config.clip_norm));
    match config.optimizer {
        Optimizer::Adamw => AdamWConfig::new()
            .with_weight_decay(config.weight_decay)
            .with_epsilon(1e-8)
            .with_grad_clipping(clipping)
            .init(),
        Optimizer::Sgd { momentum } => SgdConfig::new()
            .with_weight_decay(Some(WeightDecayConfig::new(config.weight_decay)))
            .with_momentum(Some(
                MomentumConfig::new()
                    .with_momentum(momentum)
                    .with_dampening(0.0),
            ))
            .with_gradient_clipping(clipping)
            .init(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use burn::nn::{Linear, LinearConfig};
    use burn::optim::GradientsParams;
    use burn::tensor::{Device, Tensor};

    fn config(optimizer: &str) -> TrainConfig {
        let text = "seed = 1\nsteps = 9\nbatch = 2\nlearning_rate = 0.1\nweight_decay = 0.5\n\
                    validate_every = 1\ncheckpoint_every = 1\n";
        toml::from_str(&format!("{text}{optimizer}")).unwrap()
    }

    /// A weight of 2 after steps of 0.1 on gradients of 1.
    fn after(steps: usize, config: &TrainConfig) -> f32 {
        let device = Device::flex().autodiff();
        let mut net: Linear = LinearConfig::new(1, 1).with_bias(false).init(&device);
        net.weight = net
            .weight
            .map(|w| Tensor::full(w.shape(), 2.0, &device).require_grad());
        let mut optimizer = optimizer(config);
        for _ in 0..steps {
            let loss = net.forward(Tensor::<2>::ones([1, 1], &device)).sum();
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(0.1, net, gradients);
        }
        net.weight.val().into_scalar::<f32>()
    }

    #[test]
    fn momentum_by_hand() {
        let config = config("optimizer = { name = \"sgd\", momentum = 0.5 }");
        // Gradient 1 + ½·2 = 2: 2 − 0.2. Then ½·2 + 1 + ½·1.8 = 2.9: 1.8 − 0.29.
        assert!((after(1, &config) - 1.8).abs() < 1e-6);
        assert!((after(2, &config) - 1.51).abs() < 1e-6);
    }

    #[test]
    fn adamw_by_hand() {
        // Decay beside the gradient: 2·(1 − 0.1·0.5), and a first step as long as the rate.
        for config in [config(""), config("optimizer = \"adamw\"")] {
            assert!((after(1, &config) - 1.8).abs() < 1e-5);
        }
    }

    #[test]
    fn another_name_is_refused() {
        let text = "seed = 1\nsteps = 9\nbatch = 2\nlearning_rate = 0.1\nvalidate_every = 1\n\
                    checkpoint_every = 1\noptimizer = \"oak\"";
        let error = toml::from_str::<TrainConfig>(text).unwrap_err().to_string();
        assert!(error.contains("adamw") && error.contains("sgd"), "{error}");
    }
}
