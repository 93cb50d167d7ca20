/** Colours of objects in figures and reports; each stands out from a light and from a dark page. */
export const SERIES_COLOURS: readonly string[] = [
  "#ee5a36",
  "#2f8fe0",
  "#1fa774",
  "#b45fd0",
  "#d99a00",
  "#6c73e8",
  "#e0548c",
  "#6a9a1f",
];

/** Colour of the n-th object, `#rrggbb`. */
export function seriesColour(n: number): string {
  return SERIES_COLOURS[n % SERIES_COLOURS.length]!;
}

/** Colour of the n-th object as red, green, blue, 0 to 255: the same as in figures and reports. */
export function overlayColour(n: number): [number, number, number] {
  const packed = parseInt(seriesColour(n).slice(1), 16);
  return [packed >> 16, (packed >> 8) & 255, packed & 255];
}
