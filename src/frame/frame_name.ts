/**
 * What frames are called: stems of files, numbers, and which files are frames. The only place that decides it.
 * @module
 */

/** Extensions of the pictures that are frames, in any case. */
export const PICTURE_EXTENSIONS: readonly string[] = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"];

/** The last part of a path without its extension, a frame's name: "00012" of "a/00012.jpg". */
export function stemOf(path: string): string {
  const base = baseOf(path);
  const dot = base.lastIndexOf(".");
  return dot > 0 ? base.slice(0, dot) : base;
}

/** The last part of a path: "00012.jpg" of "a/00012.jpg". */
export function baseOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** What file managers, archives and disks leave, as files and as folders. */
const LEFT_BEHIND =
  /^(thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|__macosx|@eadir|\$recycle\.bin|system volume information|lost\+found)$/i;

/**
 * Whether a file or a folder is hidden, or one that a file manager or an archive leaves: `.DS_Store`, `._00000.png`, `.ipynb_checkpoints`,
 * `Thumbs.db`, `desktop.ini`, `__MACOSX`, `@eaDir`.
 */
export function isStray(path: string): boolean {
  const name = baseOf(path);
  return name.startsWith(".") || LEFT_BEHIND.test(name);
}

/** Whether a file's name is that of a picture which is a frame. */
export function isPicture(path: string): boolean {
  const [extension] = /\.[^.]*$/.exec(path) ?? [];
  return extension !== undefined && PICTURE_EXTENSIONS.includes(extension.toLowerCase()) && !isStray(path);
}

/** Whether a file's name is that of a mask. */
export function isMaskFile(path: string): boolean {
  return /\.png$/i.test(path) && !isStray(path);
}

/** Name of a frame that has no file of its own: its index in five digits, as DAVIS writes it. */
export function frameNameOf(index: number): string {
  return String(index).padStart(5, "0");
}
