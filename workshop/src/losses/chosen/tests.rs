#![allow(clippy::unwrap_used)]
use super::super::by_hand::value;
use super::*;
use crate::core::numbers::floats;
use burn::tensor::TensorData;

/// Rows at angles that no margin bends at, of different lengths.
const ROWS: [[f32; 3]; 3] = [[0.9, 0.3, -0.2], [-0.3, 1.4, 0.5], [0.4, -0.6, 0.7]];
const CENTRES: [[f32; 3]; 3] = [[0.8, -0.1, 0.3], [0.2, 1.1, -0.3], [-0.5, 0.4, 0.9]];
const PEOPLE: [usize; 3] = [0, 1, 2];

fn losses(text: &str) -> Vec<Weighted> {
    #[derive(Deserialize)]
    struct File {
        loss: Vec<Weighted>,
    }
    toml::from_str::<File>(&format!("loss = {text}"))
        .unwrap()
        .loss
}

fn refused(text: &str) -> String {
    let file = format!("loss = [{text}]");
    let read = toml::from_str::<std::collections::BTreeMap<String, Vec<Weighted>>>(&file);
    read.unwrap_err().to_string()
}

fn table(values: &[f32], device: &Device) -> Tensor<2> {
    Tensor::from_data(
        TensorData::new(values.to_vec(), [values.len() / 3, 3]),
        device,
    )
}

/// What is learned, with classes and centres at these places.
fn learned(losses: &[Weighted], centres: &Tensor<2>) -> Learned {
    let device = centres.device();
    let mut learned = Learned::fresh(losses, 3, 3, &device);
    for own in &mut learned.each {
        own.classes = own
            .classes
            .take()
            .map(|_| Param::from_tensor(centres.clone()));
        own.centres = own
            .centres
            .take()
            .map(|_| RunningState::new(centres.clone()));
    }
    learned
}

fn batch(rows: Tensor<2>) -> Batch<'static> {
    Batch {
        rows,
        people: &PEOPLE,
        targets: None,
        step: (1000, 1),
    }
}

fn total(losses: &[Weighted], rows: &[f32], centres: &[f32]) -> f32 {
    let device = Device::flex();
    let learned = learned(losses, &table(centres, &device));
    let (sum, _) = learned.total(losses, &batch(table(rows, &device))).unwrap();
    value(sum)
}

/// Slopes of the loss by rows and by centres.
fn slopes(losses: &[Weighted], rows: &[f32], centres: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let device = Device::flex().autodiff();
    let rows = table(rows, &device).require_grad();
    let centres = table(centres, &device).require_grad();
    let learned = learned(losses, &centres);
    let (sum, _) = learned.total(losses, &batch(rows.clone())).unwrap();
    let gradients = sum.backward();
    let of = |t: &Tensor<2>| floats(t.grad(&gradients).unwrap()).unwrap();
    (
        of(&rows),
        of(&learned.each[0].classes.as_ref().unwrap().val()),
    )
}

/// The slope by each number, from two looks at the loss.
fn differences(from: &[f32], of: impl Fn(&[f32]) -> f32) -> Vec<f32> {
    const STEP: f32 = 4e-3;
    let look = |at: usize, by: f32| {
        let mut moved = from.to_vec();
        moved[at] += by;
        of(&moved)
    };
    let slope = |at| (look(at, STEP) - look(at, -STEP)) / (2.0 * STEP);
    (0..from.len()).map(slope).collect()
}

fn assert_slopes(found: &[f32], wanted: &[f32], name: &str) {
    for (a, b) in found.iter().zip(wanted) {
        assert!(
            (a - b).abs() < 0.01 + 0.01 * b.abs(),
            "{name}: {found:?} {wanted:?}"
        );
    }
}

#[test]
fn gradients_of_losses_over_classes_are_their_slopes() {
    let (rows, centres) = (ROWS.concat(), CENTRES.concat());
    for text in [
        "{ name = 'softmax' }",
        "{ name = 'focal', gamma = 2.0 }",
        "{ name = 'sphereface', annealing = { start = 3.0, decay = 0.0, least = 1.0 } }",
        "{ name = 'cosface', scale = 6.0, margin = 0.35 }",
        "{ name = 'arcface', scale = 6.0, margin = 0.5 }",
        "{ name = 'arcface', scale = 6.0, margin = 0.5, easy = true, gamma = 2.0 }",
        "{ name = 'combined', scale = 6.0, m1 = 1.2, m2 = 0.3, m3 = 0.1 }",
    ] {
        let losses = losses(&format!("[{text}]"));
        let (by_rows, by_centres) = slopes(&losses, &rows, &centres);
        assert!(
            by_rows.iter().any(|s| s.abs() > 0.05),
            "{text}: {by_rows:?}"
        );
        assert_slopes(
            &by_rows,
            &differences(&rows, |r| total(&losses, r, &centres)),
            text,
        );
        let wanted = differences(&centres, |c| total(&losses, &rows, c));
        assert_slopes(&by_centres, &wanted, text);
    }
}

