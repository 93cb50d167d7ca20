import { foldedName } from "../../files/part_of_path.ts";
import type { ObjectId } from "../../prompt/prompt.ts";

/**
 * The folders of objects in formats that have one each: the number or label; "-" for what is no letter, digit, dot, dash or underscore, and
 * for dots at its beginning. Where that makes two alike, on any disk ("Dog" and "dog"), the later one has a number behind it.
 */
export function objectFolders(ids: Iterable<ObjectId>): ReadonlyMap<ObjectId, string> {
  const folders = new Map<ObjectId, string>();
  const taken = new Set<string>();
  for (const id of ids) {
    const plain = String(id).replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^\.+/, "-");
    let folder = plain;
    for (let n = 2; taken.has(foldedName(folder)); n++) folder = `${plain}-${n}`;
    taken.add(foldedName(folder));
    folders.set(id, folder);
  }
  return folders;
}
