/**
 * Programs that some tests need and a machine may lack: a browser, Jupyter. A test that needs one ends its name with
 * "(needs chromium)" or "(needs jupyter)" and is ignored where it is absent; `.ci/run` installs them and accepts no such skip.
 * @module
 */

/** The first of the programs that PATH has, as a full path. */
export function findProgram(...names: string[]): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":").filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      try {
        const path = `${folder}/${name}`;
        if (Deno.statSync(path).isFile) return path;
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
      }
    }
  }
  return undefined;
}
