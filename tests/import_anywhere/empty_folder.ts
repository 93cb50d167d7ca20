/**
 * A folder with nothing in it, outside of the repository, and programs that run there.
 * @module
 */

/** What came of a program. */
export interface Ended {
  /** Its exit code. */
  readonly code: number;
  /** What it printed. */
  readonly out: string;
  /** What it complained of. */
  readonly err: string;
}

/** An empty folder. */
export interface EmptyFolder extends AsyncDisposable {
  /** Its path. */
  readonly path: string;
  /** Runs a program in it: Deno with these arguments, or another that is named by its path. */
  run(args: readonly string[], options?: { readonly program?: string }): Promise<Ended>;
}

/**
 * Makes one. Programs in it keep modules and compiled models in a cache of their own, which is new too; packages of npm alone are taken
 * from the usual one, as their addresses do not change from test to test.
 */
export async function emptyFolder(): Promise<EmptyFolder> {
  const [path, cache] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  await Deno.symlink(await npmCache(), `${cache}/npm`);
  const env = { DENO_DIR: cache, MASKLET_CACHE: `${cache}/masklet`, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  return {
    path,
    async run(args, { program = Deno.execPath() } = {}) {
      const command = new Deno.Command(program, { args: [...args], cwd: path, env, stdin: "null" });
      const { code, stdout, stderr } = await command.output();
      return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true });
      await Deno.remove(cache, { recursive: true }); // the link in it goes, what it leads to stays
    },
  };
}

async function npmCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stdin: "null" }).output();
  return (JSON.parse(new TextDecoder().decode(stdout)) as { readonly npmCache: string }).npmCache;
}
