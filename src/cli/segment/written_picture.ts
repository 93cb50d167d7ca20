import { MaskletError } from "../../error.ts";

/** What this command writes of a picture, as far as it is read again. */
export interface WrittenPicture {
  /** What was asked, as a text. */
  readonly request: string;
  /** What was found. */
  readonly masks: readonly unknown[];
}

/**
 * What was written of a picture before; undefined where nothing is, or what was cut short.
 * @throws {MaskletError} `bad-argument` where another program's file is
 */
export async function readWritten(path: string): Promise<WrittenPicture | undefined> {
  const text = await Deno.readTextFile(path).catch(() => undefined);
  if (text === undefined || text.trim() === "") return undefined;
  const ours = writtenPicture(text);
  if (ours !== undefined || text.startsWith(FIRST)) return ours;
  throw new MaskletError("bad-argument", `Expected ${path} to be what this command wrote, found another file`, {
    hint: "Give another --out, or --restart to write over it",
  });
}

/** How a file that this command wrote begins. */
const FIRST = '{"picture":';

function writtenPicture(text: string): WrittenPicture | undefined {
  if (!text.startsWith(FIRST)) return undefined;
  try {
    const { request, masks } = JSON.parse(text);
    return typeof request === "string" && Array.isArray(masks) ? { request, masks } : undefined;
  } catch {
    return undefined; // cut short
  }
}

/** Whether a file is the JSON that this command writes beside its PNGs. */
export async function isWritten(path: string): Promise<boolean> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return writtenPicture(text) !== undefined;
}

/** The picture's path without extension of which a file has the name of a result: `a` of `a.0.png` and `a.overlay.png`. */
export function stemOfResult(path: string): string | undefined {
  return /^(.+)\.(?:\d+|overlay)\.png$/s.exec(path)?.[1];
}
