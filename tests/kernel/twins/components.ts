/** Connected components by flooding, and what is done with small ones. */
import { type Mask, maskFromBytes, maskToBytes } from "../../../src/mask/mask.ts";
import { maskComplement } from "./mask_ops.ts";

export function connectedComponents(mask: Mask, connectivity: 4 | 8): { labels: Uint32Array; areas: number[] } {
  const { width, height } = mask;
  const bytes = maskToBytes(mask);
  const labels = new Uint32Array(width * height);
  const areas: number[] = [];
  bytes.forEach((bit, start) => {
    if (bit === 0 || labels[start] !== 0) return;
    areas.push(0);
    labels[start] = areas.length;
    for (const open = [start]; open.length > 0;) {
      const i = open.pop()!;
      areas[areas.length - 1]!++;
      const [cx, cy] = [i % width, Math.floor(i / width)];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const [x, y] = [cx + dx, cy + dy];
          if (x < 0 || y < 0 || x >= width || y >= height || (connectivity === 4 && dx !== 0 && dy !== 0)) continue;
          const next = y * width + x;
          if (bytes[next] === 0 || labels[next] !== 0) continue;
          labels[next] = areas.length;
          open.push(next);
        }
      }
    }
  });
  return { labels, areas };
}

export function fillHolesInLogits(logits: Float32Array, width: number, height: number, maxArea: number): Float32Array {
  const background = maskFromBytes(Array.from(logits, (v) => v <= 0 ? 1 : 0), width, height);
  const { labels, areas } = connectedComponents(background, 8);
  return logits.map((v, i) => labels[i] !== 0 && areas[labels[i]! - 1]! <= maxArea ? 0.1 : v);
}

export function removeSmallRegions(mask: Mask, minArea: number, mode: "holes" | "islands"): Mask {
  const { width, height } = mask;
  const { labels, areas } = connectedComponents(mode === "holes" ? maskComplement(mask) : mask, 8);
  const kept = areas.map((area) => area >= minArea);
  if (kept.every(Boolean)) return mask;
  if (mode === "holes") return maskFromBytes(labels.map((n) => n === 0 || !kept[n - 1] ? 1 : 0), width, height);
  if (!kept.some(Boolean)) kept[areas.indexOf(Math.max(...areas))] = true;
  return maskFromBytes(labels.map((n) => n !== 0 && kept[n - 1] ? 1 : 0), width, height);
}
