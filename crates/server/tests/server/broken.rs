//! Clients that break off, dawdle or crowd: they harm nobody else.

use crate::client::{Served, form, portrait};
use faceglass_server::Settings;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

fn head(address: &std::net::SocketAddr, kind: &str, length: usize) -> String {
    format!(
        "POST /v1/detect HTTP/1.1\r\nHost: {address}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
}

#[test]
fn half_sent_bodies_cut_sockets_and_slow_readers_harm_nobody_else() {
    let served = Served::new(|usual| Settings {
        time_out: Duration::from_secs(3),
        ..usual
    });
    let client = served.client();
    let picture = portrait("Grace Hopper", 1);
    let (kind, body) = form(&[("image", Some("p.jpg"), &picture)]);
    let mut open = Vec::new();
    for n in 0..40 {
        let mut stream = TcpStream::connect(served.address).unwrap();
        let head = head(&served.address, &kind, body.len());
        match n % 5 {
            // Says nothing at all.
            0 => {}
            1 => stream.write_all(&head.as_bytes()[..20]).unwrap(),
            2 => stream.write_all(head.as_bytes()).unwrap(),
            3 => {
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&body[..body.len() / 2]).unwrap();
            }
            // Asks again and again, and reads no answer; the system may stop it.
            _ => {
                let ask = format!(
                    "GET /openapi.json HTTP/1.1\r\nHost: {}\r\n\r\n",
                    served.address
                );
                stream
                    .set_write_timeout(Some(Duration::from_millis(200)))
                    .unwrap();
                for _ in 0..200 {
                    if stream.write_all(ask.as_bytes()).is_err() {
                        break;
                    }
                }
            }
        }
        if n % 2 == 0 {
            open.push(stream);
        }
        // The other half is cut here.
        let seen = client.raw("/v1/detect", &picture).ok(200);
        assert_eq!(seen["faces"].as_array().unwrap().len(), 1);
    }
    // One that is half sent is told so in the end.
    let mut stream = TcpStream::connect(served.address).unwrap();
    let head = head(&served.address, &kind, body.len());
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let mut byte = [0; 256];
    while !answer.contains("too_slow") {
        let read = stream.read(&mut byte).unwrap();
        assert!(read > 0, "{answer}");
        answer.push_str(&String::from_utf8_lossy(&byte[..read]));
    }
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    drop(open);
    client.raw("/v1/detect", &picture).ok(200);
}

#[test]
fn bytes_that_are_no_request_are_refused_and_the_server_goes_on() {
    let served = Served::new(|usual| usual);
    for bytes in [
        &b"\0\0\0\0\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(served.address).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // Refused in words, or cut off.
        let _ = stream.read_to_end(&mut answer);
    }
    served.client().get("/v1/health").ok(200);
}

#[test]
fn who_comes_when_the_queue_is_full_is_told_when_to_return() {
    let served = Served::new(|usual| Settings {
        workers: 1,
        queue: 1,
        ..usual
    });
    let picture = portrait("Grace Hopper", 1);
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let (client, picture) = (served.client(), picture.clone());
            std::thread::spawn(move || {
                let mut answers = Vec::new();
                for _ in 0..10 {
                    answers.push(client.raw("/v1/detect", &picture));
                }
                answers
            })
        })
        .collect();
    let answers: Vec<_> = threads
        .into_iter()
        .flat_map(|thread| thread.join().unwrap())
        .collect();
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    let refused: Vec<_> = answers
        .into_iter()
        .filter(|answer| answer.status != 200)
        .collect();
    assert!(
        done > 0 && !refused.is_empty(),
        "{done} of {}",
        done + refused.len()
    );
    for answer in refused {
        assert_eq!(answer.headers["retry-after"], "1");
        answer.refused(429, "busy");
    }
    served.client().raw("/v1/detect", &picture).ok(200);
}
