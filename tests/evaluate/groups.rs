//! By group of people.

use super::*;

/// Measures the pictures below `root` by group, into the folder `out`.
fn by_group(program: &Program, root: &Path, labels: &str, more: &[&str]) -> support::Ran {
    let out = program.path("out");
    let mut arguments = vec!["evaluate", "groups", "--images", text(root)];
    arguments.extend(["--labels", labels, "--out", text(&out)]);
    arguments.extend(more);
    program.run(arguments)
}

#[test]
fn people_are_compared_by_group() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    fs::rename(program.blank_picture("blank.png"), root.join("blank.png")).unwrap();
    let rows = |name: &str, place: &str, age: u32| -> String {
        let row = |n| format!("{name}/{name}_000{n}.jpg,{name},{place},{age}\n");
        (1..=3).map(row).collect()
    };
    let list = format!(
        "file,person,place,age\n{}{}blank.png,,left,50\n",
        rows(&a, "left", 43),
        rows(&b, "right", 50)
    );
    let list = program.file("list.csv", list.as_bytes());
    let list = text(&list);
    let remark = ["--remark", "Two astronauts."];
    by_group(&program, &root, list, &remark).assert_code(0);
    let out = program.path("out");
    let json = assert_report(&out, "groups");
    assert_eq!(data(&json, "people"), 3);
    assert_eq!(data(&json, "pictures without a face found"), 1);
    let figures = &json["figures"]["by"]["place"];
    let left = &figures["groups"]["left"];
    assert_eq!((&left["people"], &left["pictures"]), (&2.into(), &4.into()));
    assert_eq!(left["failure_to_acquire"]["count"], 1);
    assert_eq!(left["false_match"]["of"], 0);
    assert_eq!(left["false_non_match"]["of"], 3);
    assert_eq!(figures["between"][0]["false_match"]["of"], 9);
    assert_eq!(
        json["figures"]["by"]["age_band"]["groups"]["45-59"]["people"],
        2
    );
    let (_, markdown) = report(&out);
    assert!(markdown.contains("Two astronauts.") && markdown.contains("By age_band"));
    // It shows nobody, and names nobody.
    assert!(!markdown.contains(&a) && !out.join("most-wrong.png").exists());

    // As many pictures as are wanted, by columns that are named; the rest is known.
    let few = ["--by", "place+age_band", "--each", "1", "--draw", "2"];
    let ran = by_group(&program, &root, list, &few);
    assert_eq!(ran.assert_code(0).json()[0]["from_cache"], 2);
    let json = assert_report(&out, "groups");
    assert_eq!(
        (data(&json, "people"), data(&json, "people not drawn")),
        (2, 1)
    );
    assert!(json["figures"]["by"]["place"].is_null());
    assert!(json["figures"]["by"]["place+age_band"]["groups"].is_object());
}

#[test]
fn file_names_and_celebas_lists_are_labels() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, b] = names(&root);
    let faces = program.path("faces");
    fs::create_dir(&faces).unwrap();
    for (name, file) in [
        (&a, "60_1_0_20170101.jpg"),
        (&b, "70_1_0_20170102.jpg"),
        (&b, "12_1_0_20170103.jpg"),
        (&b, "holiday.jpg"),
    ] {
        fs::copy(
            root.join(name).join(format!("{name}_0001.jpg")),
            faces.join(file),
        )
        .unwrap();
    }
    by_group(&program, &faces, "utkface", &[]).assert_code(0);
    let json = assert_report(&program.path("out"), "groups");
    assert_eq!(data(&json, "pictures"), 2);
    assert_eq!(data(&json, "pictures of people under 18, left out"), 1);
    assert_eq!(
        data(&json, "files without labels in their names, left out"),
        1
    );
    assert_eq!(
        json["figures"]["by"]["race"]["groups"]["White"]["false_match"]["of"],
        1
    );
    let (_, markdown) = report(&program.path("out"));
    assert!(
        markdown.contains("only false matches can be told"),
        "{markdown}"
    );

    let attributes = format!(
        "3\nMale Young\n{a}/{a}_0001.jpg -1 1\n{b}/{b}_0001.jpg -1 -1\nelsewhere.jpg 1 1\n"
    );
    let attributes = program.file("list_attr_celeba.txt", attributes.as_bytes());
    let people = program.file("identity.txt", format!("{a}/{a}_0001.jpg 7\n").as_bytes());
    let named = ["--people", text(&people)];
    by_group(&program, &root, text(&attributes), &named).assert_code(0);
    let json = assert_report(&program.path("out"), "groups");
    assert_eq!(data(&json, "listed pictures that are not in the folder"), 1);
    let figures = &json["figures"]["by"];
    assert_eq!(figures["sex"]["groups"]["female"]["false_match"]["of"], 1);
    assert_eq!(figures["age_band"]["between"][0]["false_match"]["of"], 1);
}

#[test]
fn labels_that_cannot_be_used_are_told_before_anything_is_measured() {
    let program = Program::new();
    let Some(root) = lfw(&program) else { return };
    let [a, _] = names(&root);
    let file = format!("{a}/{a}_0001.jpg");
    let refused = |list: &str, more: &[&str], words: &str| {
        let list = program.file("list.csv", list.as_bytes());
        by_group(&program, &root, text(&list), more).assert_error(words);
        assert!(!program.path("out").exists());
    };
    let good = format!("file,sex,age\n{file},female,43\n");
    refused(
        &format!("{good}b.jpg,male,50\nc.jpg,male,50\n"),
        &[],
        "(nor are 1 more)",
    );
    refused(&good, &["--by", "skin"], "has sex, age_band");
    refused(
        &format!("file,age\n{file},17\n"),
        &[],
        "only adults are measured",
    );
    refused("picture,sex\n", &[], "no column \"file\"");
    refused(&good.replace(',', ";"), &[], "save it with commas");
    refused("1\nMale\nelsewhere.jpg 1\n", &[], "check --images");
    refused(
        &format!("1\nBald\n{file} -1\n"),
        &[],
        "name columns with --by",
    );
    by_group(&program, &root, "utkface", &[]).assert_error("AGE_SEX_RACE_TIME.jpg");
    let missing = program.path("no.csv");
    by_group(&program, &root, text(&missing), &[]).assert_error("no.csv");
}
