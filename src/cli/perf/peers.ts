/** The published evaluators, as far as they can be had. */
export interface Peers {
  /** A Python with what they need. */
  readonly python?: string;
  /** A checkout of davis2017-evaluation. */
  readonly davis?: string;
  /** Whether vos-benchmark is installed. */
  readonly vos: boolean;
}

/** davis2017-evaluation is no package: it is cloned, at the commit that our reference numbers are of. */
const DAVIS_SOURCE = "https://github.com/davisvideochallenge/davis2017-evaluation";
const DAVIS_COMMIT = "ac7c43fca936f9722837b7fbd337d284ba37004b";
const PACKAGES = ["numpy", "opencv-python-headless", "scikit-image", "pandas", "scipy", "pillow", "tqdm"];

/**
 * Installs the published evaluators into a new virtual environment, and says what could not be had.
 * @param checkout davis2017-evaluation, when it is here already
 */
export async function preparePeers(
  dir: string,
  checkout: string | undefined,
  log: (line: string) => void,
): Promise<Peers> {
  if (!await ends("python3", "-m", "venv", dir)) {
    log("no python3 with venv: the peers are not timed");
    return { vos: false };
  }
  const python = `${dir}/bin/python`;
  if (!await ends(python, "-m", "pip", "install", "-q", ...PACKAGES)) {
    log("pip cannot install what the peers need: they are not timed");
    return { vos: false };
  }
  const vos = await ends(python, "-m", "pip", "install", "-q", "vos-benchmark");
  if (!vos) log("pip cannot install vos-benchmark: it is not timed");
  const davis = checkout === undefined ? await cloned(`${dir}/davis2017`) : await Deno.realPath(checkout);
  if (davis === undefined) {
    log(
      `davis2017-evaluation is in no package index and cannot be cloned: give a checkout (--peer DIR); it is not timed`,
    );
  }
  return { python, vos, ...(davis === undefined ? {} : { davis }) };
}

async function cloned(dir: string): Promise<string | undefined> {
  const done = await ends("git", "clone", "-q", DAVIS_SOURCE, dir) &&
    await ends("git", "-C", dir, "checkout", "-q", DAVIS_COMMIT);
  return done ? dir : undefined;
}

async function ends(program: string, ...args: string[]): Promise<boolean> {
  const env = { GIT_TERMINAL_PROMPT: "0" };
  const process = new Deno.Command(program, { args, env, stdin: "null", stdout: "null", stderr: "null" });
  return (await process.output().catch(() => undefined))?.success ?? false;
}
