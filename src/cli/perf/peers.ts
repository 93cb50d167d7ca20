/** Where a published evaluator finds what is scored. */
export interface PeerInputs {
  /** A Python with what it needs. */
  readonly python: string;
  /** Its checkout; empty where it is a package. */
  readonly checkout: string;
  /** A folder with `res/` (the results), `DAVIS/` and `mose/` (the truth in the form of either). */
  readonly dir: string;
  /** Processes, where it takes a number. */
  readonly processes: number;
}

/** How an evaluator is run. */
export interface PeerRun {
  /** The command. */
  readonly command: string[];
  /** Its working folder. */
  readonly cwd?: string;
  /** What its output says of the score. */
  readonly score: RegExp;
}

/** A published evaluator that is timed beside Masklet. */
interface Peer {
  /** Its name. */
  readonly name: string;
  /** The protocols beside which it is timed. */
  readonly protocols: readonly string[];
  /** Where it comes from: a package of Python, or a repository at the commit that our reference numbers are of. */
  readonly from: { readonly package: string } | { readonly source: string; readonly commit: string };
  /** Its command. */
  run(inputs: PeerInputs): PeerRun;
}

/** The evaluators. */
const PEERS: readonly Peer[] = [
  {
    name: "MOSEv2's scorer",
    protocols: ["mosev2"],
    from: { source: "https://github.com/henghuiding/MOSE-api", commit: "241977ae" },
    run: ({ python, checkout, dir }) => ({
      command: [python, "score.py", "--meta", `${dir}/mose/meta.json`, "--ann", `${dir}/mose/Annotations`]
        .concat("--pred", `${dir}/res`, "--output", `${dir}/mose-scores`),
      cwd: `${checkout}/MOSEv2/sam2_rcms/tools`,
      score: /J&F_new: (\d+\.\d+)/,
    }),
  },
  {
    name: "davis2017-evaluation",
    protocols: ["davis"],
    from: {
      source: "https://github.com/davisvideochallenge/davis2017-evaluation",
      commit: "ac7c43fca936f9722837b7fbd337d284ba37004b",
    },
    run: ({ python, checkout, dir }) => ({
      command: [python, "evaluation_method.py", "--task", "semi-supervised", "--davis_path", `${dir}/DAVIS`]
        .concat("--results_path", `${dir}/res`),
      cwd: checkout,
      score: /(\d\.\d+)\s+\d\.\d+/,
    }),
  },
  {
    name: "vos-benchmark",
    protocols: ["davis", "vos"],
    from: { package: "vos-benchmark" },
    run: ({ python, dir, processes }) => {
      const folders = `["${dir}/DAVIS/Annotations/480p"], ["${dir}/res"]`;
      const script = `from vos_benchmark.benchmark import benchmark; benchmark(${folders}, False, ${processes})`;
      return { command: [python, "-c", script], score: /Global score: J&F: (\d+\.\d+)/ };
    },
  },
];

/** The protocols that are timed beside a published evaluator. */
export const TIMED_PROTOCOLS: readonly string[] = [...new Set(PEERS.flatMap(({ protocols }) => protocols))];

const PACKAGES = ["numpy", "opencv-python-headless", "scikit-image", "pandas", "scipy", "pillow", "tqdm", "rich"];

/**
 * Installs a protocol's published evaluators into a new virtual environment, and says what could not be had.
 *
 * @param inputs a folder with results and truth, and the processes that they may take
 * @param protocol whose tools are wanted
 * @param options `checkout`: the repository of one that is no package, when it is here already; `log` is told what could not be had
 * @returns how each is run, by name
 */
export async function preparePeers(
  { dir, processes }: Pick<PeerInputs, "dir" | "processes">,
  protocol: string,
  { checkout, log }: { readonly checkout: string | undefined; readonly log: (line: string) => void },
): Promise<ReadonlyMap<string, PeerRun>> {
  const runs = new Map<string, PeerRun>();
  const python = `${dir}/env/bin/python`;
  if (!await ends("python3", "-m", "venv", `${dir}/env`)) {
    log("no python3 with venv: the peers are not timed");
    return runs;
  }
  if (!await ends(python, "-m", "pip", "install", "-q", ...PACKAGES)) {
    log("pip cannot install what the peers need: they are not timed");
    return runs;
  }
  for (const { name, from, run } of PEERS.filter(({ protocols }) => protocols.includes(protocol))) {
    const folder = "package" in from
      ? await ends(python, "-m", "pip", "install", "-q", from.package) ? "" : undefined
      : checkout === undefined
      ? await cloned(`${dir}/env/${from.source.split("/").at(-1)}`, from.source, from.commit)
      : await Deno.realPath(checkout);
    if (folder !== undefined) runs.set(name, run({ python, checkout: folder, dir, processes }));
    else if ("package" in from) log(`pip cannot install ${name}: it is not timed`);
    else log(`${name} is in no package index and cannot be cloned: give a checkout (--peer DIR); it is not timed`);
  }
  return runs;
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
