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

/** Makes the folder that a file shall lie in, and those above it. */
export async function makeFolderOf(file: string): Promise<void> {
  const end = Math.max(file.lastIndexOf("/"), Deno.build.os === "windows" ? file.lastIndexOf("\\") : -1);
  if (end > 0) await makeFolder(file.slice(0, end));
}
