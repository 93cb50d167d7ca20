/* The report's page: keeps player and figure together, and switches between light and dark. */
const byId = (id) => document.getElementById(id);
const report = JSON.parse(byId("report").textContent);
const { frames } = report;
const figure = byId("figure");
let index = frames[0]?.index ?? 0;
let player;
const charts = document.querySelectorAll(".masklet-chart");

if (byId("player")) {
  byId("player").addEventListener("masklet-frame", ({ detail }) => {
    index = detail.index;
    moveMarker();
  });
  byId("player").addEventListener("masklet-frame", moveCursors);
  player = mountPlayer(byId("player"), report, playerStyle);
  // The keys of the player work wherever the page has them to itself.
  document.addEventListener("keydown", (event) => {
    if (event.target !== document.body || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") player.toggle();
    else if (event.key === "ArrowLeft") player.show(player.position() - 1);
    else if (event.key === "ArrowRight") player.show(player.position() + 1);
    else return;
    event.preventDefault();
  });
}

function moveCursors() {
  for (const { dataset, children: [, svg] } of charts) {
    const [first, last, left, right] = [dataset.first, dataset.last, dataset.left, dataset.right].map(Number);
    const cursor = svg.querySelector(".cursor");
    const x = left + (right - left) * (index - first) / (last - first || 1);
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    cursor.setAttribute("visibility", index >= first && index <= last ? "visible" : "hidden");
  }
}
for (const chart of player ? charts : []) {
  chart.addEventListener("click", (event) => {
    const { dataset, children: [, svg] } = chart;
    const [first, last, left, right] = [dataset.first, dataset.last, dataset.left, dataset.right].map(Number);
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
    player.show(nearest(first + (x - left) / (right - left) * (last - first)));
  });
}

/** Position of the clip's frame nearest to a frame index of the video. */
function nearest(index) {
  const distances = frames.map((frame) => Math.abs(frame.index - index));
  return distances.indexOf(Math.min(...distances));
}

function moveMarker() {
  if (!figure?.layout || frames.length === 0) return;
  Plotly.relayout(figure, { "shapes[0].x0": index, "shapes[0].x1": index });
}

async function plot() {
  const { data, config } = report.figure;
  const layout = { ...report.figure.layout, title: undefined, margin: { l: 56, r: 16, t: 16, b: 48 } };
  const marker = { type: "line", xref: "x", yref: "paper", x0: 0, x1: 0, y0: 0, y1: 1, line: { width: 1.5 } };
  await drawFigure(figure, { data, layout: { ...layout, shapes: frames.length > 0 ? [marker] : [] }, config });
  if (frames.length > 0) figure.on("plotly_click", ({ points }) => player.show(nearest(points[0].x)));
  applyTheme();
  moveMarker();
}

const dark = matchMedia("(prefers-color-scheme: dark)");
function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? dark.matches : chosen === "dark";
}
function applyTheme() {
  byId("theme").textContent = isDark() ? "Light" : "Dark";
  const [ink, card] = isDark() ? ["#d5dae3", "#1b1f27"] : ["#3a4250", "#ffffff"];
  for (const place of document.querySelectorAll("[data-part]")) {
    if (place.layout) {
      Plotly.relayout(place, { "font.color": ink, "hoverlabel.bgcolor": card, "hoverlabel.font.color": ink });
    }
  }
  if (!figure?.layout) return;
  const marker = figure.layout.shapes?.length > 0 ? { "shapes[0].line.color": ink } : {};
  Plotly.relayout(figure, { "font.color": ink, "hoverlabel.bgcolor": card, "hoverlabel.font.color": ink, ...marker });
}
byId("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  applyTheme();
});
dark.addEventListener("change", applyTheme);

for (const place of document.querySelectorAll("[data-part]")) {
  const { data, layout, config } = report.parts[Number(place.dataset.part)];
  const bare = { ...layout, title: undefined, margin: { l: 56, r: 16, t: 16, b: 48 } };
  drawFigure(place, { data, layout: bare, config }).then(applyTheme);
}

applyTheme();
if (figure) plot();
