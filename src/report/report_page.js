/* The report's page: shows one frame of the clip at a time and keeps slider, picture and figure together. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const report = JSON.parse(byId("report").textContent);
  const { frames, width, height, colours } = report;
  const figure = byId("figure");
  let current = 0;

  function show(position) {
    current = Math.max(0, Math.min(frames.length - 1, position));
    const frame = frames[current];
    const where = `frame ${frame.name} · ${frame.time.toFixed(2)} s`;
    byId("slider").value = String(current);
    byId("slider").setAttribute("aria-valuetext", where);
    byId("where").textContent = where;
    byId("now").textContent = scoresOf(frame);
    const objects = frame.masks.map((mask) => mask.object).join(", ") || "none";
    byId("stage").setAttribute("aria-label", `${report.title}, ${where}, objects: ${objects}`);
    draw();
    moveMarker();
  }

  /** Scores of a frame, in words. */
  function scoresOf(frame) {
    const score = (value) => value?.toFixed(3) ?? "–";
    const rows = Object.hasOwn(report.scores, frame.name) ? report.scores[frame.name] : [];
    const said = (values) => values.map((value, i) => `${report.measures[i]} ${score(value)}`).join(", ");
    return rows.map(([object, ...values]) => `object ${object}: ${said(values)}`).join(" · ");
  }

  const shown = new Set(Object.keys(colours));
  const pictures = frames.map(({ image }) => Object.assign(new Image(), { src: image }));

  async function draw() {
    const frame = frames[current];
    await pictures[current].decode().catch(() => undefined); // a picture that cannot be decoded leaves the masks on black
    if (frame !== frames[current]) return;
    const stage = byId("stage");
    const context = stage.getContext("2d");
    const visible = (layer, items) => byId(layer)?.checked ? items.filter((item) => shown.has(item.object)) : [];
    context.clearRect(0, 0, stage.width, stage.height);
    context.drawImage(pictures[current], 0, 0, stage.width, stage.height);
    const fill = Number(byId("opacity").value);
    for (const { object, rle } of visible("prediction", frame.masks)) {
      maskletPaint.mask(context, rle, colours[object], fill);
    }
    for (const { rle } of visible("truth", frame.truth ?? [])) maskletPaint.mask(context, rle, "#ffffff", 0);
    for (const prompt of visible("prompts", frame.prompts)) {
      maskletPaint.prompt(context, prompt, colours[prompt.object], stage.width / width);
    }
    stage.dataset.frame = frame.name;
  }

  let timer;
  function stop() {
    clearTimeout(timer);
    timer = undefined;
    byId("play").textContent = "Play";
  }
  function step() {
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

  function startClip() {
    const stage = byId("stage");
    stage.width = Math.min(width, 1280);
    stage.height = Math.round(height * stage.width / width);
    byId("slider").addEventListener("input", () => goTo(Number(byId("slider").value)));
    byId("play").addEventListener("click", toggle);
    for (const id of ["prediction", "truth", "prompts", "opacity"]) byId(id)?.addEventListener("input", draw);
    for (const box of document.querySelectorAll("[data-object]")) {
      box.addEventListener("input", () => {
        box.checked ? shown.add(box.dataset.object) : shown.delete(box.dataset.object);
        draw();
      });
    }
    document.addEventListener("keydown", (event) => {
      const typed = event.ctrlKey || event.metaKey || event.altKey;
      if (typed || /^(INPUT|BUTTON|SELECT)$/.test(event.target.tagName)) return;
      if (event.key === " ") toggle();
      else if (event.key === "ArrowLeft") goTo(current - 1);
      else if (event.key === "ArrowRight") goTo(current + 1);
      else return;
      event.preventDefault();
    });
    show(0);
  }

  /** Position of the clip's frame nearest to a frame index of the video. */
  function nearest(index) {
    const distances = frames.map((frame) => Math.abs(frame.index - index));
    return distances.indexOf(Math.min(...distances));
  }

  function moveMarker() {
    if (!figure?.layout || frames.length === 0) return;
    const { index } = frames[current];
    Plotly.relayout(figure, { "shapes[0].x0": index, "shapes[0].x1": index });
  }

  async function plot() {
    const { data, config } = report.figure;
    const layout = { ...report.figure.layout, title: undefined, margin: { l: 56, r: 16, t: 16, b: 48 } };
    const marker = { type: "line", xref: "x", yref: "paper", x0: 0, x1: 0, y0: 0, y1: 1, line: { width: 1.5 } };
    await Plotly.newPlot(figure, data, { ...layout, shapes: frames.length > 0 ? [marker] : [] }, config);
    if (frames.length > 0) figure.on("plotly_click", ({ points }) => goTo(nearest(points[0].x)));
    dress();
    moveMarker();
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen === undefined ? dark.matches : chosen === "dark";
  }
  function dress() {
    byId("theme").textContent = isDark() ? "Light" : "Dark";
    if (!figure?.layout) return;
    const [ink, card] = isDark() ? ["#d5dae3", "#1b1f27"] : ["#3a4250", "#ffffff"];
    const marker = figure.layout.shapes?.length > 0 ? { "shapes[0].line.color": ink } : {};
    Plotly.relayout(figure, { "font.color": ink, "hoverlabel.bgcolor": card, "hoverlabel.font.color": ink, ...marker });
  }
  byId("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    dress();
  });
  dark.addEventListener("change", dress);

  dress();
  if (frames.length > 0) startClip();
  if (figure) plot();
})();