#[test]
fn gradients_of_the_others_are_their_slopes() {
    // Two people, so that there are triplets; the nearest of others is the same all around.
    let losses = losses("[{ name = 'triplet', margin = 1.0, mining = 'hard' }]");
    let rows = ROWS.concat();
    let at = |rows: Tensor<2>| {
        let batch = Batch {
            people: &[0, 0, 1],
            ..batch(rows)
        };
        let learned = Learned::fresh(&losses, 2, 3, &batch.rows.device());
        learned.total(&losses, &batch).unwrap().0
    };
    let device = Device::flex().autodiff();
    let tensor = table(&rows, &device).require_grad();
    let gradients = at(tensor.clone()).backward();
    let found = floats(tensor.grad(&gradients).unwrap()).unwrap();
    let wanted = differences(&rows, |r| value(at(table(r, &Device::flex()))));
    assert!(found.iter().any(|s| s.abs() > 0.05), "{found:?}");
    assert_slopes(&found, &wanted, "triplet");
}

#[test]
fn losses_add_up_by_their_weights() {
    let (rows, centres) = (ROWS.concat(), CENTRES.concat());
    let one = |text: &str| total(&losses(&format!("[{text}]")), &rows, &centres);
    let (softmax, centre) = ("{ name = 'softmax' }", "{ name = 'centre' }");
    let both = losses("[{ name = 'softmax', weight = 2.0 }, { name = 'centre', weight = 0.1 }]");
    let wanted = 2.0 * one(softmax) + 0.1 * one(centre);
    assert!((total(&both, &rows, &centres) - wanted).abs() < 1e-5);
}

#[test]
fn centres_follow_from_step_to_step_and_have_no_gradient() {
    let losses = losses("[{ name = 'centre', alpha = 0.5 }]");
    let device = Device::flex().autodiff();
    let learned = learned(&losses, &table(&[0.0; 9], &device));
    let rows = table(&ROWS.concat(), &device);
    let at = || value(learned.total(&losses, &batch(rows.clone())).unwrap().0);
    // Of one row each a centre goes ½·½ of the way: what is left is ¾ of the distance.
    let (first, second) = (at(), at());
    assert!((second - first * 0.5625).abs() < 1e-5, "{first} {second}");
    let kept = learned.valid();
    let moved = floats(kept.each[0].centres.as_ref().unwrap().value()).unwrap();
    // 1 − ¾² of the way after two steps.
    assert!((moved[0] - 0.4375 * ROWS[0][0]).abs() < 1e-5, "{moved:?}");
}

#[test]
fn a_share_of_the_classes_is_enough_for_the_loss_and_gives_the_others_no_gradient() {
    let losses = losses("[{ name = 'cosface', scale = 6.0, sample = 0.1 }]");
    let device = Device::flex().autodiff();
    let learned = Learned::fresh(&losses, 40, 3, &device);
    let (sum, _) = learned
        .total(&losses, &batch(table(&ROWS.concat(), &device)))
        .unwrap();
    let gradients = sum.backward();
    let classes = learned.each[0].classes.as_ref().unwrap().val();
    let slopes = floats(classes.grad(&gradients).unwrap()).unwrap();
    let moved: Vec<usize> = (0..40)
        .filter(|c| slopes[3 * c..3 * c + 3].iter().any(|s| *s != 0.0))
        .collect();
    assert_eq!(moved.len(), 4, "{moved:?}");
    assert!(PEOPLE.iter().all(|p| moved.contains(p)));
}

#[test]
fn settings_are_read_and_written_as_they_were_meant() {
    let text = "[{ name = 'arcface', easy = true, weight = 0.5 }, { name = 'triplet', mining = 'semi_hard' }]";
    let read = losses(text);
    assert!((read[0].weight - 0.5).abs() < 1e-9);
    let Chosen::Arcface { scale, margin, .. } = read[0].loss else {
        unreachable!("{read:?}")
    };
    assert_eq!((scale, margin), (30.0, 0.5));
    for one in &read {
        let again = toml::to_string(one).unwrap();
        assert_eq!(&toml::from_str::<Weighted>(&again).unwrap(), one);
    }
}

#[test]
fn what_cannot_be_used_is_said_with_the_loss() {
    for (text, words) in [
        ("{ name = 'oak' }", "loss oak"),
        ("{ weight = 1.0 }", "without a name"),
        ("{ name = 'cosface', angle = 1.0 }", "angle"),
        ("{ name = 'cosface', sample = 0.0 }", "sample must"),
        ("{ name = 'softmax', weight = 'much' }", "weight"),
    ] {
        let told = refused(text);
        assert!(told.contains(words), "{text}: {told}");
    }
}
