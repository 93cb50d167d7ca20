/** The published evaluators, as far as they can be had. */
export interface Peers {
  /** A Python with what they need. */
  readonly python?: string;
  /** A checkout of davis2017-evaluation. */
  readonly davis?: string;
  /** A checkout of MOSE-api. */
  readonly mose?: string;
  /** Whether vos-benchmark is installed. */
  readonly vos: boolean;
}

/** davis2017-evaluation is no package: it is cloned, at the commit that our reference numbers are of. */
const DAVIS_SOURCE = "https://github.com/davisvideochallenge/davis2017-evaluation";
const DAVIS_COMMIT = "ac7c43fca936f9722837b7fbd337d284ba37004b";
/** MOSEv2's scorer is none either. */
const MOSE_SOURCE = "https://github.com/henghuiding/MOSE-api";
const MOSE_COMMIT = "241977ae";
const PACKAGES = ["numpy", "opencv-python-headless", "scikit-image", "pandas", "scipy", "pillow", "tqdm", "rich"];

/**
 * Installs the published evaluators into a new virtual environment, and says what could not be had.
 * @param checkout davis2017-evaluation (or MOSE-api, for `mosev2`), when it is here already
 * @param protocol whose tool is wanted
 */
export async function preparePeers(
  dir: string,
  checkout: string | undefined,
  log: (line: string) => void,
  protocol = "davis",
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
  if (protocol === "mosev2") {
    const mose = checkout === undefined
      ? await cloned(`${dir}/mose`, MOSE_SOURCE, MOSE_COMMIT)
      : await Deno.realPath(checkout);
    if (mose === undefined) log("MOSE-api cannot be cloned: give a checkout (--peer DIR); its scorer is not timed");
    return { python, vos: false, ...(mose === undefined ? {} : { mose }) };
  }
  const vos = await ends(python, "-m", "pip", "install", "-q", "vos-benchmark");
  if (!vos) log("pip cannot install vos-benchmark: it is not timed");
  if (protocol === "vos") return { python, vos };
  const davis = checkout === undefined
    ? await cloned(`${dir}/davis2017`, DAVIS_SOURCE, DAVIS_COMMIT)
    : await Deno.realPath(checkout);
  if (davis === undefined) {
    log(
      `davis2017-evaluation is in no package index and cannot be cloned: give a checkout (--peer DIR); it is not timed`,
    );
  }
  return { python, vos, ...(davis === undefined ? {} : { davis }) };
}

/** A checkout of a repository at a commit; undefined where it cannot be had. */
export async function cloned(dir: string, source: string, commit: string): Promise<string | undefined> {
  const done = await ends("git", "clone", "-q", source, dir) && await ends("git", "-C", dir, "checkout", "-q", commit);
  return done ? dir : undefined;
}

async function ends(program: string, ...args: string[]): Promise<boolean> {
  const env = { GIT_TERMINAL_PROMPT: "0" };
  const process = new Deno.Command(program, { args, env, stdin: "null", stdout: "null", stderr: "null" });
  return (await process.output().catch(() => undefined))?.success ?? false;
}
