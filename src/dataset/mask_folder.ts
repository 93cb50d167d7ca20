import { MaskletError } from "../error.ts";
import { checkOptions, type CompleteTable, switchKind } from "../options.ts";
import { type LabelPng, noLabelMap, readIndexedPng } from "../image/label_png.ts";
import { folderPathOf } from "../files/path_of.ts";
import { isMaskFile } from "../frame/frame_name.ts";
import { inCodePointOrder } from "./code_points.ts";
import { type LabelledFrame, labelledFrame } from "./labelled_frame.ts";

/** How a file of masks is read. */
export interface ReadMaskOptions {
  /** Whether gray with an alpha of 255 everywhere passes for gray; default false. A mask of DAVIS-2016 (bear, 77) is written so. */
  readonly opaque?: boolean;
}

const READ_MASK_OPTIONS: CompleteTable<ReadMaskOptions> = {
  opaque: { doc: "gray with an alpha of 255 everywhere passes for gray", kind: switchKind, fallback: false },
};

/**
 * One file of masks, on disk or in memory.
 *
 * @example
 * ```ts
 * import { encodeIndexedPng } from "masklet";
 * import { diskFolder } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * await Deno.mkdir(`${root}/dog`);
 * await Deno.writeFile(`${root}/dog/00000.png`, await encodeIndexedPng(new Uint8Array([0, 3]), 2, 1));
 * const dog = diskFolder(root).folder("dog");
 * assertEquals(await dog.entries(), [{ name: "00000.png", isFolder: false }]);
 * assertEquals(await dog.missing(["00000.png", "00001.png"]), ["00001.png"]);
 * assertEquals((await dog.file("00000.png").read()).values, [0, 3]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export interface MaskFile {
  /** Where it is, in words for a person: its path, or "frame 3 of the masklets". */
  readonly place: string;
  /** Its path, when it lies on disk. */
  readonly path?: string;
  /**
   * Its labels.
   *
   * @param options which files pass for label maps
   * @returns the labels, one a pixel
   * @throws {MaskletError} `missing-file`, `io`, `bad-image` or `bad-mask`, naming the place
   */
  read(options?: ReadMaskOptions): Promise<LabelledFrame>;
}

/** One name in a folder of masks. */
export interface FolderEntry {
  /** "00000.png" */
  readonly name: string;
  /** Whether it is a folder. */
  readonly isFolder: boolean;
}

/**
 * A folder of masks, on disk or in memory: `<frame>.png` label maps, or one folder an object.
 *
 * @example
 * ```ts
 * import { encodeIndexedPng } from "masklet";
 * import { diskFolder } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * await Deno.mkdir(`${root}/dog`);
 * await Deno.writeFile(`${root}/dog/00000.png`, await encodeIndexedPng(new Uint8Array([0, 3]), 2, 1));
 * const dog = diskFolder(root).folder("dog");
 * assertEquals(await dog.entries(), [{ name: "00000.png", isFolder: false }]);
 * assertEquals(await dog.missing(["00000.png", "00001.png"]), ["00001.png"]);
 * assertEquals((await dog.file("00000.png").read()).values, [0, 3]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export interface MaskFolder {
  /** Where it is, in words for a person. */
  readonly place: string;
  /** Its path, when it lies on disk. */
  readonly path?: string;
  /**
   * What it holds, in the order of code points.
   *
   * @returns names of files and folders
   * @throws {MaskletError} `missing-file` when it does not exist
   */
  entries(): Promise<readonly FolderEntry[]>;
  /**
   * Those of the files that it lacks; all of them when it does not exist.
   *
   * @param names names of files
   * @returns those of them, in their order
   */
  missing(names: readonly string[]): Promise<readonly string[]>;
  /**
   * A file in it, whether it exists or not.
   *
   * @param name "00000.png"
   * @returns the file, to be read
   */
  file(name: string): MaskFile;
  /**
   * A folder in it, whether it exists or not.
   *
   * @param name that of an object, say
   * @returns the folder, to be looked into
   */
  folder(name: string): MaskFolder;
}

