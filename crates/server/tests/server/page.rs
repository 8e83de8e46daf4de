//! The pages, as a browser shows them: Chromium without a window, whose camera plays the demo clip.

use crate::client::{Served, repository, shared};
use faceglass_sdk::{Faceglass, Options, SourceSpec};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tungstenite::{Message, WebSocket};

#[test]
fn the_pages_need_nothing_from_elsewhere() {
    let client = shared();
    for path in [
        "/",
        "/docs",
        "/page/camera.js",
        "/page/words.js",
        "/page/draw.js",
        "/page/docs.js",
        "/page/page.css",
    ] {
        let answer = client.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            !answer.text.contains("https://") && !answer.text.contains("http://"),
            "{path}"
        );
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
    client.get("/page/other.js").refused(404, "not_found");
}

/// A browser that ends with the test.
struct Browser {
    child: Child,
    page: WebSocket<TcpStream>,
    asked: u64,
}

fn chromium() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok())
}

impl Browser {
    fn start(chromium: &str, folder: &Path, film: &Path) -> Self {
        let child = Command::new(chromium)
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--lang=en",
            ])
            .args([
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
            ])
            .arg(format!(
                "--use-file-for-fake-video-capture={}",
                film.display()
            ))
            .arg(format!("--user-data-dir={}", folder.display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let port_file = folder.join("DevToolsActivePort");
        let port = waited(Duration::from_secs(60), || {
            let text = std::fs::read_to_string(&port_file).ok()?;
            text.lines().next()?.parse::<u16>().ok()
        });
        let port = port.expect("the browser opens its port");
        let page = waited(Duration::from_secs(30), || {
            let mut listed = ureq::get(format!("http://127.0.0.1:{port}/json/list"))
                .call()
                .ok()?;
            let text = listed.body_mut().read_to_string().ok()?;
            let listed: Value = serde_json::from_str(&text).ok()?;
            let mut pages = listed
                .as_array()?
                .iter()
                .filter(|page| page["type"] == "page");
            Some(pages.next()?["webSocketDebuggerUrl"].as_str()?.to_owned())
        });
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let (page, _) = tungstenite::client(page.expect("the browser has a page"), stream).unwrap();
        Self {
            child,
            page,
            asked: 0,
        }
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let asked = json!({ "id": self.asked, "method": method, "params": params });
        self.page
            .send(Message::Text(asked.to_string().into()))
            .unwrap();
        loop {
            if let Message::Text(text) = self.page.read().unwrap() {
                let told: Value = serde_json::from_str(&text).unwrap();
                if told["id"] == self.asked {
                    return told["result"].clone();
                }
            }
        }
    }

    fn open(&mut self, address: &str) {
        self.call("Page.navigate", &json!({ "url": address }));
        self.until("document.readyState === 'complete' ? 'ready' : ''", "ready");
    }

    /// What an expression of the page says.
    fn says(&mut self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        self.call("Runtime.evaluate", &asked)["result"]["value"].clone()
    }

    /// Waits until a text of the page holds `part`.
    fn until(&mut self, expression: &str, part: &str) {
        let mut last = Value::Null;
        let found = waited(Duration::from_secs(60), || {
            last = self.says(expression);
            last.as_str()
                .is_some_and(|text| text.contains(part))
                .then_some(())
        });
        assert!(found.is_some(), "{expression} says {last}, not {part}");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ended already is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn waited<T>(longest: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let until = Instant::now() + longest;
    while Instant::now() < until {
        if let Some(found) = look() {
            return Some(found);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    None
}

/// The first seconds of the demo clip as JPEG pictures one after the other.
fn film(into: &Path) {
    let mut glass = Faceglass::open(Options::new()).unwrap();
    let clip = SourceSpec::Path(repository("assets/demo.mov"));
    let mut file = File::create(into).unwrap();
    for seen in glass.frames(clip).unwrap().take(60) {
        let mut jpeg = std::io::Cursor::new(Vec::new());
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 90);
        seen.unwrap()
            .frame
            .image
            .write_with_encoder(encoder)
            .unwrap();
        file.write_all(jpeg.get_ref()).unwrap();
    }
}

const TOLD: &str = "document.getElementById('told').textContent";
const FACES: &str = "document.getElementById('faces').textContent";

#[test]
fn a_browser_shows_who_is_before_its_camera_and_enrols_with_a_button() {
    let Some(chromium) = chromium() else {
        eprintln!("skipped: there is no Chromium here");
        return;
    };
    if !repository("assets/demo.mov").is_file() {
        eprintln!("skipped: assets/demo.mov is missing");
        return;
    }
    let served = Served::new(|usual| usual);
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("film.mjpeg");
    film(&clip);
    let mut browser = Browser::start(chromium, &folder.path().join("profile"), &clip);
    browser.open(&format!("http://{}/", served.address));
    browser.until(
        "document.getElementById('start').textContent",
        "Start the camera",
    );
    browser.says("document.getElementById('start').click()");
    browser.until(FACES, "Unknown");
    browser.says("document.getElementById('name').value = 'Eileen'");
    browser.says("document.getElementById('enrol').requestSubmit()");
    browser.until(TOLD, "Eileen is enrolled.");
    browser.until(FACES, "Eileen");
    let drawn = "(() => { const c = document.getElementById('overlay'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; \
        return String(d.some((v) => v > 0)); })()";
    browser.until(drawn, "true");
    let chinese = "(() => { const l = document.getElementById('language'); l.value = 'zh'; l.onchange(); })()";
    browser.says(chinese);
    browser.until("document.documentElement.lang", "zh");
    browser.until(TOLD, "已登记 Eileen。");
    browser.until("document.getElementById('start').textContent", "停止");
    browser.says("document.getElementById('start').click()");
    browser.until("document.getElementById('start').textContent", "打开摄像头");

    browser.open(&format!("http://{}/docs", served.address));
    browser.until(
        "document.getElementById('routes').textContent",
        "/v1/compare",
    );
    let health = "(() => { const d = [...document.querySelectorAll('details')].find((d) => d.textContent.includes('/v1/health')); \
        d.querySelector('form').requestSubmit(); return ''; })()";
    browser.says(health);
    browser.until(
        "document.getElementById('routes').textContent",
        "\"status\": \"ok\"",
    );
}
