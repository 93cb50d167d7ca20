import { kindOf, numberKind, type OptionTable } from "../options.ts";
import { basename, resolve } from "node:path";
import { MaskletError } from "../error.ts";
import { decodePicture } from "../image/decode_image.ts";
import { isPicture, stemOf } from "../frame/frame_name.ts";
import { compareFrameNames } from "../frame/frame_order.ts";
import { FolderWatch } from "./folder_watch.ts";
import type { LiveFeed, LiveFrame } from "./live_feed.ts";
import { isWholePicture } from "../image/whole_picture.ts";

/** When a folder that is being filled is complete. */
export interface FollowOptions {
  /** Seconds without a new picture after which no more are waited for; default 30. */
  readonly idleSeconds?: number;
  /** Name of a file that is put into the folder after the last picture. */
  readonly endMarker?: string;
}

/** The options of following a folder. */
export const FOLLOW_OPTIONS: OptionTable<FollowOptions> = {
  idleSeconds: {
    doc: "end after so many seconds without a picture",
    kind: numberKind(),
    fallback: 30,
    flag: "idle",
    value: "S",
  },
  endMarker: {
    doc: "end when a file of this name comes",
    kind: kindOf("a text", (value) => typeof value === "string"),
    flag: "end-marker",
    value: "NAME",
  },
};

const DEFAULT_IDLE_SECONDS = 30;

/** @throws {MaskletError} `bad-argument` */
export function requireFollow({ idleSeconds = DEFAULT_IDLE_SECONDS, endMarker }: FollowOptions): void {
  const marked = endMarker === undefined || (endMarker !== "" && basename(endMarker) === endMarker);
  if (idleSeconds > 0 && marked) return;
  const found = marked ? `idleSeconds ${idleSeconds}` : `endMarker ${JSON.stringify(endMarker)}`;
  throw new MaskletError(
    "bad-argument",
    `Expected idleSeconds above 0 and a file's plain name as endMarker, found ${found}`,
    {
      hint: "Leave them out to wait for 30 seconds after each picture",
    },
  );
}

/**
 * A feed of the pictures of a folder that another process is filling, in the order of their names. A picture is taken when it is there
 * to its end, never half.
 *
 * It throws `bad-video` for a picture that comes with a name before one that was taken already, and `bad-image` for one that stops growing.
 */
export function feedOfFolder(path: string, options: FollowOptions): LiveFeed {
  const { idleSeconds = DEFAULT_IDLE_SECONDS, endMarker } = options;
  const folder = path.replace(/[/\\]+$/, "");
  const watch = new FolderWatch(folder);
  let pending: string[] = [];
  let last: string | undefined;
  let [taken, closed] = [0, false];

  /** Looks for pictures after the last one; says whether the end marker was there before. */
  const look = async (): Promise<boolean> => {
    const names = await Array.fromAsync(Deno.readDir(folder), (entry) => entry.isDirectory ? "" : entry.name);
    const pictures = names.filter(isPicture).sort((a, b) => compareFrameNames(stemOf(a), stemOf(b)));
    const after = last === undefined ? 0 : pictures.findIndex((name) => compareFrameNames(stemOf(name), last!) > 0);
    pending = after < 0 ? [] : pictures.slice(after);
    if (pictures.length - pending.length > taken) throw outOfOrder(folder, last!);
    return endMarker !== undefined && names.includes(endMarker);
  };
  const waitFor = async (): Promise<LiveFrame | undefined> => {
    let since = performance.now();
    let size = -1;
    for (;;) {
      const complete = pending.length === 0 && await look();
      if (closed) return undefined;
      const name = pending[0];
      const bytes = name === undefined ? undefined : await bytesOf(`${folder}/${name}`);
      if (name !== undefined && bytes !== undefined && isWholePicture(bytes)) {
        // One with a name before it may have come in the meantime.
        if (!follows(name, last)) await look();
        if (closed) return undefined;
        if (pending[0] === name) return await take(name, bytes);
        continue;
      }
      if (name === undefined && complete) return undefined;
      if (bytes !== undefined && bytes.length !== size) {
        size = bytes.length;
        since = performance.now();
      }
      if (performance.now() - since >= 1000 * idleSeconds) {
        if (name === undefined) return undefined;
        throw stuck(`${folder}/${name}`, size, idleSeconds);
      }
      await watch.wait();
      if (closed) return undefined;
      if (name === undefined || bytes === undefined) pending = [];
    }
  };
  const take = async (name: string, bytes: Uint8Array): Promise<LiveFrame> => {
    const image = await decodePicture(bytes, `${folder}/${name}`);
    pending = pending.slice(1);
    last = stemOf(name);
    taken++;
    return { image, name: last };
  };
  return {
    name: basename(resolve(folder)),
    next: waitFor,
    close: () => {
      closed = true;
      watch[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}

/** Whether a name has the number after another's. */
function follows(name: string, last: string | undefined): boolean {
  const [, number] = /(\d+)$/.exec(stemOf(name)) ?? [];
  const [, before] = /(\d+)$/.exec(last ?? "") ?? [];
  return number !== undefined && before !== undefined && Number(number) === Number(before) + 1;
}

/** The bytes of a file; undefined when it went away, as a file does that is renamed. */
async function bytesOf(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new MaskletError("io", `Expected to read ${path}, found: ${(error as Error).message}`, {
      hint: "Frames before it were handed out and stand; give this process leave to read the folder",
      cause: error,
    });
  }
}

function outOfOrder(folder: string, name: string): MaskletError {
  return new MaskletError(
    "bad-video",
    `Expected pictures to come to ${folder} in the order of their names, found a new one before ${name}`,
    { hint: "Number the files in the order in which they are written, with digits of one length" },
  );
}

function stuck(path: string, size: number, seconds: number): MaskletError {
  return new MaskletError(
    "bad-image",
    `Expected ${path} to be written to its end, found ${size} bytes of a picture and no more for ${seconds} s`,
    { hint: "Frames before it were handed out and stand; see to the process that writes the folder" },
  );
}
