import { writeFileAtomic } from "./atomic.ts";

/** Writes a file into a folder that gets its name when all of it is there; so the file alone need not reach the disk at once. */
export async function writeStaged(path: string, content: Uint8Array): Promise<void> {
  await writeFileAtomic(path, content, (beside, bytes) => Deno.writeFile(beside, bytes));
}
