import { join } from "node:path";
import { MaskletError } from "../error.ts";
import { kindOf, requireKind } from "../options.ts";

/** What the cache's place depends on; a test gives its own. */
export interface CachePlace {
  /** Value of an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** The operating system. */
  readonly os: typeof Deno.build.os;
}

const PLACE_KIND = kindOf<CachePlace>("{ env, os }", (value) => {
  const { env, os } = (value ?? {}) as Partial<Record<keyof CachePlace, unknown>>;
  return typeof env === "function" && typeof os === "string";
});

/**
 * The folder where downloaded checkpoints and compiled models are kept: `MASKLET_CACHE`, or else "masklet" in the platform's cache
 * folder (`XDG_CACHE_HOME` or `~/.cache`; `~/Library/Caches`; `LOCALAPPDATA`). It need not exist yet.
 *
 * @param place absent: this process's environment
 * @returns its path
 * @throws {MaskletError} `io` where the environment names no such folder
 *
 * @example
 * ```ts
 * import { cacheDir } from "masklet/model";
 * import { assertEquals } from "@std/assert";
 * assertEquals(cacheDir({ env: (name) => name === "MASKLET_CACHE" ? "/data/models" : undefined, os: "linux" }), "/data/models");
 * ```
 */
export function cacheDir(place: CachePlace = { env: (name) => Deno.env.get(name), os: Deno.build.os }): string {
  requireKind("the argument of cacheDir", place, PLACE_KIND);
  const chosen = set(place, "MASKLET_CACHE");
  if (chosen !== undefined) return chosen;
  const platform = platformCache(place);
  if (platform !== undefined) return join(platform, "masklet");
  const asked = place.os === "windows" ? "LOCALAPPDATA" : "HOME";
  throw new MaskletError("io", `Expected a folder for caches, found no ${asked} in the environment`, {
    hint: "Set MASKLET_CACHE to a folder for checkpoints",
  });
}

function platformCache(place: CachePlace): string | undefined {
  if (place.os === "windows") return set(place, "LOCALAPPDATA");
  const home = set(place, "HOME");
  if (place.os === "darwin") return home && join(home, "Library", "Caches");
  const xdg = set(place, "XDG_CACHE_HOME");
  // A relative path is invalid by the XDG base directory specification, to be ignored.
  return xdg?.startsWith("/") ? xdg : home && join(home, ".cache");
}

function set(place: CachePlace, name: string): string | undefined {
  return place.env(name) || undefined; // a variable that is set to nothing counts as unset
}
