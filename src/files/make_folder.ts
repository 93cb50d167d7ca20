import { MaskletError } from "../error.ts";

/** Makes a folder and those above it. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (cause) {
    throw new MaskletError("io", `Expected to make the folder ${path}, found: ${(cause as Error).message}`, {
      hint: "Choose a place that this process may write to",
      cause,
    });
  }
}
