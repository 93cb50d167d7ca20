/**
 * Microseconds that a PNG of labels takes from bytes to pixels, beside zlib's own inflate of the same stream, with nothing else done.
 *
 * Run with `deno run -A tests/bench/label_png_bench.ts`. One thread; the best of some rounds counts.
 * @module
 */
import { deflateSync, inflateSync } from "node:zlib";
import { pngChunks, pngFile } from "../../src/image/png_chunks.ts";
import { decodePng, lookAtPng } from "../../src/kernel/label_png.ts";

const ROUNDS = 15;

/** A wavy ellipse of `object` on 0, one byte a pixel, in rows with a filter byte before each. */
function rowsOf(width: number, height: number, channels = 1): Uint8Array {
  const line = 1 + width * channels;
  const rows = new Uint8Array(line * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x / width - 0.5, y / height - 0.5];
      const radius = 0.25 * (1 + 0.15 * Math.sin(9 * Math.atan2(dy, dx)));
      if (dx * dx + dy * dy < radius * radius) {
        rows.fill(1 + (x >> 7), y * line + 1 + x * channels, y * line + 1 + (x + 1) * channels);
      }
    }
  }
  return rows;
}

/** The same rows under one PNG filter. */
function filtered(rows: Uint8Array, line: number, filter: 0 | 1 | 2): Uint8Array {
  return rows.map((value, i) => {
    const at = i % line;
    if (at === 0) return filter;
    const before = filter === 1 ? (at > 1 ? rows[i - 1]! : 0) : filter === 2 && i >= line ? rows[i - line]! : 0;
    return value - before;
  });
}

function pngOf(width: number, height: number, colourType: number, stream: Uint8Array): Uint8Array {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([8, colourType], 8);
  return pngFile([
    { type: "IHDR", content: header },
    { type: "PLTE", content: new Uint8Array(768) },
    { type: "IDAT", content: stream },
  ]);
}

function microseconds(run: () => unknown): number {
  const calls = 10;
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) run();
    return (performance.now() - start) * 1000 / calls;
  });
  return Math.min(...rounds);
}

const { os, arch } = Deno.build;
console.log(
  `machine: ${os} ${arch}, ${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}; one thread, no model`,
);
for (const [width, height] of [[854, 480], [1920, 1080]] as const) {
  const rows = rowsOf(width, height);
  const noise = Uint8Array.from(
    rows,
    (value, i) => i % (width + 1) === 0 ? 0 : (i * 2654435761 >>> 24) % 7 === 0 ? (i * 40503 >>> 8) & 255 : value,
  );
  const kinds = {
    "palette, level 6": pngOf(width, height, 3, deflateSync(rows)),
    "palette, level 9": pngOf(width, height, 3, deflateSync(rows, { level: 9 })),
    "palette, filter left": pngOf(width, height, 3, deflateSync(filtered(rows, width + 1, 1))),
    "palette, filter up": pngOf(width, height, 3, deflateSync(filtered(rows, width + 1, 2))),
    "gray, noise": pngOf(width, height, 0, deflateSync(noise)),
    "rgb": pngOf(width, height, 2, deflateSync(rowsOf(width, height, 3))),
  };
  for (const [kind, png] of Object.entries(kinds)) {
    const stream = [...pngChunks(png)].find(({ type }) => type === "IDAT")!.content;
    const [decode, zlib] = [microseconds(() => decodePng(png)), microseconds(() => inflateSync(stream))];
    const look = kind === "rgb" ? undefined : microseconds(() => lookAtPng(png));
    const both = look === undefined ? "" : `, looked at ${look.toFixed(0)} us`;
    console.log(
      `${width}x${height} ${kind.padEnd(21)} ${png.length} bytes: decoded ${
        decode.toFixed(0)
      } us${both}; zlib's inflate alone ${zlib.toFixed(0)} us`,
    );
  }
}
