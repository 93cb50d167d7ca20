/** COCO's run lengths, pixel by pixel down the columns. */
import { type Mask, maskFromBytes, maskToBytes } from "../../../src/mask/mask.ts";
import type { Rle } from "../../../src/mask/rle.ts";

export function maskToCounts({ width, height, ...mask }: Mask): number[] {
  const bytes = maskToBytes({ width, height, ...mask });
  const counts = [0];
  let before = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const bit = bytes[y * width + x]!;
      if (bit === before) counts[counts.length - 1]!++;
      else counts.push(1);
      before = bit;
    }
  }
  return counts;
}

export function maskFromCounts(counts: readonly number[], width: number, height: number): Mask {
  const columns = counts.flatMap((run, i) => new Array<number>(run).fill(i % 2));
  return maskFromBytes(
    Uint8Array.from({ length: width * height }, (_, i) => columns[(i % width) * height + Math.floor(i / width)]!),
    width,
    height,
  );
}

export function maskToRle(mask: Mask): Rle {
  const counts = maskToCounts(mask);
  const characters = counts.flatMap((run, i) => {
    let rest = i > 2 ? run - counts[i - 2]! : run;
    const digits: number[] = [];
    for (let more = true; more;) {
      const digit = rest & 31;
      rest >>= 5;
      more = (digit & 16) === 0 ? rest !== 0 : rest !== -1;
      digits.push(48 + digit + (more ? 32 : 0));
    }
    return digits;
  });
  return { size: [mask.height, mask.width], counts: String.fromCharCode(...characters) };
}

export function maskFromRle({ size: [height, width], counts }: Rle): Mask {
  const runs: number[] = [];
  for (let at = 0; at < counts.length;) {
    let [value, shift, code] = [0, 0, 0];
    do {
      code = counts.charCodeAt(at++) - 48;
      value |= (code & 31) << shift;
      shift += 5;
    } while (code & 32);
    if (code & 16) value |= -1 << shift;
    runs.push(runs.length > 2 ? value + runs[runs.length - 2]! : value);
  }
  return maskFromCounts(runs, width, height);
}
