import { MaskletError } from "../../error.ts";
import { isPicture, isStray } from "../../frame/frame_name.ts";
import { isWritten, stemOfResult } from "./written_picture.ts";

/** A picture to segment, and how what is found on it is called. */
export interface PicturePath {
  /** Where it is. */
  readonly path: string;
  /** Its file's name without the extension; with it where two would be called the same. */
  readonly name: string;
}

const isSegmented = (name: string): boolean => isPicture(name) || (/\.gif$/i.test(name) && !isStray(name));

/** Names of a folder that are pictures, without masks and overlays that lie beside the JSON that tells of them. */
async function picturesIn(folder: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).filter(isSegmented).sort();
  const stems = new Set(names.map(stemOfResult).filter((stem) => stem !== undefined));
  const ours = new Set<string>();
  for (const stem of stems) if (await isWritten(`${folder}/${stem}.json`)) ours.add(stem);
  return names.filter((name) => !ours.has(stemOfResult(name) ?? ""));
}

/**
 * Pictures of files and folders, those of a folder in the order of their names and without what an earlier call wrote beside them.
 * @throws {MaskletError} `missing-file` for what is not there and for nothing at all
 */
export async function picturesOf(words: readonly string[]): Promise<PicturePath[]> {
  const paths: string[] = [];
  for (const word of words) {
    const info = await Deno.stat(word).catch((cause) => {
      throw new MaskletError("missing-file", `Expected a picture or a folder at ${word}, found none`, {
        hint: "Give paths of pictures, or of folders with pictures",
        cause,
      });
    });
    if (info.isFile) paths.push(word);
    else {
      const folder = word.replace(/(?<=.)\/$/, "");
      paths.push(...(await picturesIn(folder)).map((name) => `${folder}/${name}`));
    }
  }
  if (paths.length === 0) {
    throw new MaskletError(
      "missing-file",
      `Expected pictures (JPEG, PNG, WebP, BMP, TIFF, GIF), found none in ${words.join(", ") || "no word"}`,
      {
        hint: "masklet segment photo.jpg --point 500,375 --out out",
      },
    );
  }
  return named(paths);
}

function named(paths: readonly string[]): PicturePath[] {
  const file = (path: string): string => path.split(/[\\/]/).at(-1)!;
  const stem = (path: string): string => file(path).replace(/\.[^.]+$/, "");
  const ways = [stem, file, (path: string) => path.replace(/^[./\\]+/, "").replaceAll(/[\\/]/g, "_")];
  const unique = ways.find((way) => new Set(paths.map((path) => way(path).toLowerCase())).size === paths.length) ??
    ways.at(-1)!;
  return paths.map((path) => ({ path, name: unique(path) }));
}

/**
 * Refuses a folder of results where a mask of one picture would be written over another picture.
 * @throws {MaskletError} `bad-argument` that names both
 */
export async function requireApart(pictures: readonly PicturePath[], out: string): Promise<void> {
  const real = (path: string): Promise<string | undefined> => Deno.realPath(path).catch(() => undefined);
  const folder = await real(out);
  if (folder === undefined) return;
  const byResult = new Map(pictures.map((picture) => [`${folder}/${picture.name}`, picture.path]));
  for (const { path } of pictures) {
    const over = byResult.get(stemOfResult(await real(path) ?? "") ?? "");
    if (over === undefined) continue;
    throw new MaskletError("bad-argument", `Expected another folder than that of the pictures, found --out ${out}`, {
      hint: `A mask of ${over} could be written over ${path}`,
    });
  }
}
