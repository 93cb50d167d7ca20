/** Polygons by asking every pixel's centre. */
import { type Mask, maskFromBytes } from "../../../src/mask/mask.ts";

export function maskFromPolygons(polygons: readonly (readonly number[])[], width: number, height: number): Mask {
  const inside = (x: number, y: number): boolean => {
    let odd = false;
    for (const polygon of polygons) {
      for (let i = 0; i < polygon.length; i += 2) {
        const [x0, y0] = [polygon[i]!, polygon[i + 1]!];
        const [x1, y1] = [polygon[(i + 2) % polygon.length]!, polygon[(i + 3) % polygon.length]!];
        if (y0 <= y === y1 <= y) continue;
        if (x0 + (y - y0) * (x1 - x0) / (y1 - y0) <= x) odd = !odd;
      }
    }
    return odd;
  };
  const bytes = Uint8Array.from(
    { length: width * height },
    (_, i) => inside(i % width + 0.5, Math.floor(i / width) + 0.5) ? 1 : 0,
  );
  return maskFromBytes(bytes, width, height);
}
