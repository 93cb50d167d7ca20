import { assert } from "@std/assert";
import { fileUrlPath } from "../../src/files/file_url.ts";

/** The lines that a long evaluation of so many frames says while its memory stays flat; of one that grows the error is told. */
export async function runLong(kind: "masks" | "mosev2", count: number): Promise<string[]> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", fileUrlPath(new URL("./long_in_process.ts", import.meta.url)), kind, `${count}`],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}
