use faceglass_evaluation::lists::{
    Labels, box_table, celeba_attributes, is_celeba, label_table, lfw_pairs, pair_table,
    people_list, utkface_names,
};
use proptest::prelude::*;

#[test]
fn lfws_pairs_are_read_fold_by_fold() {
    let text = "2\t1\nA_B\t1\t4\nA_B\t2\tC\t3\nC\t1\t2\nC\t1\tD\t11\n";
    let pairs = lfw_pairs(text, "pairs.txt").unwrap();
    assert_eq!(pairs.len(), 4);
    assert_eq!(
        (pairs[0].a.as_str(), pairs[0].b.as_str()),
        ("A_B/A_B_0001.jpg", "A_B/A_B_0004.jpg")
    );
    assert!(pairs[0].same && !pairs[1].same);
    assert_eq!((pairs[1].fold, pairs[2].fold), (0, 1));
    assert_eq!(pairs[3].b, "D/D_0011.jpg");
}

#[test]
fn a_list_that_breaks_off_is_refused_with_its_line() {
    for (text, line) in [
        ("", "line 1"),
        ("ten 300\n", "line 1"),
        ("2\t1\nA\t1\t4\n", "line 3"),
        ("1\t1\nA\t1\t4\nA\tx\tC\t3\n", "line 3"),
        ("1\t1\nA\t1\t4\nA\n", "line 3"),
        ("0\t0\n", "line 2"),
    ] {
        let told = lfw_pairs(text, "pairs.txt").unwrap_err().to_string();
        assert!(told.contains("pairs.txt") && told.contains(line), "{told}");
    }
}

#[test]
fn tables_of_pairs_may_have_a_heading_quotes_and_words() {
    let text = "\u{feff}file,file,same\n\"a, b.jpg\", c.jpg ,1\n\nd.jpg,\"e \"\"f\"\".jpg\",FALSE\r\ng,h,No\n";
    let pairs = pair_table(text, "pairs.csv").unwrap();
    let read: Vec<(&str, &str, bool)> = pairs
        .iter()
        .map(|p| (p.a.as_str(), p.b.as_str(), p.same))
        .collect();
    assert_eq!(
        read,
        [
            ("a, b.jpg", "c.jpg", true),
            ("d.jpg", "e \"f\".jpg", false),
            ("g", "h", false)
        ]
    );
}

