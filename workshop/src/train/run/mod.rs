//! The training loop, the same for all networks.

mod shared;

pub use shared::step_over;

use super::average::Average;
use super::config::TrainConfig;
use super::loader::Loader;
use super::metrics::Waiting;
use super::optimizer::optimizer;
use super::rundir::{RunDir, RunState};
use super::schedule::learning_rate;
use super::task::{Loss, Task};
use super::watch::events::Events;
use super::watch::{Curves, Now, Progress};
use crate::core::error::Result;
use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::Device;
use std::path::PathBuf;
use std::time::Instant;

/// What the person asked of this sitting.
#[derive(Clone, Debug, Default)]
pub struct Sitting {
    /// Go on from the folder's checkpoint if there is one.
    pub resume: bool,
    /// Start from the weights of this exported network, or of another run, instead of fresh ones.
    pub start: Option<PathBuf>,
    /// Stop, with a checkpoint, after so many minutes.
    pub max_minutes: Option<f64>,
    /// Stop, with a checkpoint, after this step.
    pub stop_at: Option<u64>,
    /// Draw no progress bar, but write few lines instead, as into a file.
    pub quiet: bool,
    /// What each line begins with, instead of a bar: which of several runs it is.
    pub label: Option<String>,
    /// Devices that train along, each with its share of every batch.
    pub beside: Vec<Device>,
}

/// One optimiser step; gives back the network and its loss before it, still on the device.
///
/// # Errors
/// From the task.
pub fn step<T: Task>(
    task: &T,
    net: T::Net,
    optimizer: &mut ModuleOptimizer,
    rate: f64,
    batch: T::Batch,
    device: &Device,
) -> Result<(T::Net, Loss)> {
    let loss = task.loss(&net, batch, device)?;
    let gradients = GradientsParams::from_grads(loss.total.backward(), &net);
    let net = task.stepped(net, gradients, |net, by| optimizer.step(rate, net, by));
    Ok((net, loss))
}

/// Trains `fresh` (weights just initialised on `device`, which must have autodiff)
/// and returns the averaged weights of the best validation.
///
/// # Errors
/// From the task, the run folder, or a loss that is not finite.
pub fn run<T: Task>(
    task: &T,
    fresh: T::Net,
    config: &TrainConfig,
    dir: &RunDir,
    sitting: &Sitting,
    device: &Device,
) -> Result<T::Net> {
    config.check()?;
    let resumed = sitting.resume && dir.has_checkpoint();
    let mut run = Run::start(fresh, config, dir, resumed)?;
    dir.keep_config()?;
    let last = match run.state.is_over(config) {
        true => run.state.step,
        false => sitting.stop_at.unwrap_or(config.steps).min(config.steps),
    };
    let mut progress = Progress::new(
        config,
        run.state.step,
        (sitting.quiet, sitting.label.as_deref()),
    );
    let make = |step: u64| task.batch(step);
    let devices: Vec<Device> = std::iter::once(device)
        .chain(&sitting.beside)
        .cloned()
        .collect();
    let started = Instant::now();
    let before = run.state.seconds;
    std::thread::scope(|scope| {
        let mut loader = Loader::spawn(scope, run.state.step..last, config.loaders, &make);
        let mut since = Instant::now();
        while let Some(batch) = loader.next_batch() {
            run.advance(task, batch?, config, &devices)?;
            let spent_s = since.elapsed().as_secs_f64();
            run.state.step_seconds += spent_s;
            run.state.seconds = before + started.elapsed().as_secs_f64();
            progress.step(&run.now(), spent_s);
            let step = run.state.step;
            run.keep_snapshot(config, dir)?;
            if config
                .schedule
                .validates(config.steps, config.validate_every, step)
            {
                run.validate(task, config, dir, device)?;
                progress.validated(&run.now(), &run.curves.last_row(), &run.curves.bests());
                if run.state.is_over(config) {
                    break;
                }
            }
            let spent = sitting
                .max_minutes
                .is_some_and(|m| started.elapsed().as_secs_f64() > m * 60.0);
            if step % config.checkpoint_every == 0 || step == last || spent {
                run.checkpoint(dir)?;
            }
            if spent {
                break;
            }
            since = Instant::now();
        }
        run.checkpoint(dir)
    })?;
    progress.end();
    run.best(dir)
}

struct Run<M> {
    net: M,
    optimizer: ModuleOptimizer,
    average: Average,
    state: RunState,
    curves: Curves,
    events: Events,
    waiting: Waiting,
}

