import { writeFileAtomic } from "../../src/files/atomic.ts";

/** How far a long proof has come, in a file that outlives it: a proof that was stopped goes on there. */
export interface ProgressFile<T> {
  /** What was written last; undefined where the proof has not begun, or has held. */
  read(): Promise<T | undefined>;
  /** Writes it down. */
  write(progress: T): Promise<void>;
  /** The proof has held: the next run begins anew. */
  remove(): Promise<void>;
}

/**
 * The file of a proof, in `out/soak`.
 *
 * @param name the proof's
 * @param folder where instead
 */
export function progressOf<T>(
  name: string,
  folder = decodeURIComponent(new URL("../../out/soak", import.meta.url).pathname),
): ProgressFile<T> {
  const path = `${folder}/${name}.json`;
  return {
    read: async () => {
      const text = await Deno.readTextFile(path).catch(() => undefined);
      return text === undefined ? undefined : JSON.parse(text) as T;
    },
    write: async (progress) => {
      await Deno.mkdir(folder, { recursive: true });
      await writeFileAtomic(path, JSON.stringify(progress));
    },
    remove: () => Deno.remove(path).catch(() => {}),
  };
}
