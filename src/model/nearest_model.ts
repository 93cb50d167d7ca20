import { nearestName } from "../nearest.ts";
import { huggingFaceNames } from "./huggingface_checkpoints.ts";
import { publishedCheckpoints } from "./registry.ts";

/** Names of the models that can be asked for, Meta's newest first, so that of two that are as near the newer one counts. */
export function modelNames(): string[] {
  const published = [...publishedCheckpoints().keys()];
  const newest = published.filter((name) => name.startsWith("sam2.1"));
  return [...newest, ...published.filter((name) => !newest.includes(name))];
}

/**
 * The name that a mistyped one stands for: the shortest that has all of its parts, whole or begun ("sam2.1_tiny" and
 * "sam2.1_hiera_t.yaml" are sam2.1_hiera_tiny), or the nearest in letters.
 *
 * @param typed a name, or a path that ends in one
 * @returns undefined where none is near
 */
export function nearestModel(typed: string): string | undefined {
  const all = [...modelNames(), ...huggingFaceNames()];
  const base = typed.replace(/^.*[/\\]/, "").replace(/\.(pt|pth|safetensors|yaml)$/i, "");
  const parts = partsOf(base);
  const having = all.filter((name) => {
    const own = partsOf(name);
    return parts.every((part) => own.some((one) => one === part || (!/\d/.test(part) && one.startsWith(part))));
  });
  const [shortest] = having.sort((a, b) => partsOf(a).length - partsOf(b).length);
  return (parts.length > 0 ? shortest : undefined) ?? nearestName(typed, all) ?? nearestName(base, all);
}

/** "sam2.1_hiera_b+" in parts: sam2.1, hiera, b. */
const partsOf = (name: string): string[] =>
  name.toLowerCase().split(/[^a-z0-9.]+/).filter((part) => part !== "" && part !== "facebook");
