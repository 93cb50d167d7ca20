import { besideOf, writeFileAtomic } from "./atomic.ts";

/** Bytes of a trial: more than a mask takes. */
const TRIAL = 2 ** 20;

/**
 * Whether a folder is there and takes more files: it is tried with one of 1 MiB, which is taken away again. Tells a full disk, a folder
 * that vanished and one that may not be written to from faults of what is written.
 * @param dir the folder
 */
export async function takesMore(dir: string): Promise<boolean> {
  const trial = besideOf(`${dir}/.trial`);
  try {
    await writeFileAtomic(trial, new Uint8Array(TRIAL));
    await Deno.remove(trial);
    return true;
  } catch {
    return false;
  }
}
