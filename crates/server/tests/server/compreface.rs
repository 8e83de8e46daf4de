//! The prefix that CompreFace's clients understand.

use crate::client::{Client, Served, base64, portrait};
use serde_json::{Value, json};

const FACES: &str = "/api/v1/recognition/faces";
const SUBJECTS: &str = "/api/v1/recognition/subjects";

fn add(client: &Client, subject: &str, person: &str, n: usize) -> Value {
    let picture = portrait(person, n);
    let path = format!("{FACES}?subject={subject}");
    client
        .form(&path, &[("file", Some("p.jpg"), &picture)])
        .ok(201)
}

#[test]
fn subjects_and_their_examples_are_kept_and_recognised() {
    let served = Served::new(|usual| usual);
    let client = served.client();
    assert_eq!(
        client.get(&format!("{SUBJECTS}/")).ok(200),
        json!({ "subjects": [] })
    );
    client
        .json("POST", SUBJECTS, &json!({ "subject": "Grace" }))
        .ok(201);
    let first = add(&client, "Grace", "Grace Hopper", 1);
    assert_eq!(first["subject"], "Grace");
    add(&client, "Eileen", "Eileen Collins", 1);
    let listed = client.get(&format!("{FACES}?page=0&size=1")).ok(200);
    assert_eq!(
        (&listed["total_elements"], &listed["total_pages"]),
        (&json!(2), &json!(2))
    );
    let of_grace = client.get(&format!("{FACES}?subject=Grace")).ok(200);
    assert_eq!(of_grace["faces"], json!([first]));

    let picture = portrait("Grace Hopper", 2);
    let query = "prediction_count=2&face_plugins=landmarks,calculator&status=true&limit=0";
    let path = format!("/api/v1/recognition/recognize?{query}");
    let seen = client
        .form(&path, &[("file", Some("p.jpg"), &picture)])
        .ok(200);
    let face = &seen["result"][0];
    assert_eq!(face["subjects"][0]["subject"], "Grace");
    assert_eq!(face["subjects"].as_array().unwrap().len(), 2);
    assert!(
        face["subjects"][0]["similarity"].as_f64() > face["subjects"][1]["similarity"].as_f64()
    );
    assert!(face["box"]["x_max"].as_i64() > face["box"]["x_min"].as_i64());
    assert!(face["execution_time"]["detector"].is_number());

    let image_id = first["image_id"].as_str().unwrap();
    let body = json!({ "file": base64(&picture) });
    let verified = client
        .json("POST", &format!("{FACES}/{image_id}/verify"), &body)
        .ok(200);
    assert!(
        verified["result"][0]["similarity"].as_f64().unwrap() > 0.3,
        "{verified}"
    );
    assert_eq!(verified["result"][0]["subject"], "Grace");

    let renamed = client.json(
        "PUT",
        &format!("{SUBJECTS}/Grace"),
        &json!({ "subject": "Amazing Grace" }),
    );
    assert_eq!(renamed.ok(200), json!({ "updated": true }));
    let gone = client.delete(&format!("{FACES}/{image_id}")).ok(200);
    assert_eq!(gone["subject"], "Amazing Grace");
    assert_eq!(
        client.get(SUBJECTS).ok(200),
        json!({ "subjects": ["Eileen"] })
    );
    let second = add(&client, "Grace", "Grace Hopper", 2);
    let several = json!([second["image_id"], "nobody's"]);
    let gone = client
        .json("POST", &format!("{FACES}/delete"), &several)
        .ok(200);
    assert_eq!(gone.as_array().unwrap().len(), 1);
    assert_eq!(
        client.delete(&format!("{FACES}?subject=Eileen")).ok(200),
        json!({ "deleted": 1 })
    );
    assert_eq!(client.delete(SUBJECTS).ok(200), json!({ "deleted": 0 }));
}

#[test]
fn two_subjects_that_get_one_name_become_one() {
    let served = Served::new(|usual| usual);
    let client = served.client();
    add(&client, "Grace", "Grace Hopper", 1);
    client
        .json("POST", SUBJECTS, &json!({ "subject": "Amazing" }))
        .ok(201);
    client
        .json(
            "PUT",
            &format!("{SUBJECTS}/Grace"),
            &json!({ "subject": "Amazing" }),
        )
        .ok(200);
    assert_eq!(
        client.get(SUBJECTS).ok(200),
        json!({ "subjects": ["Amazing"] })
    );
    assert_eq!(client.get(FACES).ok(200)["total_elements"], 1);
    assert_eq!(
        client.delete(&format!("{SUBJECTS}/Amazing")).ok(200)["subject"],
        "Amazing"
    );
    assert_eq!(client.delete(&format!("{SUBJECTS}/Amazing")).status, 404);
}

#[test]
fn faces_are_detected_and_pictures_compared() {
    let served = Served::new(|usual| usual);
    let client = served.client();
    let [a, b] = [1, 2].map(|n| portrait("Eileen Collins", n));
    let body = json!({ "file": base64(&a) });
    let seen = client
        .json(
            "POST",
            "/api/v1/detection/detect?face_plugins=landmarks",
            &body,
        )
        .ok(200);
    assert_eq!(seen["result"][0]["landmarks"].as_array().unwrap().len(), 5);
    let strict = client.json(
        "POST",
        "/api/v1/detection/detect?det_prob_threshold=1.0",
        &body,
    );
    assert_eq!((strict.status, &strict.json["code"]), (400, &json!(28)));
    let parts = [
        ("source_image", Some("a.jpg"), &a[..]),
        ("target_image", Some("b.jpg"), &b),
    ];
    let compared = client.form("/api/v1/verification/verify", &parts).ok(200);
    let found = &compared["result"][0]["face_matches"][0]["similarity"];
    assert!(found.as_f64().unwrap() > 0.3, "{compared}");
}

#[test]
fn errors_have_the_form_and_the_numbers_of_compreface() {
    let served = Served::new(|usual| usual);
    let client = served.client();
    let picture = portrait("Grace Hopper", 1);
    let nameless = client.form(FACES, &[("file", Some("p.jpg"), &picture)]);
    assert_eq!((nameless.status, &nameless.json["code"]), (400, &json!(26)));
    let none = client.form("/api/v1/detection/detect", &[]);
    assert_eq!((none.status, &none.json["code"]), (400, &json!(33)));
    let unknown = client.delete(&format!("{FACES}/nobody"));
    assert_eq!((unknown.status, &unknown.json["code"]), (404, &json!(11)));
    assert!(client.get("/api/v1/nothing").json["message"].is_string());
}
