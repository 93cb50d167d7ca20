/** What IHDR says of the samples. */
export interface PngLayout {
  readonly width: number; // px
  readonly height: number; // px
  readonly bitDepth: number; // bits a sample: 1, 2, 4, 8 or 16
  readonly channels: number; // samples a pixel
  readonly interlaced: boolean;
}

/** Adam7: x and y of a pass's first pixel, then its steps. Without interlace there is one pass with steps of 1. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** One pass over the picture: where it begins, its steps, and the size of its own small picture. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
  readonly rowBytes: number;
}

function passesOf(layout: PngLayout): Pass[] {
  const starts = layout.interlaced ? ADAM7 : [[0, 0, 1, 1]] as const;
  return starts.map(([x, y, stepX, stepY]) => {
    const width = Math.max(0, Math.ceil((layout.width - x) / stepX));
    const height = width === 0 ? 0 : Math.max(0, Math.ceil((layout.height - y) / stepY));
    return { x, y, stepX, stepY, width, height, rowBytes: (width * layout.channels * layout.bitDepth + 7) >> 3 };
  });
}

/** Bytes that the inflated rows of such a picture have, filter bytes included. */
export function inflatedLength(layout: PngLayout): number {
  return passesOf(layout).reduce((sum, pass) => sum + pass.height * (1 + pass.rowBytes), 0);
}

/**
 * The samples of inflated PNG rows: unfiltered, unpacked, put in their places; `width * height * channels` of them.
 * @param filtered as many bytes as `inflatedLength` says; overwritten by unfiltering
 * @throws Error when a row names a filter that does not exist
 */
export function samplesOfRows(filtered: Uint8Array, layout: PngLayout): Uint8Array | Uint16Array {
  const { width, height, bitDepth, channels } = layout;
  const Samples = bitDepth === 16 ? Uint16Array : Uint8Array;
  const samples = new Samples(width * height * channels);
  const pixelBytes = Math.max(1, (bitDepth * channels) >> 3);
  let at = 0;
  for (const pass of passesOf(layout)) {
    let above: Uint8Array = new Uint8Array(pass.rowBytes);
    for (let row = 0; row < pass.height; row++) {
      const line = filtered.subarray(at + 1, at + 1 + pass.rowBytes);
      unfilter(filtered[at]!, line, above, pixelBytes);
      placeRow(line, samples, ((pass.y + row * pass.stepY) * width + pass.x) * channels, pass, layout);
      above = line;
      at += 1 + pass.rowBytes;
    }
  }
  return samples;
}

/** Writes the samples of one row of a pass to where they belong, beginning at sample `start`. */
function placeRow(line: Uint8Array, out: Uint8Array | Uint16Array, start: number, pass: Pass, layout: PngLayout): void {
  const { bitDepth, channels } = layout;
  if (bitDepth === 8 && pass.stepX === 1) return out.set(line, start);
  const most = (1 << bitDepth) - 1;
  for (let i = 0; i < pass.width * channels; i++) {
    const channel = i % channels;
    const to = start + (i - channel) * pass.stepX + channel;
    const bit = i * bitDepth;
    if (bitDepth === 16) out[to] = (line[2 * i]! << 8) | line[2 * i + 1]!;
    else out[to] = (line[bit >> 3]! >> (8 - bitDepth - (bit & 7))) & most;
  }
}

/** Undoes the filter of one row in place; `above` is the row before, already undone (zeros for the first). */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = pixelBytes; i < line.length; i++) line[i]! += line[i - pixelBytes]!;
      return;
    case 2:
      for (let i = 0; i < line.length; i++) line[i]! += above[i]!;
      return;
    case 3:
      for (let i = 0; i < line.length; i++) {
        line[i]! += ((i < pixelBytes ? 0 : line[i - pixelBytes]!) + above[i]!) >> 1;
      }
      return;
    case 4:
      for (let i = 0; i < line.length; i++) {
        const left = i < pixelBytes ? 0 : line[i - pixelBytes]!;
        line[i]! += paeth(left, above[i]!, i < pixelBytes ? 0 : above[i - pixelBytes]!);
      }
      return;
    default:
      throw new Error(`row filter ${filter} does not exist`);
  }
}

/** Of left, above and upper left, the one nearest to left + above - upper left; ties go in that order. */
function paeth(left: number, above: number, upperLeft: number): number {
  const toLeft = Math.abs(above - upperLeft);
  const toAbove = Math.abs(left - upperLeft);
  const toUpperLeft = Math.abs(left + above - 2 * upperLeft);
  if (toLeft <= toAbove && toLeft <= toUpperLeft) return left;
  return toAbove <= toUpperLeft ? above : upperLeft;
}
