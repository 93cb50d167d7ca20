import { seriesColour } from "../report/report_figure.ts";

/** Colour of the n-th object as red, green, blue, 0 to 255: the same as in figures and reports. */
export function overlayColour(n: number): [number, number, number] {
  const packed = parseInt(seriesColour(n).slice(1), 16);
  return [packed >> 16, (packed >> 8) & 255, packed & 255];
}