impl<M: Module> Run<M> {
    fn start(fresh: M, config: &TrainConfig, dir: &RunDir, resumed: bool) -> Result<Self> {
        let optimizer = optimizer(config);
        if resumed {
            let state = dir.state()?;
            let events = Events::open(dir.root(), state.step)?;
            let held: M = dir.load_net("average.bpk", fresh.clone())?;
            return Ok(Self {
                average: Average::resume(&held, state.step),
                net: dir.load_net("net.bpk", fresh)?,
                optimizer: dir.load_optimizer(optimizer)?,
                curves: Curves::reopen(&dir.file("curve.csv"), state.step)?,
                events,
                waiting: Waiting::default(),
                state,
            });
        }
        Ok(Self {
            average: Average::new(&fresh),
            net: fresh,
            optimizer,
            state: RunState::default(),
            curves: Curves::default(),
            events: Events::open(dir.root(), 0)?,
            waiting: Waiting::default(),
        })
    }

    fn advance<T: Task<Net = M>>(
        &mut self,
        task: &T,
        batch: T::Batch,
        config: &TrainConfig,
        devices: &[Device],
    ) -> Result<()> {
        let rate = learning_rate(config, self.state.step);
        // What a network leaves to chance, such as dropout, depends on seed and step alone, so that a
        // run that goes on throws as an unbroken one.
        for device in devices {
            device.seed(config.seed.rotate_left(32) ^ self.state.step);
        }
        let net = self.net.clone();
        let (net, loss) = step_over(task, net, &mut self.optimizer, rate, batch, devices)?;
        self.net = net;
        self.average.update(&self.net, config.ema_decay)?;
        self.waiting.push(self.state.step, rate, loss);
        self.state.step += 1;
        if self.waiting.len() >= config.metrics_every {
            self.read_losses()?;
        }
        Ok(())
    }

    fn now(&self) -> Now {
        Now {
            step: self.state.step,
            loss: self.curves.recent_loss(),
            rate: self.curves.rate(),
        }
    }

    /// Nothing is validated or kept before the losses that led there are known to be finite.
    fn read_losses(&mut self) -> Result<()> {
        for seen in self.waiting.read()? {
            self.curves.step(seen.loss, seen.rate, &seen.parts);
        }
        Ok(())
    }

    /// The averaged weights at the end of a cycle, as `snapshot-N.bpk`.
    fn keep_snapshot(&mut self, config: &TrainConfig, dir: &RunDir) -> Result<()> {
        let Some(number) = config.schedule.snapshot(config.steps, self.state.step) else {
            return Ok(());
        };
        self.read_losses()?;
        let averaged = self.average.apply(&self.net)?;
        dir.save_net(&format!("snapshot-{number}.bpk"), &averaged)
    }

    fn validate<T: Task<Net = M>>(
        &mut self,
        task: &T,
        config: &TrainConfig,
        dir: &RunDir,
        device: &Device,
    ) -> Result<()> {
        self.read_losses()?;
        let averaged = self.average.apply(&self.net)?;
        let score = task.validate(&averaged, &device.clone().without_autodiff())?;
        self.curves.close_row(self.state.step, &score);
        self.curves
            .write(&dir.file("curve.csv"), &dir.file("curve.png"))?;
        self.curves.write_events(&self.events)?;
        if self.state.best_score.is_none_or(|best| score.value > best) {
            self.state.best_score = Some(score.value);
            self.state.best_step = self.state.step;
            self.state.without_gain = 0;
            dir.save_net("best.bpk", &averaged)?;
        } else {
            self.state.without_gain += 1;
        }
        if let Some(cycle) = config.schedule.cycle(config.steps, self.state.step) {
            let best = self.state.cycle_score.filter(|_| self.state.cycle == cycle);
            if best.is_none_or(|best| score.value > best) {
                self.state.cycle = cycle;
                self.state.cycle_score = Some(score.value);
                dir.save_net(&format!("snapshot-{cycle}-best.bpk"), &averaged)?;
            }
        }
        Ok(())
    }

    fn checkpoint(&mut self, dir: &RunDir) -> Result<()> {
        self.read_losses()?;
        let averaged = self.average.apply(&self.net)?;
        dir.save(&self.net, &averaged, &self.optimizer, &self.state)
    }

    fn best(self, dir: &RunDir) -> Result<M> {
        let averaged = self.average.apply(&self.net)?;
        match self.state.best_score {
            Some(_) => dir.load_net("best.bpk", averaged),
            None => Ok(averaged),
        }
    }
}
