import { openSource } from "../checkpoint/source.ts";
import { readZipDirectory } from "../checkpoint/zip_directory.ts";
import { readZipEntry } from "../checkpoint/zip_entry.ts";
import { MaskletError } from "../error.ts";
import { readBytes } from "../files/read_bytes.ts";
import { listFolder } from "./mask_folder.ts";

/** The files of a submission, packed or not. */
export interface SubmissionFiles {
  /** Whether they lie in a zip. */
  readonly packed: boolean;
  /** Their paths, with `/` between folders, in the order of code points. */
  readonly paths: readonly string[];
  /** The bytes of one of them. */
  read(path: string): Promise<Uint8Array>;
  /** Lets go of the archive. */
  close(): void;
}

/** Folders in folders that are looked into. */
const DEPTH = 4;

/**
 * Opens a folder of results, or a zip of them.
 * @throws {MaskletError} `missing-file`, `io`, or `bad-dataset` for a file that is no zip
 */
export async function openSubmission(place: string): Promise<SubmissionFiles> {
  const found = await Deno.stat(place).catch(() => undefined);
  if (found?.isFile) return await openZip(place);
  if (found === undefined) {
    throw new MaskletError("missing-file", `Expected a folder of results or a zip at ${place}, found none`, {
      hint: "Check the path: it is the folder that holds the sequences' folders, or the zip that is sent",
    });
  }
  const paths: string[] = [];
  const walk = async (inside: string, depth: number): Promise<void> => {
    for (const { name, isFolder } of await listFolder(`${place}/${inside}`)) {
      if (isFolder && depth < DEPTH) await walk(`${inside}${name}/`, depth + 1);
      else paths.push(`${inside}${name}`);
    }
  };
  await walk("", 0);
  return { packed: false, paths, read: (path) => readBytes(`${place}/${path}`), close: () => {} };
}

async function openZip(place: string): Promise<SubmissionFiles> {
  const refused = (cause: unknown): never => {
    throw new MaskletError(
      "bad-dataset",
      `Expected a folder of results or a zip at ${place}, found: ${(cause as Error).message}`,
      { hint: "Pack the results again", cause },
    );
  };
  const source = await openSource(place).catch(refused);
  const entries = await readZipDirectory(source).catch((cause) => {
    source.close();
    return refused(cause);
  });
  const paths = [...entries.keys()].filter((path) => !path.endsWith("/")).sort();
  return {
    packed: true,
    paths,
    read: (path) => readZipEntry(source, entries.get(path)!),
    close: () => source.close(),
  };
}
