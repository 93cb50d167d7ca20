import { MaskletError } from "../error.ts";

/** How a page gets to a person: told its path or address, says whether it was opened. */
export type OpenPage = (address: string) => Promise<boolean>;

/**
 * Opens a page where this system opens pages: with the program that the desktop has for it. Without a desktop (a server, a container, a
 * terminal over ssh) it does nothing.
 *
 * @param address path of a file, or an address
 * @returns whether a program took it
 */
export const openPage: OpenPage = async (address) => {
  const program = openerOf(Deno.build.os, (name) => Deno.env.get(name));
  if (program === undefined) return false;
  const [name, ...args] = program;
  try {
    const { success } = await new Deno.Command(name, {
      args: [...args, address],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.PermissionDenied) return false;
    throw new MaskletError("io", `Expected to open ${address}, found: ${(cause as Error).message}`, {
      hint: "Open it in a browser by hand",
      cause,
    });
  }
};

/** The program that opens pages, with its first arguments; undefined where there is no desktop. */
export function openerOf(
  system: string,
  env: (name: string) => string | undefined,
): readonly [string, ...string[]] | undefined {
  if (env("SSH_CONNECTION") !== undefined && env("DISPLAY") === undefined) return undefined;
  if (system === "darwin") return ["open"];
  if (system === "windows") return ["cmd", "/c", "start", ""];
  const desktop = env("DISPLAY") !== undefined || env("WAYLAND_DISPLAY") !== undefined;
  return desktop ? ["xdg-open"] : undefined;
}
