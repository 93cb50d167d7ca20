import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { MaskletError } from "../error.ts";

/** npm packages with one native module each, by the platforms that they are for. */
export type PlatformPackages = Readonly<Record<string, string>>;

/**
 * The native module of this platform, from npm: fetched when it is not there yet, then loaded.
 *
 * @param packages names with versions, by Deno's names of platforms
 * @param wanted what it is for, as an error says it
 * @throws {MaskletError} `unsupported` when the platform has none, or it cannot be fetched or loaded
 */
export async function loadNativePackage<T>(packages: PlatformPackages, wanted: string): Promise<T> {
  const name = packages[Deno.build.target];
  if (name === undefined) throw notLoaded(wanted, `none for ${Deno.build.target}`);
  const specifier = `npm:${name}`;
  try {
    // The package is its native module alone, which Deno loads by require only. Importing its JSON makes Deno fetch the package, and
    // resolving it then gives the module's path. The package around it, with all platforms, would fetch nothing more that is needed.
    await import(`${specifier}/package.json`, { with: { type: "json" } });
    const path = fileURLToPath(import.meta.resolve(specifier));
    return createRequire(path)(path) as T;
  } catch (cause) {
    throw notLoaded(wanted, (cause as Error).message, cause);
  }
}

function notLoaded(wanted: string, found: string, cause?: unknown): MaskletError {
  return new MaskletError("unsupported", `Expected ${wanted} on this system, found: ${found}`, {
    hint: "Allow Deno to load native modules (--allow-ffi) and npm packages, or give a folder of frames instead " +
      "(ffmpeg -i in.mp4 -start_number 0 frames/%05d.png)",
    cause,
  });
}
