// What is drawn over the picture: a box at every face, its name and its liveness.
const COLOURS = { live: "#37c871", spoof: "#ff5a4d", unsure: "#ffc234" };

export function nameOf(face, words) {
  const { name, or, verdict } = face.identity;
  if (!name) return words.unknown;
  if (or) return words.perhapsOr(name, or);
  return verdict === "known" ? name : words.perhaps(name);
}

export function livenessOf(face, words) {
  const { verdict, reason } = face.liveness;
  return reason ? `${words[verdict]}: ${words.reasons[reason] ?? reason}` : words[verdict];
}

// The picture is shown mirrored, as in a mirror; words are not.
export function draw(canvas, frame, words) {
  canvas.width = frame.width;
  canvas.height = frame.height;
  const on = canvas.getContext("2d");
  const size = Math.max(14, frame.height / 28);
  on.font = `600 ${size}px system-ui, sans-serif`;
  on.lineWidth = size / 6;
  for (const face of frame.faces) {
    const [left, top, width, height] = face.box;
    const x = frame.width - left - width;
    const colour = COLOURS[face.liveness.verdict];
    on.strokeStyle = colour;
    on.strokeRect(x, top, width, height);
    const lines = [nameOf(face, words), livenessOf(face, words)];
    const wide = Math.max(...lines.map((line) => on.measureText(line).width)) + size;
    const at = Math.min(Math.max(0, x), Math.max(0, frame.width - wide));
    const below = top + height + size * 2.8 < frame.height ? top + height : Math.max(0, top - size * 2.8);
    on.fillStyle = "#000b";
    on.fillRect(at, below, wide, size * 2.8);
    lines.forEach((line, n) => {
      on.fillStyle = n ? colour : "#fff";
      on.fillText(line, at + size / 2, below + size * (1.15 + 1.2 * n));
    });
  }
}
