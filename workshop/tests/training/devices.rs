//! Several devices that share every batch.

use super::recognition::{PEOPLE, config, ordered, people};
use super::*;
use workshop::losses::cross_entropy;
use workshop::nets::Graph;
use workshop::nets::graph::{Conv, Linear};
use workshop::recipes::recognition::{self, RecognitionData};
use workshop::train::run::step_over;

/// Noise in two classes, in a network without norms: every row counts by itself.
struct Rows;

impl Task for Rows {
    type Net = Net;
    type Batch = (Vec<f32>, Vec<usize>);

    fn batch(&self, step: u64) -> Result<Self::Batch> {
        Ok((noise(step, 6 * 3 * 8 * 8), vec![0, 1, 1, 0, 1, 0]))
    }

    fn split(
        &self,
        (pixels, classes): Self::Batch,
        parts: usize,
    ) -> Result<Vec<(Self::Batch, f32)>> {
        assert_eq!(parts, 2);
        // Parts of unlike size count by it.
        let (a, b) = (pixels[..4 * 192].to_vec(), pixels[4 * 192..].to_vec());
        let (first, last) = (classes[..4].to_vec(), classes[4..].to_vec());
        Ok(vec![((a, first), 4.0 / 6.0), ((b, last), 2.0 / 6.0)])
    }

    fn loss(&self, net: &Net, (pixels, classes): Self::Batch, device: &Device) -> Result<Loss> {
        let pixels = TensorData::new(pixels, [classes.len(), 3, 8, 8]);
        let logits = net
            .forward(Tensor::from_data(pixels, device))?
            .row("logits")?;
        let total = cross_entropy(logits, &classes);
        Ok(Loss {
            parts: vec![("entropy", total.clone())],
            total,
        })
    }

    fn validate(&self, _: &Net, _: &Device) -> Result<Score> {
        unreachable!("only steps are taken here")
    }
}

#[test]
fn two_devices_take_the_steps_of_one() {
    let device = Device::flex().autodiff();
    let graph = Graph::build([3, 8, 8], |x| {
        let x = x.conv(Conv::new(4, 3).stride(2)).relu();
        x.flatten().linear(Linear::new(2)).output("logits");
    });
    let fresh = Net::fresh(graph.unwrap(), &device);
    let trained = |devices: &[Device]| {
        let config = train_config(6);
        let (mut net, mut optimizer) = (fresh.clone(), optimizer(&config));
        let mut losses = Vec::new();
        for at in 0..6 {
            let batch = Rows.batch(at).unwrap();
            let (next, loss) = step_over(&Rows, net, &mut optimizer, 0.05, batch, devices).unwrap();
            net = next;
            losses.push(loss.total.into_scalar::<f32>());
            losses.push(loss.parts[0].1.clone().into_scalar::<f32>());
        }
        (losses, read(&net).unwrap().concat())
    };
    let one = trained(std::slice::from_ref(&device));
    let two = trained(&[device.clone(), device]);
    assert!(largest_difference(&one.0, &two.0) < 1e-5, "{one:?} {two:?}");
    assert!(largest_difference(&one.1, &two.1) < 1e-4);
    assert!(one.0[0] != one.0[2]);
}

#[test]
fn a_batch_is_cut_between_people() {
    let folder = tempfile::tempdir().unwrap();
    let dir = people(folder.path());
    let config = config(&format!("loss = [{{ name = 'distillation' }}]\n{PEOPLE}"));
    let data = RecognitionData::open(&dir, &config).unwrap();
    let whole = data.batch(1, &config).unwrap();
    let parts = data
        .split(data.batch(1, &config).unwrap(), 3, &config)
        .unwrap();
    let sizes: Vec<usize> = parts.iter().map(|(part, _)| part.people.len()).collect();
    assert_eq!(sizes, [2, 2, 4]);
    let shares: f32 = parts.iter().map(|(_, share)| share).sum();
    assert!((shares - 1.0).abs() < 1e-6);
    let joined = |of: fn(&recognition::Batch) -> &Vec<f32>| -> Vec<f32> {
        parts
            .iter()
            .flat_map(|(part, _)| of(part).clone())
            .collect()
    };
    assert!(joined(|b| &b.pixels) == whole.pixels && joined(|b| &b.targets) == whole.targets);
    let error = data.split(whole, 5, &config).err().unwrap().to_string();
    assert!(error.contains("too small for 5 devices"), "{error}");
}

#[test]
fn a_run_on_two_devices_learns_and_goes_on_with_one() {
    let folder = tempfile::tempdir().unwrap();
    people(folder.path());
    let lines =
        format!("loss = [{{ name = 'softmax' }}, {{ name = 'centre', weight = 0.1 }}]\n{PEOPLE}");
    let (mut order, export) = ordered(folder.path(), &lines);
    order.sitting.beside = vec![Device::flex().autodiff()];
    order.sitting.stop_at = Some(2);
    recognition::train(&order).unwrap();
    order.sitting.beside = Vec::new();
    order.sitting.stop_at = None;
    order.sitting.resume = true;
    recognition::train(&order).unwrap();
    recognition::export(&export).unwrap();
    assert_eq!(RunDir::open(&order.run).unwrap().state().unwrap().step, 4);
}
