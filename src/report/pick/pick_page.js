// deno-lint-ignore-file no-undef -- the scripts of a page stand one after the other and call each other
/* The page where objects are pointed at: clicks, boxes and a brush on a frame, the model's answer after each, and one answer back. */
const session = JSON.parse(document.getElementById("session").textContent);
const { width, height, colours: palette } = session;
const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const context = stage.getContext("2d");
stage.width = Math.min(width, 1600);
stage.height = Math.round(height * stage.width / width);
stage.style.maxWidth = `min(100%, calc(76vh * ${width / height}))`;
const scale = stage.width / width;

let frame = session.frame;
let object = session.objects[0] ?? "1";
let tool = "click";
let objects = session.objects.length > 0 ? [...session.objects] : ["1"];
/** What was said, by "frame/object": { clicks, box, brush } where brush is one byte a pixel. */
let edits = new Map();
/** Earlier states, for undo. */
const past = [];
/** The model's answers on the frame that is shown: { object, rle, iou }. */
let answers = [];
let picture;
let drawing;

const keyOf = (name = object) => `${frame}/${name}`;
const empty = () => ({ clicks: [], box: undefined, brush: undefined });
const editOf = (name) => edits.get(keyOf(name)) ?? empty();
const colourOf = (name) => palette[objects.indexOf(name) % palette.length];

function keep() {
  past.push({ edits: new Map(edits), objects: [...objects] });
  byId("undo").disabled = false;
}
function say(change) {
  keep();
  edits = new Map(edits).set(keyOf(), { ...editOf(object), ...change });
  ask();
}

// --- the picture ---

async function showFrame(index) {
  frame = index;
  answers = session.frames?.[index] ?? [];
  byId("where").textContent = `frame ${frame}`;
  if (byId("frame")) byId("frame").value = String(frame);
  const response = await fetch(`picture/${frame}`);
  if (!response.ok) return wrong(await response.text());
  const image = await createImageBitmap(await response.blob());
  if (frame !== index) return;
  picture = image;
  draw();
  ask();
}

function draw() {
  context.clearRect(0, 0, stage.width, stage.height);
  if (picture) context.drawImage(picture, 0, 0, stage.width, stage.height);
  for (const { object, rle } of answers) {
    if (editOf(object).brush === undefined) {
      paintMask(context, bytesOf(rle), { width, height }, { colour: colourOf(object) ?? palette[0], fill: 0.45 });
    }
  }
  for (const name of objects) {
    const { clicks, box, brush } = editOf(name);
    if (brush) paintMask(context, brush, { width, height }, { colour: colourOf(name), fill: 0.5 });
    paintPrompt(context, { clicks, box }, colourOf(name), scale);
  }
  if (drawing?.box) paintPrompt(context, { box: drawing.box }, colourOf(object), scale);
  stage.dataset.frame = String(frame);
  stage.dataset.answers = String(answers.length);
}

function drawObjects() {
  byId("objects").replaceChildren(...objects.map((name) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", String(name === object));
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.style.background = colourOf(name);
    button.append(swatch, `object ${name}`);
    button.addEventListener("click", () => {
      object = name;
      drawObjects();
    });
    return button;
  }));
}

// --- what was said, as prompts ---

/** Runs down the columns, from outside on. */
function countsOf(bytes) {
  const counts = [];
  let run = 0, inside = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const value = bytes[y * width + x] ? 1 : 0;
      if (value !== inside) {
        counts.push(run);
        [run, inside] = [0, value];
      }
      run++;
    }
  }
  counts.push(run);
  return counts;
}

function prompts(only) {
  return [...edits].flatMap(([key, { clicks, box, brush }]) => {
    const cut = key.indexOf("/");
    const [at, name] = [Number(key.slice(0, cut)), key.slice(cut + 1)];
    if (only !== undefined && at !== only || clicks.length === 0 && !box && !brush) return [];
    const place = { frame: at, object: session.names[name] ?? (/^[1-9]\d*$/.test(name) ? Number(name) : name) };
    if (brush) return [{ ...place, mask: countsOf(brush) }];
    return [{
      ...place,
      ...(clicks.length > 0 && {
        points: clicks.map(({ x, y }) => [x, y]),
        labels: clicks.map(({ positive }) => positive ? 1 : 0),
      }),
      ...(box && { box: [box.left, box.top, box.right, box.bottom] }),
    }];
  });
}

let asked = 0;
async function ask() {
  draw();
  const here = prompts(frame);
  byId("done").disabled = prompts().length === 0;
  if (!session.answers || here.length === 0) {
    if (here.length === 0) answers = session.frames?.[frame] ?? [];
    return draw();
  }
  const turn = ++asked;
  showStatus("the model looks …");
  const response = await fetch("answer", { method: "POST", body: JSON.stringify({ frame, prompts: here }) });
  if (turn !== asked) return; // something else was said since
  if (!response.ok) return wrong(await response.text());
  answers = await response.json();
  showStatus(answers.map(({ object, iou }) => `object ${object}: predicted IoU ${iou.toFixed(3)}`).join(" · "));
  draw();
}

function showStatus(text) {
  byId("state").className = "";
  byId("state").textContent = text;
}
function wrong(text) {
  byId("state").className = "wrong";
  byId("state").textContent = text;
}

