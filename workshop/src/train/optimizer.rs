//! How gradients become steps.

use super::config::TrainConfig;
use burn::grad_clipping::GradientClippingConfig;
use burn::module::ParamGroup;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamWConfig, ModuleOptimizer, SgdConfig};
use serde::{Deserialize, Serialize};

/// `optimizer` of `[train]`, as a name or as a table with its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Optimizer {
    /// I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019.
    Adamw {
        /// Whether norms, biases and slopes of PReLU decay too, as in all shipped networks' runs.
        #[serde(default = "yes")]
        decay_norms: bool,
    },
    /// Gradient descent with momentum; its weight decay is part of the gradient.
    Sgd {
        /// What is left of the direction before.
        #[serde(default = "default_momentum")]
        momentum: f64,
        /// Whether norms, biases and slopes of PReLU decay too; published face networks do without.
        #[serde(default)]
        decay_norms: bool,
    },
}

impl Default for Optimizer {
    fn default() -> Self {
        Self::Adamw { decay_norms: true }
    }
}

fn yes() -> bool {
    true
}
fn default_momentum() -> f64 {
    0.9
}

/// What norms, biases and PReLU call their parameters. Nothing else has such a name.
const NEVER_MATRICES: [&str; 4] = ["gamma", "beta", "bias", "alpha"];

/// The optimiser that `config` chose.
pub fn optimizer(config: &TrainConfig) -> ModuleOptimizer {
    let clipping = GradientClippingConfig::Norm(config.clip_norm).init();
    let norms = ParamGroup::from_any_predicates(NEVER_MATRICES.to_vec());
    match config.optimizer {
        Optimizer::Adamw { decay_norms } => {
            let with = |decay: f32| {
                let config = AdamWConfig::new().with_weight_decay(decay);
                config.with_epsilon(1e-8).build()
            };
            let all = ModuleOptimizer::from(with(config.weight_decay));
            let all = all.with_grad_clipping(clipping.clone());
            match decay_norms {
                true => all,
                false => all.with_group(norms, with(0.0), Some(clipping)),
            }
        }
        Optimizer::Sgd {
            momentum,
            decay_norms,
        } => {
            let with = |decay: Option<f32>| {
                let momentum = MomentumConfig::new()
                    .with_momentum(momentum)
                    .with_dampening(0.0);
                SgdConfig::new()
                    .with_weight_decay(decay.map(WeightDecayConfig::new))
                    .with_momentum(Some(momentum))
                    .build()
            };
            let all = ModuleOptimizer::from(with(Some(config.weight_decay)));
            let all = all.with_grad_clipping(clipping.clone());
            match decay_norms {
                true => all,
                false => all.with_group(norms, with(None), Some(clipping)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
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

    /// Gammas of 1 after a step of 0.1 on gradients that are nought for normed rows.
    fn gammas_after(config: &TrainConfig) -> Vec<f32> {
        let device = Device::flex().autodiff();
        let norm: BatchNorm = BatchNormConfig::new(2).init(&device);
        let rows = Tensor::<2>::from_data([[1.0, 5.0], [3.0, 1.0]], &device);
        let gradients = norm.forward(rows).sum().backward();
        let gradients = GradientsParams::from_grads(gradients, &norm);
        let norm = optimizer(config).step(0.1, norm, gradients);
        norm.gamma.val().try_into_vec_as::<f32>().unwrap()
    }

    #[test]
    fn norms_decay_only_where_it_is_asked_for() {
        let table = |name: &str, decay: bool| {
            config(&format!(
                "optimizer = {{ name = \"{name}\", decay_norms = {decay} }}"
            ))
        };
        let near = |config: &TrainConfig, wanted: f32| {
            let gammas = gammas_after(config);
            let all = gammas.iter().all(|g| (g - wanted).abs() < 1e-4);
            assert!(all, "{gammas:?} {wanted}");
        };
        // 1·(1 − 0.1·0.5), with either.
        near(&table("sgd", true), 0.95);
        near(&table("sgd", false), 1.0);
        near(&config("optimizer = \"sgd\""), 1.0);
        // A weight decays all the same: gradient 1 + ½·2.
        assert!((after(1, &table("sgd", false)) - 1.8).abs() < 1e-6);
        assert!((after(1, &table("adamw", false)) - 1.8).abs() < 1e-5);
    }

    #[test]
    fn another_name_is_refused() {
        let text = "seed = 1\nsteps = 9\nbatch = 2\nlearning_rate = 0.1\nvalidate_every = 1\n\
                    checkpoint_every = 1\noptimizer = \"oak\"";
        let error = toml::from_str::<TrainConfig>(text).unwrap_err().to_string();
        assert!(error.contains("adamw") && error.contains("sgd"), "{error}");
    }
}
