//! What cannot be measured.

use super::*;

#[test]
fn what_cannot_be_measured_is_told_in_one_line() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    let empty = program.path("empty");
    fs::create_dir(&empty).unwrap();
    let list = |name: &str, text: &str| program.file(name, text.as_bytes());
    let bad_pairs = list("bad.txt", "10\t300\nA\t1\t2\n");
    let bad_table = list("bad.csv", "a.jpg,b.jpg\n");
    let one_class = list(
        "lfw/one.csv",
        &format!("{a}/{a}_0001.jpg,{a}/{a}_0002.jpg,1\n"),
    );
    let nowhere = list("nowhere.csv", "a.jpg,b.jpg,1\n");
    let print = format!("print={}", text(&empty));
    let somebody = root.join(&b);
    let out = program.path("out");
    for (args, words) in [
        (
            vec!["lfw", "--images", text(&root), "--pairs", text(&bad_pairs)],
            "line 3",
        ),
        (
            vec!["lfw", "--images", text(&root), "--pairs", "absent.txt"],
            "absent.txt",
        ),
        (vec!["pairs", "--list", text(&bad_table)], "Line 1"),
        (
            vec!["pairs", "--list", text(&one_class)],
            "no pair of two people",
        ),
        (vec!["folders", "--root", text(&empty)], "two or more"),
        (vec!["folders", "--root", text(&bad_pairs)], "is a file"),
        (
            vec!["folders", "--root", text(&root), "--strangers", "1"],
            "below 1",
        ),
        (
            vec!["liveness", "--live", text(&somebody), "--attack", &print],
            "no pictures or movies",
        ),
        (
            vec!["liveness", "--live", text(&somebody), "--attack", "print"],
            "NAME=PATH",
        ),
        (vec!["liveness", "--live", text(&somebody)], "--attack"),
        (vec!["detector", "--images", text(&empty)], "no pictures"),
        (
            vec![
                "detector",
                "--images",
                text(&root),
                "--boxes",
                text(&bad_table),
            ],
            "lists no picture",
        ),
    ] {
        let all = ["evaluate"]
            .into_iter()
            .chain(args)
            .chain(["--out", text(&out)]);
        program.run(all).assert_error(words);
    }
    let ran = program.run([
        "evaluate",
        "pairs",
        "--list",
        text(&nowhere),
        "--out",
        text(&out),
    ]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.contains("None of the 2 pictures"),
        "{}",
        ran.stderr
    );
}
