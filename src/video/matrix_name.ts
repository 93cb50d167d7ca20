/** WebCodecs names of colour matrices by their numbers in files (ITU-T H.273, table 4), and names of those that WebCodecs has none for. */
const NAMES: Readonly<Record<number, string>> = {
  0: "rgb",
  1: "bt709",
  4: "fcc",
  5: "bt470bg",
  6: "smpte170m",
  7: "smpte240m",
  8: "ycgco",
  9: "bt2020-ncl",
  10: "bt2020-cl",
};
/** The number that says that nothing is said. */
const UNSAID = 2;

/**
 * How a matrix is called.
 *
 * @param number as files have it
 * @returns undefined where it is not said
 */
export function matrixName(number: number | undefined): string | undefined {
  return number === undefined || number === UNSAID ? undefined : NAMES[number] ?? `number ${number}`;
}
