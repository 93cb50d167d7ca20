import { MaskletError } from "../../error.ts";
import { isPicture, isStray } from "../../frame/frame_name.ts";

/** A picture to segment, and how what is found on it is called. */
export interface PicturePath {
  /** Where it is. */
  readonly path: string;
  /** Its file's name without the extension; with it where two would be called the same. */
  readonly name: string;
}

const isSegmented = (name: string): boolean => isPicture(name) || (/\.gif$/i.test(name) && !isStray(name));

/**
 * Pictures of files and folders, those of a folder in the order of their names.
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
      const names = (await Array.fromAsync(Deno.readDir(word))).filter(({ name }) => isSegmented(name));
      paths.push(...names.map(({ name }) => `${word.replace(/\/$/, "")}/${name}`).sort());
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
