//! The program itself.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faceglass-serve"));
    command
        .env_remove("FACEGLASS_PASSPHRASE")
        .env_remove("FACEGLASS_LOG");
    command
}

#[test]
fn tokens_are_made_and_shown_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    let made = program()
        .args(["token", "new", "door", "--token-file"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(made.status.success());
    let token = String::from_utf8(made.stdout).unwrap();
    assert_eq!(token.trim().len(), 43);
    assert!(
        !std::fs::read_to_string(&file)
            .unwrap()
            .contains(token.trim())
    );
    let again = program()
        .args(["token", "new", "door", "--token-file"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("already"));
}

#[test]
fn an_address_of_others_needs_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let ran = program()
        .args(["--listen", "0.0.0.0:0", "--data-dir"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("--token-file"));
}

#[cfg(unix)]
#[test]
fn it_serves_until_it_is_asked_to_end_and_logs_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program()
        .args(["--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path().join("data"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    let address = line
        .trim()
        .strip_prefix("http://")
        .unwrap()
        .parse()
        .unwrap();
    let client = crate::client::Client::new(address);
    let all = client.collection("logged");
    client.enrol(&all, "Grace Brewster", "Grace Hopper", 1);
    client.delete("/api/v1/recognition/subjects/Grace%20Brewster");
    let ended = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(ended.success());
    let status = child.wait().unwrap();
    assert!(status.success(), "{status}");
    let mut log = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    assert!(
        log.contains("/v1/collections/{id}/persons") && log.contains("201"),
        "{log}"
    );
    assert!(!log.contains("Grace") && !log.contains("logged"), "{log}");
}
