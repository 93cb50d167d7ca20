import { diskFolder } from "../dataset/mask_folder.ts";
import type { ProtocolName } from "../evaluate/protocols.ts";
import { isMaskFile } from "../frame/frame_name.ts";

/**
 * The rules for the masks of one sequence as they are: 0 and 255 alone is one object, as DAVIS-2016 writes it.
 *
 * @param path the folder of masks
 * @returns undefined where no mask lies in the folder itself
 */
export async function usualProtocol(path: string): Promise<ProtocolName | undefined> {
  const folder = diskFolder(path);
  const masks = (await folder.entries()).filter(({ name, isFolder }) => !isFolder && isMaskFile(name));
  if (masks.length === 0) return undefined;
  let white = false;
  for (const { name } of masks) {
    const { values } = await folder.file(name).read({ opaque: true });
    if (values.some((value) => value !== 0 && value !== 255)) return "davis"; // numbers: 255 is void beside them
    white ||= values.includes(255);
  }
  return white ? "davis2016" : "davis";
}
