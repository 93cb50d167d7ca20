// deno-lint-ignore-file no-unused-vars -- the scripts of a page stand one after the other and call each other
/* The player: shows one frame of a clip at a time, with masks, truth, errors and prompts over it. */

/** What is false or missing, in colours that can be told apart whatever one's eyes. */
const MISSED = "#3d7dff", FALSE = "#ffb000";
/** Decoded pictures that are kept. */
const KEPT_PICTURES = 24;

/**
 * Builds a player inside an element.
 *
 * @param host an empty element
 * @param clip { title, width, height, colours, frames, strip, measures, scores, source }
 * @param style the player's CSS
 * @returns { show(position), position() }; the host tells of each frame by the event "masklet-frame"
 */
function mountPlayer(host, clip, style) {
  const { frames, width, height, colours } = clip;
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const has = (what) => frames.some((frame) => (frame[what] ?? []).length > 0);
  const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const layer = (id, text, key, checked = true) =>
    `<label title="key ${key}"><input type="checkbox" id="${id}"${checked ? " checked" : ""}>${text}</label>`;
  const swatch = (colour) => `<span class="swatch" style="background:${colour}"></span>`;
  const objects = Object.keys(colours);
  root.innerHTML = `<style>${style}</style><div class="player" tabindex="0" role="group" aria-label="player">
<canvas id="stage" role="img"></canvas>
<canvas id="timeline" role="img" aria-label="frames on which each object is present"></canvas>
<div class="row"><button id="play" class="primary" type="button">Play</button>
<input id="slider" type="range" min="0" max="${frames.length - 1}" value="0" step="1" aria-label="Frame">
<output id="where" for="slider"></output></div>
<div class="row" role="group" aria-label="Layers">
${layer("prediction", "masks", "m")}${layer("contours", "contours", "c")}
${has("truth") ? layer("truth", `<span class="swatch outline"></span>ground truth`, "t") : ""}
${has("truth") ? layer("errors", `${swatch(MISSED)}missed ${swatch(FALSE)}false`, "e", false) : ""}
${has("prompts") ? layer("prompts", "prompts", "p") : ""}
<label>opacity <input type="range" id="opacity" min="0" max="1" step="0.05" value="0.45"></label>
${
    objects.map((object) =>
      `<label><input type="checkbox" data-object="${escape(object)}" checked>${swatch(colours[object])}object ${
        escape(object)
      }</label>`
    ).join("\n")
  }
<span id="pointer"></span></div>
<p id="now"></p>
<div class="said" hidden><code id="line"></code><button id="copy" type="button">Copy</button></div>
<p class="note">${
    clip.note ? `${escape(clip.note)}. ` : ""
  }Space plays, arrows step; a click, a Shift-click (not the object) or a dragged box gives the line for <code>prompt</code>.</p>
</div>`;
  const byId = (id) => root.getElementById(id);
  const [player, stage, slider] = [root.querySelector(".player"), byId("stage"), byId("slider")];
  stage.width = Math.min(width, 1280);
  stage.height = Math.round(height * stage.width / width);
  // small pictures are not blown up to the width of the page
  stage.style.maxWidth = `min(100%, ${Math.max(640, 1.5 * width)}px, calc(72vh * ${width / height}))`;
  const shown = new Set(objects);
  let current = 0;

  // --- pictures ---

  const pictures = new Map();
  const bytes = clip.strip && Uint8Array.from(atob(clip.strip.bytes), (sign) => sign.charCodeAt(0));
  function pictureOf(position) {
    if (!bytes || position >= frames.length) return Promise.resolve(undefined);
    let picture = pictures.get(position);
    if (picture === undefined) {
      const [start, end] = [clip.strip.offsets[position], clip.strip.offsets[position + 1]];
      // A picture that cannot be decoded leaves the masks on black.
      const blob = new Blob([bytes.subarray(start, end)], { type: clip.strip.type });
      picture = createImageBitmap(blob).catch(() => undefined);
      pictures.set(position, picture);
      if (pictures.size > KEPT_PICTURES) pictures.delete(pictures.keys().next().value);
    }
    return picture;
  }

  const masks = new Map();
  function pixelsOf(rle) {
    if (!masks.has(rle)) {
      masks.set(rle, bytesOf(rle));
      if (masks.size > KEPT_PICTURES) masks.delete(masks.keys().next().value);
    }
    return masks.get(rle);
  }

  // --- one frame ---

  const checked = (id) => byId(id)?.checked ?? false;
  const visible = (items = []) => items.filter((item) => shown.has(item.object));

  async function draw() {
    const position = current;
    const picture = await pictureOf(position);
    if (position !== current) return;
    const frame = frames[position];
    const context = stage.getContext("2d");
    context.clearRect(0, 0, stage.width, stage.height);
    if (picture) context.drawImage(picture, 0, 0, stage.width, stage.height);
    const fill = Number(byId("opacity").value);
    if (checked("errors")) paintErrors(context, frame, Math.max(fill, 0.3));
    else if (checked("prediction")) {
      for (const { object, rle } of visible(frame.masks)) {
        paintMask(context, pixelsOf(rle), clip, { colour: colours[object], fill, edge: checked("contours") });
      }
    }
    if (checked("truth")) {
      for (const { rle } of visible(frame.truth)) {
        paintMask(context, pixelsOf(rle), clip, { colour: "#ffffff", fill: 0 });
      }
    }
    const scale = stage.width / width;
    if (checked("prompts")) {
      for (const said of visible(frame.prompts)) paintPrompt(context, said, colours[said.object], scale);
    }
    if (pending.frame === position) paintPrompt(context, pending, colours[objects[0]] ?? "#ffffff", scale);
    stage.dataset.frame = frame.name;
    pictureOf(position + 1);
  }

  /** Pixels of the truth that the masks lack, and pixels of the masks that the truth lacks; what is right is left as it is. */
  function paintErrors(context, frame, fill) {
    if (!frame.truth) return;
    for (const object of shown) {
      const [found, wanted] = [frame.masks, frame.truth].map((items) => items.find((item) => item.object === object));
      if (!found && !wanted) continue;
      const [a, b] = [found, wanted].map((item) => item ? pixelsOf(item.rle) : new Uint8Array(width * height));
      paintMask(context, b.map((inside, i) => inside && !a[i] ? 1 : 0), clip, { colour: MISSED, fill, edge: false });
      paintMask(context, a.map((inside, i) => inside && !b[i] ? 1 : 0), clip, { colour: FALSE, fill, edge: false });
    }
  }

  /** Scores of a frame, in words. */
  function scoresOf(frame) {
    const score = (value) => value?.toFixed(3) ?? "–";
    const rows = Object.hasOwn(clip.scores ?? {}, frame.name) ? clip.scores[frame.name] : [];
    const said = (values) => values.map((value, i) => `${clip.measures[i]} ${score(value)}`).join(", ");
    return rows.map(([object, ...values]) => `object ${object}: ${said(values)}`).join(" · ");
  }

  function show(position) {
    current = Math.max(0, Math.min(frames.length - 1, position));
    const frame = frames[current];
    const where = `frame ${frame.name} · ${frame.time.toFixed(2)} s`;
    slider.value = String(current);
    slider.setAttribute("aria-valuetext", where);
    byId("where").textContent = where;
    byId("now").textContent = scoresOf(frame);
    const there = frame.masks.map((mask) => mask.object).join(", ") || "none";
    stage.setAttribute("aria-label", `${clip.title}, ${where}, objects: ${there}`);
    draw();
    drawTimeline();
    host.dispatchEvent(
      new CustomEvent("masklet-frame", { bubbles: true, detail: { position: current, index: frame.index } }),
    );
  }

  // --- the line of presence ---

  const timeline = byId("timeline");
  const LANE = 7;
  function drawTimeline() {
    const pixels = Math.max(1, Math.round(timeline.clientWidth * (globalThis.devicePixelRatio || 1)));
    timeline.width = pixels;
    timeline.height = Math.max(1, objects.length) * LANE * 2;
    timeline.style.height = `${objects.length * LANE}px`;
    const context = timeline.getContext("2d");
    const step = pixels / frames.length;
    objects.forEach((object, lane) => {
      frames.forEach((frame, i) => {
        const mask = frame.masks.find((item) => item.object === object);
        const present = mask !== undefined && mask.present !== false;
        context.globalAlpha = present ? 1 : 0.18;
        context.fillStyle = present ? colours[object] : "#888888";
        context.fillRect(i * step, lane * LANE * 2 + 2, Math.ceil(step), LANE * 2 - 4);
        if ((frame.prompts ?? []).some((said) => said.object === object)) {
          context.globalAlpha = 1;
          context.fillStyle = "#ffffff";
          context.fillRect(i * step, lane * LANE * 2 + 4, Math.max(3, step / 3), LANE * 2 - 8);
        }
      });
    });
    context.globalAlpha = 1;
    context.fillStyle = getComputedStyle(host).color;
    context.fillRect((current + 0.5) * step - 1.5, 0, 3, timeline.height);
  }
  timeline.addEventListener("pointerdown", (event) => {
    const box = timeline.getBoundingClientRect();
    goTo(Math.floor((event.clientX - box.left) / box.width * frames.length));
  });

  // --- play ---

  let timer;
  function stop() {
    clearTimeout(timer);
    timer = undefined;
    byId("play").textContent = "Play";
  }
  function step() {
    if (!host.isConnected) return stop();
    const next = (current + 1) % frames.length;
    const seconds = frames[next].time - frames[current].time;
    show(next);
    timer = setTimeout(step, seconds > 0 ? Math.min(1000, Math.max(20, seconds * 1000)) : 300);
  }
  function toggle() {
    if (timer !== undefined) return stop();
    byId("play").textContent = "Pause";
    step();
  }
  function goTo(position) {
    stop();
    show(position);
  }

  // --- what is under the pointer, and the line for prompt() ---

  let pending = { frame: -1, clicks: [], box: undefined };
  let dragged;
  function placeOf(event) {
    const box = stage.getBoundingClientRect();
    const inside = (value, most) => Math.max(0, Math.min(most - 1, Math.floor(value)));
    return {
      x: inside((event.clientX - box.left) / box.width * width, width),
      y: inside((event.clientY - box.top) / box.height * height, height),
    };
  }
  function objectAt({ x, y }) {
    return visible(frames[current].masks).find(({ rle }) => pixelsOf(rle)[y * width + x] === 1)?.object;
  }
  stage.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    const object = objectAt(place);
    byId("pointer").textContent = `x ${place.x}, y ${place.y}${object === undefined ? "" : ` · object ${object}`}`;
  });
  stage.addEventListener("pointerleave", () => byId("pointer").textContent = "");
  stage.addEventListener("pointerdown", (event) => {
    if (event.button === 0) dragged = placeOf(event);
  });
  stage.addEventListener("pointerup", (event) => {
    if (dragged === undefined) return;
    const [from, to] = [dragged, placeOf(event)];
    dragged = undefined;
    if (pending.frame !== current) pending = { frame: current, clicks: [], box: undefined };
    if (Math.hypot(to.x - from.x, to.y - from.y) > Math.max(4, width / 100)) {
      pending.box = {
        left: Math.min(from.x, to.x),
        top: Math.min(from.y, to.y),
        right: Math.max(from.x, to.x) + 1,
        bottom: Math.max(from.y, to.y) + 1,
      };
    } else pending.clicks.push({ ...to, positive: !(event.shiftKey || event.altKey) });
    sayLine();
    stop();
    draw();
  });
  function sayLine() {
    const { clicks, box } = pending;
    const object = objects[0] ?? "1";
    const parts = [
      `frame: ${frames[current].index}`,
      `object: ${/^\d+$/.test(object) ? object : JSON.stringify(object)}`,
    ];
    if (box) parts.push(`box: [${box.left}, ${box.top}, ${box.right}, ${box.bottom}]`);
    if (clicks.length > 0) {
      parts.push(`points: [${clicks.map(({ x, y }) => `[${x}, ${y}]`).join(", ")}]`);
      parts.push(`labels: [${clicks.map(({ positive }) => positive ? 1 : 0).join(", ")}]`);
    }
    byId("line").textContent = `prompt(${clip.source ?? "video"}, { ${parts.join(", ")} })`;
    root.querySelector(".said").hidden = clicks.length === 0 && box === undefined;
  }
  function forget() {
    pending = { frame: -1, clicks: [], box: undefined };
    sayLine();
    draw();
  }
  byId("copy").addEventListener("click", async () => {
    const line = byId("line");
    // A page that is not from a safe place has no clipboard: the line is then selected, to be copied by hand.
    const copied = await navigator.clipboard?.writeText(line.textContent).then(() => true, () => false);
    if (copied) return byId("copy").textContent = "Copied";
    getSelection().selectAllChildren(line);
  });

  // --- controls and keys ---

  slider.addEventListener("input", () => goTo(Number(slider.value)));
  byId("play").addEventListener("click", toggle);
  for (const id of ["prediction", "contours", "truth", "errors", "prompts", "opacity"]) {
    byId(id)?.addEventListener("input", draw);
  }
  for (const box of root.querySelectorAll("[data-object]")) {
    box.addEventListener("input", () => {
      box.checked ? shown.add(box.dataset.object) : shown.delete(box.dataset.object);
      draw();
    });
  }
  const flip = (box) => box && (box.checked = !box.checked, box.dispatchEvent(new Event("input")));
  const LAYERS = { m: "prediction", c: "contours", t: "truth", e: "errors", p: "prompts" };
  player.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    if (/^(INPUT|BUTTON|SELECT)$/.test(target.tagName) && /^( |Enter|Arrow.*|Home|End|Page.*)$/.test(key)) {
      return event.stopPropagation(); // theirs, and no front end's
    }
    if (key === " ") toggle();
    else if (key === "ArrowLeft") goTo(current - 1);
    else if (key === "ArrowRight") goTo(current + 1);
    else if (key === "Home") goTo(0);
    else if (key === "End") goTo(frames.length - 1);
    else if (key === "Escape") forget();
    else if (LAYERS[key]) flip(byId(LAYERS[key]));
    else if (/^[1-9]$/.test(key)) flip(root.querySelectorAll("[data-object]")[Number(key) - 1]);
    else return;
    event.preventDefault();
    event.stopPropagation(); // a notebook has keys of its own
  });
  new ResizeObserver(drawTimeline).observe(timeline);
  show(0);
  return { show: goTo, toggle, position: () => current };
}