/**
 * A folder of masks on disk.
 *
 * @param path path or `file:` address
 * @returns the folder, whether it exists or not
 * @throws {MaskletError} `unsupported` for an address that is no file's
 *
 * @example
 * ```ts
 * import { encodeIndexedPng } from "masklet";
 * import { diskFolder } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * await Deno.mkdir(`${root}/dog`);
 * await Deno.writeFile(`${root}/dog/00000.png`, await encodeIndexedPng(new Uint8Array([0, 3]), 2, 1));
 * const dog = diskFolder(root).folder("dog");
 * assertEquals(await dog.entries(), [{ name: "00000.png", isFolder: false }]);
 * assertEquals(await dog.missing(["00000.png", "00001.png"]), ["00001.png"]);
 * assertEquals((await dog.file("00000.png").read()).values, [0, 3]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export function diskFolder(path: string | URL): MaskFolder {
  const place = folderPathOf(path);
  return Object.freeze({
    place,
    path: place,
    entries: () => listFolder(place),
    missing: async (names: readonly string[]) => {
      const there = await isFolder(place) ? new Set((await listFolder(place)).map(({ name }) => name)) : new Set();
      return names.filter((name) => !there.has(name));
    },
    file: (name: string) => diskFile(`${place}/${name}`),
    folder: (name: string) => diskFolder(`${place}/${name}`),
  });
}

/** A file of masks on disk. */
export function diskFile(path: string): MaskFile {
  return Object.freeze({
    place: path,
    path,
    // a wrong option rejects, too
    read: async (options: ReadMaskOptions = {}) =>
      await readLabels(path, checkOptions("read", options, READ_MASK_OPTIONS).opaque),
  });
}

/** What lies in a folder, in the order of code points; links count as what they lead to. */
export async function listFolder(path: string): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  try {
    // At once: an entry that is waited for takes longer than one that is read.
    for (const { name, isDirectory, isSymlink } of Deno.readDirSync(path)) {
      entries.push({ name, isFolder: isDirectory || (isSymlink && await isFolder(`${path}/${name}`)) });
    }
  } catch (cause) {
    if (cause instanceof MaskletError) throw cause;
    const missing = cause instanceof Deno.errors.NotFound;
    const packed = /\.(zip|tar|tgz|gz|rar|7z)$/i.test(path);
    const file = cause instanceof Deno.errors.NotADirectory;
    const found = missing ? "none" : file ? packed ? "a packed file" : "a file" : (cause as Error).message;
    throw new MaskletError(missing ? "missing-file" : "io", `Expected a folder at ${path}, found ${found}`, {
      hint: packed && !missing
        ? "Unpack it, and give the folder that comes out"
        : "Check the path; it is a folder that holds masks",
      cause,
    });
  }
  return inCodePointOrder(entries, ({ name }) => name);
}

/** Whether a folder is at the path. */
export async function isFolder(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isDirectory ?? false;
}

async function readLabels(path: string, opaque: boolean): Promise<LabelledFrame> {
  return labelsOfPng(await readIndexedPng(path), path, opaque);
}

/**
 * The labels of a PNG of one value a pixel.
 * @param path how errors call it
 * @param opaque as for `MaskFile.read`
 * @throws {MaskletError} `bad-mask` for a file of another kind
 */
export function labelsOfPng(png: LabelPng, path: string, opaque: boolean): LabelledFrame {
  const { width, height, values, channels, kind } = png;
  if (channels === 1) return labelledFrame(values, width, height);
  if (opaque && kind === "gray-alpha" && values.every((value, i) => i % 2 === 0 || value === 255)) {
    return labelledFrame(values.filter((_, i) => i % 2 === 0), width, height);
  }
  throw noLabelMap(path, kind);
}

/** Whether masks lie in a folder itself, by what it holds. */
export const holdsMasks = (entries: readonly FolderEntry[]): boolean =>
  entries.some(({ name, isFolder }) => !isFolder && isMaskFile(name));
