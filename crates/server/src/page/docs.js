// A page to try every route, made from the description alone.
const described = await (await fetch("/openapi.json")).json();

const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text ?? "", ...more });
const resolved = (schema) => (schema?.$ref ? resolved(schema.$ref.slice(2).split("/").reduce((part, key) => part[key], described)) : schema ?? {});
const isFile = (schema) => schema.format === "binary" || schema.items?.format === "binary";

function field(label, hint, input) {
  const row = element("label", "", { className: "field" });
  row.append(element("span", label), input, element("small", hint ? ` ${hint}` : ""));
  return row;
}

function form(path, method, operation) {
  const made = element("form");
  if (operation.description) made.append(element("p", operation.description));
  const inputs = [];
  for (const one of operation.parameters ?? []) {
    const input = element("input", "", { required: one.required });
    inputs.push({ ...one, input });
    made.append(field(one.name, one.description, input));
  }
  const contents = operation.requestBody?.content ?? {};
  const kind = ["multipart/form-data", "application/json"].find((one) => contents[one]);
  const body = kind ? resolved(contents[kind].schema) : null;
  const parts = [];
  let text = null;
  if (kind === "multipart/form-data") {
    for (const [name, raw] of Object.entries(body.properties ?? {})) {
      const schema = resolved(raw);
      const input = element("input", "", { type: isFile(schema) ? "file" : "text", multiple: schema.type === "array" });
      parts.push({ name, input });
      made.append(field(name, schema.description, input));
    }
  } else if (kind) {
    const sample = body.type === "array" ? [] : Object.fromEntries(Object.keys(body.properties ?? {}).map((key) => [key, ""]));
    text = element("textarea", "", { rows: 4, cols: 50, value: JSON.stringify(sample, null, 1) });
    made.append(field("JSON", "", text));
  }
  const answer = element("pre", "", { hidden: true });
  made.append(element("button", "Send"), answer);
  made.onsubmit = async (event) => {
    event.preventDefault();
    let address = path;
    const query = new URLSearchParams();
    for (const { name, in: place, input } of inputs) {
      if (place === "path") address = address.replace(`{${name}}`, encodeURIComponent(input.value));
      else if (input.value) query.set(name, input.value);
    }
    const token = document.getElementById("token").value.trim();
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    let sent;
    if (parts.length) {
      sent = new FormData();
      for (const { name, input } of parts) {
        for (const file of input.files ?? []) sent.append(name, file);
        if (!input.files && input.value) sent.append(name, input.value);
      }
    } else if (text) {
      headers["content-type"] = "application/json";
      sent = text.value;
    }
    answer.hidden = false;
    try {
      const got = await fetch(query.size ? `${address}?${query}` : address, { method: method.toUpperCase(), headers, body: sent });
      const told = await got.text();
      let pretty = told;
      try { pretty = JSON.stringify(JSON.parse(told), null, 1); } catch { /* It is no JSON. */ }
      answer.textContent = `${got.status} ${got.statusText}\n${pretty}`;
    } catch {
      answer.textContent = "The server does not answer.";
    }
  };
  return made;
}

const routes = document.getElementById("routes");
const groups = new Map();
for (const [path, methods] of Object.entries(described.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const tag = operation.tags?.[0] ?? "other";
    if (!groups.has(tag)) groups.set(tag, []);
    const details = element("details");
    const summary = element("summary");
    summary.append(element("code", `${method.toUpperCase()} ${path}`), element("span", ` ${operation.summary ?? ""}`));
    details.append(summary, form(path, method, operation));
    groups.get(tag).push(details);
  }
}
routes.replaceChildren(...[...groups].flatMap(([tag, all]) => [element("h2", tag), ...all]));
