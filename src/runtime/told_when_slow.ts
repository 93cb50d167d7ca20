/** How long something may take before a line tells of it, ms. */
const PATIENCE = 2000;

/**
 * Waits for something that may be a download, and tells so in a line where it takes its time.
 *
 * @param line what is said
 * @param tell how; default a warning on the console
 */
export async function toldWhenSlow<T>(
  work: Promise<T>,
  line: string,
  { tell = console.warn, patience = PATIENCE }: {
    readonly tell?: (line: string) => void;
    readonly patience?: number;
  } = {},
): Promise<T> {
  const timer = setTimeout(() => tell(line), patience);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