// --- the pointer ---

function placeOf(event) {
  const box = stage.getBoundingClientRect();
  const inside = (value, most) => Math.max(0, Math.min(most - 1, Math.floor(value)));
  return {
    x: inside((event.clientX - box.left) / box.width * width, width),
    y: inside((event.clientY - box.top) / box.height * height, height),
  };
}

/** A disc of the brush, on a copy of what was there. */
function dab({ x, y }, value) {
  const radius = Number(byId("size").value) * width / 400;
  for (let v = Math.max(0, Math.ceil(y - radius)); v <= Math.min(height - 1, y + radius); v++) {
    for (let u = Math.max(0, Math.ceil(x - radius)); u <= Math.min(width - 1, x + radius); u++) {
      if ((u - x) ** 2 + (v - y) ** 2 <= radius ** 2) drawing.brush[v * width + u] = value;
    }
  }
}

stage.addEventListener("contextmenu", (event) => event.preventDefault());
stage.addEventListener("pointerdown", (event) => {
  stage.setPointerCapture(event.pointerId);
  const from = placeOf(event);
  drawing = {
    from,
    negative: event.button === 2 || event.shiftKey || byId("negative").getAttribute("aria-pressed") === "true",
  };
  if (tool !== "brush") return;
  // The brush begins with what is there: an earlier stroke, or the model's answer.
  const answer = answers.find((one) => one.object === object);
  drawing.brush = editOf(object).brush?.slice() ?? (answer ? bytesOf(answer.rle) : new Uint8Array(width * height));
  dab(from, drawing.negative ? 0 : 1);
  paintBrush();
});
stage.addEventListener("pointermove", (event) => {
  const place = placeOf(event);
  byId("place").textContent = `x ${place.x}, y ${place.y}`;
  if (drawing === undefined) return;
  if (drawing.brush) {
    dab(place, drawing.negative ? 0 : 1);
    return paintBrush();
  }
  const far = Math.hypot(place.x - drawing.from.x, place.y - drawing.from.y) > Math.max(4, width / 120);
  if (tool === "box" || far && tool === "click") {
    drawing.box = {
      left: Math.min(place.x, drawing.from.x),
      top: Math.min(place.y, drawing.from.y),
      right: Math.max(place.x, drawing.from.x) + 1,
      bottom: Math.max(place.y, drawing.from.y) + 1,
    };
    draw();
  }
});
stage.addEventListener("pointerup", () => {
  if (drawing === undefined) return;
  const { from, box, brush, negative } = drawing;
  drawing = undefined;
  if (brush) return say({ clicks: [], box: undefined, brush }); // a mask never travels with clicks
  if (box) return say({ box, brush: undefined });
  if (tool === "click") {
    say({ clicks: [...editOf(object).clicks, { ...from, positive: !negative }], brush: undefined });
  }
});
function paintBrush() {
  const { brush } = drawing;
  edits = new Map(edits).set(keyOf(), { ...editOf(object), clicks: editOf(object).clicks, brush });
  draw();
  edits.delete(keyOf());
}

// --- buttons and keys ---

function choose(name) {
  tool = name;
  for (const button of document.querySelectorAll("[data-tool]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tool === name));
  }
  byId("sizes").hidden = name !== "brush";
}
for (const button of document.querySelectorAll("[data-tool]")) {
  button.addEventListener("click", () => choose(button.dataset.tool));
}
byId("negative").addEventListener("click", () => {
  const on = byId("negative").getAttribute("aria-pressed") !== "true";
  byId("negative").setAttribute("aria-pressed", String(on));
});
function undo() {
  const before = past.pop();
  if (before === undefined) return;
  ({ edits, objects } = before);
  if (!objects.includes(object)) object = objects.at(-1);
  byId("undo").disabled = past.length === 0;
  drawObjects();
  ask();
}
byId("undo").addEventListener("click", undo);
byId("clear").addEventListener("click", () => say(empty()));
byId("add").addEventListener("click", () => {
  keep();
  const numbers = objects.map(Number).filter(Number.isInteger);
  object = String(Math.max(0, ...numbers) + 1);
  objects = [...objects, object];
  drawObjects();
  draw();
});
byId("frame")?.addEventListener("change", () => showFrame(Number(byId("frame").value)));
byId("frame")?.addEventListener("input", () => byId("where").textContent = `frame ${byId("frame").value}`);
byId("done").addEventListener("click", done);
async function done() {
  if (byId("done").disabled) return;
  byId("done").disabled = true;
  const response = await fetch("done", { method: "POST", body: JSON.stringify({ prompts: prompts() }) });
  if (!response.ok) {
    byId("done").disabled = false;
    return wrong(await response.text());
  }
  document.querySelector("main").innerHTML =
    "<h1>Thank you</h1><p>The answer is back where it was asked for; this page can be closed.</p>";
}
addEventListener("keydown", (event) => {
  if (event.target.tagName === "INPUT") return;
  if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key === "c") choose("click");
  else if (event.key === "b") choose("box");
  else if (event.key === "p") choose("brush");
  else if (event.key === "n") byId("add").click();
  else if (event.key === "Enter" && event.target.tagName !== "BUTTON") done();
  else return;
  event.preventDefault();
});

choose("click");
drawObjects();
showFrame(frame);
