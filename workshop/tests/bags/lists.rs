//! Lists in the challenge's form, and what is drawn from them.

use super::*;
use workshop::data::triplets::{Pictures, TripletList, write_submission};
use workshop::recipes::bags::BagsData;

#[test]
fn a_list_is_read_with_what_its_odd_paths_tell() {
    let (_folder, root) = made_up(3);
    let list = TripletList::read(&root, "train_list.txt").unwrap();
    assert_eq!(list.triplets.len(), 6);
    assert_eq!(
        list.triplets[0].files[0],
        "Training/real_part/CLKJ_CS0000/real.rssdk/color/91.jpg"
    );
    assert_eq!(list.triplets[1].species(), "05_enm_s");
    assert_eq!(
        list.describe(),
        "train_list.txt: 6 triplets, 3 live, 3 attacks (1 04_en_b, 2 05_enm_s)"
    );
    let pictures = Pictures::new(list, 1);
    for at in [0, 5, 5] {
        let views = pictures.of(at).unwrap();
        assert!(views.iter().all(|view| view.dimensions() == (112, 112)));
    }
    assert!(pictures.of(6).is_err());
}

#[test]
fn what_is_missing_is_counted_and_told() {
    let (_folder, root) = made_up(3);
    let gone = &paths("Training", true, 1)[2];
    std::fs::remove_file(root.join(gone)).unwrap();
    let list = TripletList::read(&root, "train_list.txt").unwrap();
    assert_eq!((list.triplets.len(), list.incomplete), (5, 1));
    assert_eq!(list.missing, std::slice::from_ref(gone));
    let told = list.describe();
    assert!(told.contains("1 left out") && told.contains(gone), "{told}");
    // And a submission wants all of them.
    let out = root.join("submission.txt");
    let error = write_submission(&list, &[0.5; 5], &out)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("1 of them have none") && error.contains(gone),
        "{error}"
    );
    // The wrong folder.
    let elsewhere = root.join("Training");
    std::fs::copy(
        root.join("train_list.txt"),
        elsewhere.join("train_list.txt"),
    )
    .unwrap();
    let error = TripletList::read(&elsewhere, "train_list.txt")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("none of its triplets is complete"),
        "{error}"
    );
}

#[test]
fn lines_that_are_none_are_told_by_number() {
    let (_folder, root) = made_up(1);
    let path = root.join("train_list.txt");
    let good = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{good}Training/a.jpg 1\n")).unwrap();
    let error = TripletList::read(&root, "train_list.txt")
        .unwrap_err()
        .to_string();
    assert!(error.contains("train_list.txt, line 3: 2 words"), "{error}");
    for (text, line, word) in [
        ("a b c 1 5\n", 1, "5 words"),
        ("a b c 1\n\na b c live\n", 3, "the label live"),
        ("a b c 1\na b c\n", 2, "no label"),
        ("a b c\na b c 0\n", 2, "a label"),
        ("a ../b c 1\n", 1, "leads out"),
        ("/a b c 1\n", 1, "leads out"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = TripletList::read(&root, "train_list.txt").unwrap_err();
        let told = format!("line {line}: ");
        let error = error.to_string();
        assert!(error.contains(&told) && error.contains(word), "{error}");
    }
    // As other systems write it: a mark before, a return after each line, tabs.
    let other = good.replace('\n', "\r\n\r\n").replace(' ', "\t");
    std::fs::write(&path, format!("\u{feff}{other}")).unwrap();
    let list = TripletList::read(&root, "train_list.txt").unwrap();
    assert_eq!(list.triplets.len(), 2);
    assert_eq!(list.triplets[0].live, Some(true));
    std::fs::write(&path, "\n").unwrap();
    let error = TripletList::read(&root, "train_list.txt").unwrap_err();
    assert!(error.to_string().contains("names no triplet"), "{error}");
    assert!(
        TripletList::read(&root, "none.txt")
            .unwrap_err()
            .to_string()
            .contains("none.txt")
    );
}

#[test]
fn a_submission_is_the_list_with_scores() {
    let (_folder, root) = made_up(2);
    let text = std::fs::read_to_string(root.join("test_public_list.txt")).unwrap();
    let bare: Vec<&str> = text.lines().map(|l| &l[..l.len() - 2]).collect();
    std::fs::write(root.join("bare.txt"), bare.join("\n")).unwrap();
    let list = TripletList::read(&root, "bare.txt").unwrap();
    assert!(!list.is_labelled() && list.describe().contains("without labels"));
    let out = root.join("submission.txt");
    write_submission(&list, &[0.25, 1.0, 0.0, 0.5], &out).unwrap();
    let written = std::fs::read_to_string(&out).unwrap();
    assert_eq!(
        written.lines().next().unwrap(),
        format!("{} 0.25000000", bare[0])
    );
    assert_eq!(written.lines().count(), 4);
    // It cannot be learned from.
    let mut config = tiny();
    config.data.train = "bare.txt".into();
    let error = BagsData::open(&root, &config).err().unwrap().to_string();
    assert!(error.contains("has no labels"), "{error}");
}

#[test]
fn batches_are_even_and_lose_whole_cameras() {
    let (_folder, root) = made_up(3);
    let mut config = tiny();
    config.train.batch = 240;
    config.augment.patch.rotate_deg = 0.0;
    let data = BagsData::open(&root, &config).unwrap();
    let batch = data.batch(0, &config).unwrap();
    let live: usize = batch.classes.iter().sum();
    assert!((90..150).contains(&live), "{live}");
    let each = 3 * 32 * 32;
    let dark = |inputs: &[Vec<f32>], row: usize| -> Vec<bool> {
        let of = |pixels: &Vec<f32>| {
            let own = &pixels[row * each..(row + 1) * each];
            assert!(own.iter().all(|v| (0.0..=1.0).contains(v)));
            own.iter().all(|v| *v == 0.0)
        };
        inputs.iter().map(of).collect()
    };
    let lost: Vec<usize> = (0..240)
        .map(|row| dark(&batch.inputs, row).iter().filter(|d| **d).count())
        .collect();
    let count = |n: usize| lost.iter().filter(|l| **l == n).count();
    assert!((90..150).contains(&count(0)), "{}", count(0));
    assert!((35..85).contains(&count(1)) && (35..85).contains(&count(2)));
    assert_eq!(count(3), 0);
    // The same step is the same batch.
    assert_eq!(batch.inputs, data.batch(0, &config).unwrap().inputs);
    // Without erasing nobody is lost, and patches of one place are alike in all cameras.
    config.augment.erase = 0.0;
    config.augment.together = true;
    let whole = data.batch(0, &config).unwrap();
    assert!((0..240).all(|row| dark(&whole.inputs, row).iter().all(|d| !d)));
}
