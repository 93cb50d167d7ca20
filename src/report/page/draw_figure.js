// deno-lint-ignore-file no-unused-vars -- pages put this beside the code that calls it
/* Draws a figure of plotly, and keeps it as wide as its place: on a phone, in a window that changes, on paper. */
function drawFigure(place, { data, layout, config }) {
  const PAPER = 640; // px: narrower than a sheet of A4 or letter between its margins
  const LEGEND = 30; // px that the height has room for
  const height = layout.height ?? 340;
  place.style.overflow = "hidden";
  let width = place.clientWidth;
  let printing = false;
  // a legend of many lines makes the figure higher, not its curves flatter
  const fit = () => {
    const legend = place.querySelector(".legend")?.getBoundingClientRect().height ?? 0;
    const wanted = height + Math.max(0, Math.round(legend) - LEGEND);
    return wanted === place.layout.height ? undefined : Plotly.relayout(place, { height: wanted });
  };
  const widen = (width) => Plotly.relayout(place, { width }).then(fit);
  const first = width > 0 ? { ...layout, width } : layout;
  const drawn = Plotly.newPlot(place, data, first, { ...config, responsive: false }).then(fit);
  new ResizeObserver(() => {
    if (printing || place.clientWidth === 0 || place.clientWidth === width) return;
    width = place.clientWidth;
    drawn.then(() => widen(width));
  }).observe(place);
  addEventListener("beforeprint", () => {
    printing = true;
    widen(Math.min(place.clientWidth, PAPER));
  });
  addEventListener("afterprint", () => {
    printing = false;
    widen(place.clientWidth);
  });
  return drawn;
}
