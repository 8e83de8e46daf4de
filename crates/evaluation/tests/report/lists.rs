use faceglass_evaluation::lists::{box_table, lfw_pairs, pair_table};
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
