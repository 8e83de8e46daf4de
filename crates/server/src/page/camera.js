// The page: a camera's frames go over the WebSocket one after the other, what comes back is drawn.
import { WORDS } from "/page/words.js";
import { draw, livenessOf, nameOf } from "/page/draw.js";

const at = (id) => document.getElementById(id);
const shown = { video: at("video"), overlay: at("overlay"), told: at("told"), faces: at("faces") };
let language = navigator.language?.startsWith("zh") ? "zh" : "en";
let said = null; // What is told: a key of the words, or a sentence of the server.
let stream = null, socket = null, newest = null;

const words = () => WORDS[language];

function tell(what, isBad = false) {
  said = { what, isBad };
  const word = typeof what === "function" ? what(words()) : words()[what] ?? what;
  shown.told.textContent = word ?? "";
  shown.told.className = isBad ? "bad" : "";
}

function speak() {
  document.documentElement.lang = language;
  at("language").value = language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = words()[element.dataset.word];
  if (said) tell(said.what, said.isBad);
  at("start").textContent = stream ? words().stop : words().start;
  show(newest);
}

function headers() {
  const token = at("token").value.trim();
  return token ? { authorization: `Bearer ${token}` } : {};
}

async function ask(path, options) {
  const answer = await fetch(path, { ...options, headers: { ...headers(), ...options?.headers } }).catch(() => null);
  if (!answer) throw new Error(words().unreachable);
  const json = answer.status === 204 ? null : await answer.json();
  if (answer.status === 401) at("token-row").hidden = false;
  if (!answer.ok) throw Object.assign(new Error(json.error.message), { code: json.error.code });
  return json;
}

// The collection is made the first time that somebody needs it.
async function collection() {
  const id = at("collection").value.trim();
  try {
    await ask("/v1/collections", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ id }) });
  } catch (error) {
    if (error.code !== "collection_exists") throw error;
  }
  return id;
}

function picture() {
  const canvas = document.createElement("canvas");
  canvas.width = shown.video.videoWidth;
  canvas.height = shown.video.videoHeight;
  canvas.getContext("2d").drawImage(shown.video, 0, 0);
  return new Promise((give) => canvas.toBlob(give, "image/jpeg", 0.92));
}

// One frame is under way at a time, so that none waits that is old.
async function sendFrame() {
  if (socket?.readyState !== WebSocket.OPEN || !stream) return;
  const blob = shown.video.videoWidth ? await picture() : null;
  if (blob && socket?.readyState === WebSocket.OPEN) socket.send(blob);
  else setTimeout(sendFrame, 50);
}

function show(frame) {
  newest = frame;
  const faces = frame?.faces ?? [];
  if (frame) draw(shown.overlay, frame, words());
  const lines = faces.map((face) => `${nameOf(face, words())} — ${livenessOf(face, words())}`);
  if (stream && frame && !lines.length) lines.push(words().nobody);
  shown.faces.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
}

function connect(id) {
  const token = at("token").value.trim();
  const protocols = token ? ["faceglass.v1", `faceglass.token.${token}`] : ["faceglass.v1"];
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/live?collection=${encodeURIComponent(id)}`;
  const opened = new WebSocket(address, protocols);
  opened.onopen = () => { tell("running"); sendFrame(); };
  opened.onmessage = ({ data }) => {
    const answer = JSON.parse(data);
    if (answer.error) tell(answer.error.message, true);
    else show(answer);
    requestAnimationFrame(sendFrame);
  };
  opened.onclose = () => { if (socket === opened) { stop(); tell("ended", true); } };
  socket = opened;
}

async function start() {
  if (!navigator.mediaDevices) return tell("insecure", true);
  try {
    const id = await collection();
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } } }).catch(() => null);
    if (!stream) return tell("noCamera", true);
    shown.video.srcObject = stream;
    await shown.video.play();
    at("stage").style.aspectRatio = `${shown.video.videoWidth} / ${shown.video.videoHeight}`;
    at("nothing").hidden = true;
    connect(id);
    speak();
  } catch (error) {
    stop();
    tell(error.message, true);
  }
}

function stop() {
  const open = socket;
  socket = null;
  open?.close();
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  shown.video.srcObject = null;
  at("nothing").hidden = false;
  shown.overlay.width = shown.overlay.width; // Empties it.
  show(null);
  at("start").textContent = words().start;
}

async function enrol(event) {
  event.preventDefault();
  const name = at("name").value.trim();
  if (!name) return tell("wantsName", true);
  const faces = newest?.faces ?? [];
  if (!stream || !faces.length) return tell("noFace", true);
  // Whoever is nearest is meant.
  const form = new FormData();
  form.append("name", name);
  form.append("face", "largest");
  form.append("images", await picture(), "camera.jpg");
  try {
    const done = await ask(`/v1/collections/${encodeURIComponent(await collection())}/persons`, { method: "POST", body: form });
    at("name").value = "";
    tell((all) => all.enrolled(done.name));
  } catch (error) {
    tell(error.message, true);
  }
}

at("language").onchange = () => { language = at("language").value; speak(); };
at("start").onclick = () => { if (stream) { stop(); tell(""); } else start(); };
at("enrol").onsubmit = enrol;
speak();
