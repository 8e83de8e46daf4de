//! What is left of a run when a checkpoint breaks off.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::train::average::read;
use burn::nn::{Linear, LinearConfig};
use burn::optim::{AdamWConfig, GradientsParams};
use burn::tensor::{Device, Tensor};

/// A network with its optimiser at some step.
struct Held {
    net: Linear,
    averaged: Linear,
    optimizer: ModuleOptimizer,
    state: RunState,
}

fn linear() -> Linear {
    LinearConfig::new(3, 2).init(&Device::flex().autodiff())
}

fn at_step(step: u64) -> Held {
    let (net, mut optimizer) = (linear(), AdamWConfig::new().init());
    let x = Tensor::<2>::ones([1, 3], &Device::flex().autodiff());
    let gradients = GradientsParams::from_grads(net.forward(x).sum().backward(), &net);
    Held {
        net: optimizer.step(0.1, net, gradients),
        averaged: linear(),
        optimizer,
        state: RunState {
            step,
            ..RunState::default()
        },
    }
}

fn save(dir: &RunDir, held: &Held, watch: &mut Watch<'_>) -> Result<()> {
    let nets = (&held.net, &held.averaged);
    dir.save_watched(nets, &held.optimizer, &held.state, watch)
}

/// Fails unless `dir` holds `held`, all of it.
fn assert_holds(dir: &RunDir, held: &Held) {
    assert_eq!(dir.state().unwrap(), held.state);
    for (name, wanted) in [("net.bpk", &held.net), ("average.bpk", &held.averaged)] {
        let found = dir.load_net(name, linear()).unwrap();
        assert_eq!(read(&found).unwrap(), read(wanted).unwrap(), "{name}");
    }
    dir.load_optimizer(AdamWConfig::new().init()).unwrap();
}

/// Stops after so many acts; a file of a checkpoint that was to be written is left torn.
fn stop_at(last: usize) -> impl FnMut(&Path) -> Result<()> {
    let mut seen = 0;
    move |path| {
        seen += 1;
        if seen <= last {
            return Ok(());
        }
        let of_checkpoint = path.parent().and_then(Path::file_name);
        let of_checkpoint = of_checkpoint.is_some_and(|n| n.to_string_lossy().starts_with(FOLDER));
        if of_checkpoint && !path.exists() {
            std::fs::write(path, b"torn").unwrap();
        }
        Err(WorkshopError::Checkpoint("stopped".into()))
    }
}

#[test]
fn wherever_a_checkpoint_breaks_off_the_old_or_the_new_one_is_there_whole() {
    let (old, new, later) = (at_step(2), at_step(4), at_step(6));
    let (mut olds, mut news) = (0, 0);
    for last in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let dir = RunDir::open(folder.path()).unwrap();
        save(&dir, &old, &mut |_| Ok(())).unwrap();
        let whole = save(&dir, &new, &mut stop_at(last)).is_ok();
        let is_new = dir.state().unwrap().step == new.state.step;
        assert_holds(&dir, if is_new { &new } else { &old });
        assert!(is_new || !whole);
        olds += usize::from(!is_new);
        news += usize::from(is_new);
        // And the run goes on from there.
        save(&dir, &later, &mut |_| Ok(())).unwrap();
        assert_holds(&dir, &later);
        assert_eq!(dir.checkpoints().unwrap().len(), 1);
        let start = load(linear(), &dir.file("average.bpk")).unwrap();
        assert_eq!(read(&start).unwrap(), read(&later.averaged).unwrap());
        if whole {
            break;
        }
    }
    // Folder, three files and the state before it counts; the rest after that.
    assert_eq!((olds, news), (5, 3));
}

#[test]
fn a_first_checkpoint_that_breaks_off_is_none() {
    for last in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let dir = RunDir::open(folder.path()).unwrap();
        save(&dir, &at_step(2), &mut stop_at(last)).unwrap_err();
        assert!(!dir.has_checkpoint());
    }
}

#[test]
fn checkpoints_of_earlier_versions_are_read_and_then_replaced() {
    let (old, new) = (at_step(2), at_step(4));
    let folder = tempfile::tempdir().unwrap();
    let dir = RunDir::open(folder.path()).unwrap();
    save(&dir, &old, &mut |_| Ok(())).unwrap();
    let (_, name) = dir.checkpoints().unwrap().remove(0);
    for part in PARTS {
        std::fs::rename(dir.file(&name).join(part), dir.file(part)).unwrap();
    }
    std::fs::remove_dir(dir.file(&name)).unwrap();
    let state = toml::to_string(&old.state).unwrap();
    std::fs::write(dir.file(STATE), state).unwrap();
    assert_holds(&dir, &old);
    save(&dir, &new, &mut |_| Ok(())).unwrap();
    assert_holds(&dir, &new);
    assert!(!dir.file("net.bpk").exists() && !dir.file("optimizer.bpk").exists());
}

#[test]
fn weights_of_another_network_are_told_from_a_broken_file() {
    let folder = tempfile::tempdir().unwrap();
    let dir = RunDir::open(folder.path()).unwrap();
    dir.save_net("other.bpk", &linear()).unwrap();
    let wider: Linear = LinearConfig::new(4, 2).init(&Device::flex());
    let error = dir.load_net("other.bpk", wider).unwrap_err().to_string();
    assert!(error.contains("earlier version of the workshop"), "{error}");
    std::fs::write(dir.file("cut.bpk"), b"half").unwrap();
    let error = dir.load_net("cut.bpk", linear()).unwrap_err().to_string();
    assert!(
        error.contains("cut.bpk") && !error.contains("earlier"),
        "{error}"
    );
}
