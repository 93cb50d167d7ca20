import { isFolder } from "./mask_folder.ts";

/** Whether a folder is the root of a DAVIS package: it holds `ImageSets` and masks. */
export async function isDavisRoot(root: string): Promise<boolean> {
  return await isFolder(`${root}/ImageSets`) &&
    (await isFolder(`${root}/Annotations`) || await isFolder(`${root}/Annotations_unsupervised`));
}