#[test]
fn a_bad_table_of_pairs_is_refused_with_its_line() {
    for (text, words) in [
        ("a,b\n", "Line 1 of pairs.csv needs three cells and not 2"),
        (
            "a,b,1\nc,d,perhaps\n",
            "Line 2 of pairs.csv says \"perhaps\"",
        ),
        ("a,b,1\n,d,0\n", "Line 2 of pairs.csv names no file"),
        ("a,b,1\n\"c,d,0\n", "Line 2 of pairs.csv has a quote"),
        ("", "lists no pair"),
        ("file,file,same\n", "lists no pair"),
    ] {
        let told = pair_table(text, "pairs.csv").unwrap_err().to_string();
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn tables_of_boxes_hold_faces_and_pictures_without() {
    let text = "file,x,y,w,h\na.jpg,1,2,30,40\na.jpg,50,2.5,30,40\nb.jpg\nc.jpg,,,,\n";
    let boxes = box_table(text, "boxes.csv").unwrap();
    let names: Vec<&str> = boxes.keys().map(String::as_str).collect();
    assert_eq!(names, ["a.jpg", "b.jpg", "c.jpg"]);
    assert_eq!(boxes["a.jpg"].len(), 2);
    assert_eq!(boxes["a.jpg"][1].size(), 40.0);
    assert!(boxes["b.jpg"].is_empty() && boxes["c.jpg"].is_empty());
    for (text, words) in [
        (
            "a.jpg,1,2,30,40\nb.jpg,1,2,three,4\n",
            "Line 2 of boxes.csv is no box",
        ),
        ("a.jpg,1,2,30\n", "Line 1 of boxes.csv is no box"),
        ("a.jpg,1,2,30,0\n", "Line 1 of boxes.csv is no box"),
        ("a.jpg,NaN,2,30,9\n", "Line 1 of boxes.csv is no box"),
        ("file,x,y,w,h\n", "lists no picture"),
    ] {
        let told = box_table(text, "boxes.csv").unwrap_err().to_string();
        assert!(told.contains(words), "{told}");
    }
}

proptest! {
    /// Whatever a file holds, it is read or refused in a sentence.
    #[test]
    fn no_text_is_too_odd(text in "[a-z0-9,\"\n\t .\\-é]{0,80}") {
        let mut told = Vec::new();
        told.extend(lfw_pairs(&text, "list").err());
        told.extend(pair_table(&text, "list").err());
        told.extend(box_table(&text, "list").err());
        for error in told {
            let words = error.to_string();
            prop_assert!(words.contains("list") && words.ends_with('.'), "{}", words);
        }
    }

    #[test]
    fn quoted_cells_come_back(a in "[a-z,\" ]{0,8}x", b in "x[a-z,\" ]{0,8}", same: bool) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let line = format!("{},{},{}\n", quoted(&a), quoted(&b), u8::from(same));
        let pairs = pair_table(&line, "list").unwrap();
        prop_assert_eq!((pairs[0].a.as_str(), pairs[0].b.as_str()), (a.trim(), b.trim()));
        prop_assert_eq!(pairs[0].same, same);
    }
}

/// File, person and labels of each picture.
fn labelled(labels: &Labels) -> Vec<(&str, Option<&str>, Vec<&str>)> {
    let of = |labels: &[Option<String>]| -> Vec<String> {
        labels
            .iter()
            .map(|l| l.clone().unwrap_or_default())
            .collect()
    };
    let all = labels.pictures.iter();
    all.map(|p| {
        assert_eq!(of(&p.labels).len(), labels.columns.len());
        let words = p.labels.iter().map(|l| l.as_deref().unwrap_or("-"));
        (p.file.as_str(), p.person.as_deref(), words.collect())
    })
    .collect()
}

#[test]
fn a_table_of_labels_has_any_columns_and_ages_become_bands() {
    let text = "sex, file, age, person\nfemale, a.jpg, 18, Ann\n, b.jpg, 44, Ann\nmale, c.jpg, , \nmale, d.jpg, 45,\nmale, e.jpg, 75,\nmale, f.jpg, more than 70,\n";
    let labels = label_table(text, "list.csv").unwrap();
    assert_eq!(labels.columns, ["sex", "age_band"]);
    assert_eq!(labels.usual, labels.columns);
    assert_eq!(
        labelled(&labels),
        [
            ("a.jpg", Some("Ann"), vec!["female", "18-29"]),
            ("b.jpg", Some("Ann"), vec!["-", "30-44"]),
            ("c.jpg", None, vec!["male", "-"]),
            ("d.jpg", None, vec!["male", "45-59"]),
            ("e.jpg", None, vec!["male", "75+"]),
            ("f.jpg", None, vec!["male", "more than 70"]),
        ]
    );
    let both = labels.by("sex+age_band", "list.csv").unwrap();
    let first = both.iter().map(|group| group.as_deref().unwrap_or("-"));
    assert_eq!(first.collect::<Vec<_>>()[..3], ["female 18-29", "-", "-"]);
    let told = labels.by("skin", "list.csv").unwrap_err().to_string();
    assert!(
        told.contains("no column \"skin\"") && told.contains("sex, age_band"),
        "{told}"
    );
}

#[test]
fn a_bad_table_of_labels_is_refused_with_its_line() {
    for (text, words) in [
        ("", "no column \"file\""),
        ("a.jpg,female\n", "begin it with a heading"),
        ("file,person\na.jpg,Ann\n", "no column of groups"),
        (
            "\nfile;person;sex\na.jpg;Ann;f\n",
            "semicolons between its cells",
        ),
        ("file\tsex\na.jpg\tf\n", "list.csv has tabs between"),
        ("file,sex\n", "lists no picture"),
        (
            "file,age,age_band\na.jpg,20,18-29\n",
            "two columns \"age_band\"",
        ),
        (
            "file,sex\na.jpg,female\na.jpg\n",
            "Line 3 of list.csv has 1 cells and the heading 2",
        ),
        ("file,sex\n,female\n", "Line 2 of list.csv names no file"),
        (
            "file,sex\na.jpg,female\n\na.jpg,male\n",
            "Line 4 of list.csv names a.jpg again",
        ),
        (
            "file,age\na.jpg,30\nb.jpg,17\n",
            "Line 3 of list.csv is of somebody who may be 17",
        ),
        (
            "file,Age_Band\na.jpg,10-19\n",
            "take the lines of people under 18 out",
        ),
    ] {
        let told = label_table(text, "list.csv").unwrap_err().to_string();
        assert!(told.contains(words), "{text:?}: {told}");
    }
}

#[test]
fn celebas_attributes_become_groups() {
    let text = "2\nMale Smiling Young \n000001.jpg  1 -1  1\n000002.jpg -1  1 -1\n";
    assert!(is_celeba(text));
    assert!(!is_celeba("file,sex\na.jpg,male\n") && !is_celeba("2\n1,2\n"));
    let labels = celeba_attributes(text, "attr.txt").unwrap();
    assert_eq!(labels.columns, ["sex", "Smiling", "age_band"]);
    assert_eq!(labels.usual, ["sex", "age_band"]);
    assert_eq!(
        labelled(&labels),
        [
            ("000001.jpg", None, vec!["male", "no", "young"]),
            ("000002.jpg", None, vec!["female", "yes", "not young"]),
        ]
    );
    for bad in [
        "1\nMale Young\na.jpg 1\n",
        "1\nMale\na.jpg 0\n",
        "1\nMale\na.jpg 1 1\n",
    ] {
        let told = celeba_attributes(bad, "attr.txt").unwrap_err().to_string();
        assert!(told.contains("Line 3 of attr.txt"), "{told}");
    }
    let people = people_list(
        "image identity\n000001.jpg 2880\n\n000002.jpg 7\n",
        "id.txt",
    );
    assert_eq!(people.unwrap()["000001.jpg"], "2880");
    let told = people_list("a.jpg 1\nb.jpg\n", "id.txt")
        .unwrap_err()
        .to_string();
    assert!(told.contains("Line 2 of id.txt"), "{told}");
}

#[test]
fn utkfaces_names_are_labels_of_adults_only() {
    let labels = utkface_names([
        "18_1_4_20170109.jpg",
        "part/61_0_2_20170109.jpg.chip.jpg",
        "17_0_0_20170109.jpg",
        "3_1_1_20170109.jpg",
        "39_1_20170116174525125.jpg",
        "holiday.jpg",
    ]);
    assert_eq!((labels.minors, labels.without_labels), (2, 1));
    assert_eq!(
        labelled(&labels),
        [
            (
                "18_1_4_20170109.jpg",
                None,
                vec!["female", "18-29", "other"]
            ),
            (
                "part/61_0_2_20170109.jpg.chip.jpg",
                None,
                vec!["male", "60-74", "Asian"]
            ),
            (
                "39_1_20170116174525125.jpg",
                None,
                vec!["female", "30-44", "-"]
            ),
        ]
    );
}
