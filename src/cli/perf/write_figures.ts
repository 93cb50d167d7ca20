import { writeFileAtomic } from "../../files/atomic.ts";

/** Writes figures as JSON to a file, or where the name is "-" to stdout; without a name nowhere. */
export async function writeFigures(file: string | undefined, figures: unknown): Promise<void> {
  const text = JSON.stringify(figures, null, 2);
  if (file === "-") console.log(text);
  else if (file !== undefined) await writeFileAtomic(file, `${text}\n`);
}
