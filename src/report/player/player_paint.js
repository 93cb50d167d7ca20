// deno-lint-ignore-file no-unused-vars -- the scripts of a page stand one after the other and call each other
/* Masks as pixels, and prompts, for a canvas. The page's scripts stand one after the other in one function. */

/** Runs of a compressed COCO run-length string: groups of 5 bits, from the fourth run on as a difference to the run before last. */
function runsOf(counts) {
  const runs = [];
  for (let at = 0; at < counts.length;) {
    let run = 0, shift = 0, group;
    do {
      group = counts.charCodeAt(at++) - 48;
      run |= (group & 31) << shift;
      shift += 5;
    } while (group & 32);
    if (group & 16 && shift < 32) run |= -1 << shift;
    runs.push(runs.length > 2 ? run + runs[runs.length - 2] : run);
  }
  return runs;
}

/** Bytes of a mask, row-major; the runs go down the columns. */
function bytesOf({ size: [rows, columns], counts }) {
  const bytes = new Uint8Array(rows * columns);
  let pixel = 0, inside = false;
  for (const run of runsOf(counts)) {
    if (inside) {
      let x = Math.floor(pixel / rows), y = pixel % rows;
      for (let i = 0; i < run; i++) {
        bytes[y * columns + x] = 1;
        if (++y === rows) {
          y = 0;
          x++;
        }
      }
    }
    pixel += run;
    inside = !inside;
  }
  return bytes;
}

/** `#rrggbb` as numbers. */
const partsOf = (colour) => colour.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));

/** Whether an inside pixel lies within `reach` px of the mask's outside, along rows and columns. */
function onEdge(bytes, width, height, x, y, reach) {
  for (let d = 1; d <= reach; d++) {
    const left = x >= d && bytes[y * width + x - d], right = x + d < width && bytes[y * width + x + d];
    const up = y >= d && bytes[(y - d) * width + x], down = y + d < height && bytes[(y + d) * width + x];
    if (!(left && right && up && down)) return true;
  }
  return false;
}

/**
 * Paints one mask over the whole canvas: inside with the opacity `fill`, its edge (where `edge` is set) opaque.
 * `bytes` has one byte a pixel, row-major; `colour` is `#rrggbb`.
 */
function paintMask(context, bytes, { width, height }, { colour, fill, edge = true }) {
  const [r, g, b] = partsOf(colour);
  const reach = Math.max(1, Math.round(width / 480));
  const picture = new ImageData(width, height);
  const inner = Math.round(fill * 255);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!bytes[i]) continue;
      const alpha = edge && onEdge(bytes, width, height, x, y, reach) ? 255 : inner;
      picture.data[4 * i] = r;
      picture.data[4 * i + 1] = g;
      picture.data[4 * i + 2] = b;
      picture.data[4 * i + 3] = alpha;
    }
  }
  const layer = document.createElement("canvas");
  [layer.width, layer.height] = [width, height];
  layer.getContext("2d").putImageData(picture, 0, 0);
  context.drawImage(layer, 0, 0, context.canvas.width, context.canvas.height);
}

/** Paints what the user said of one object: the box in its colour, clicks as discs with a plus or a minus. */
function paintPrompt(context, { box, clicks = [] }, colour, scale) {
  const radius = Math.max(6, context.canvas.width / 90);
  context.lineWidth = Math.max(2, radius / 4);
  if (box) {
    const [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom].map((side) => side * scale);
    context.strokeStyle = colour;
    context.strokeRect(left, top, right - left, bottom - top);
  }
  for (const { x, y, positive } of clicks) {
    const [cx, cy, arm] = [x * scale, y * scale, radius / 2];
    context.beginPath();
    context.arc(cx, cy, radius, 0, 2 * Math.PI);
    context.fillStyle = positive ? "#1a8f4c" : "#c62f2f";
    context.strokeStyle = "#ffffff";
    context.fill();
    context.moveTo(cx - arm, cy);
    context.lineTo(cx + arm, cy);
    if (positive) {
      context.moveTo(cx, cy - arm);
      context.lineTo(cx, cy + arm);
    }
    context.stroke();
  }
}
