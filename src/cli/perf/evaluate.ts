import { listFolder } from "../../dataset/mask_folder.ts";
import { MaskletError } from "../../error.ts";
import { encodeIndexedPng } from "../../image/encode_image.ts";
import { readIndexedPng } from "../../image/label_png.ts";
import { textTable } from "../../text_table.ts";
import type { PerfOptions } from "./perf_options.ts";
import { type PeerRun, preparePeers } from "./peers.ts";
import { type ProcessRun, runProcess } from "./run_process.ts";

/**
 * Scores the OSVOS results against the masks of DAVIS-2016, end to end from PNG files, the whole process: ours, davis2017-evaluation
 * and vos-benchmark (or MOSEv2's scorer) with as many processes as we have threads. Masks are mapped `> 0 -> 1` beforehand, the same files for all three;
 * rounds alternate, and the best of each counts. With `repeat` the same is done on a set of so many copies, which weighs the start of
 * a process less.
 */
export async function perfEvaluate(options: PerfOptions): Promise<void> {
  const { repeat = 1, protocol = "davis", figures } = options;
  const sets = [await perfCopies(options, 1), ...(repeat > 1 ? [await perfCopies(options, repeat)] : [])];
  figures({ protocol, ...sets[0], ...(sets[1] && { repeated: sets[1] }) });
}

/** What a set of so many copies of the sequences took. */
interface TimedSet {
  readonly masks: number;
  readonly frames: number;
  readonly rows: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly cpuSeconds: number | null;
    readonly score: number;
  }[];
}

async function perfCopies(
  { shared, rounds, peer, protocol = "davis", log }: PerfOptions,
  copies: number,
): Promise<TimedSet> {
  const dir = await Deno.makeTempDir();
  try {
    const { masks, frames } = await writeInputs(shared, dir, copies);
    log(`${masks} mask pairs, ${frames} of them counted; 8-bit palette PNGs, mapped > 0 -> 1 outside of the timing`);
    const peers = await preparePeers({ dir, processes: navigator.hardwareConcurrency }, protocol, {
      checkout: peer,
      log,
    });
    const runs = new Map<string, PeerRun & { best?: ProcessRun }>();
    runs.set("Masklet", { command: ours(dir, protocol), score: /J&F(?:dot)? (\d\.\d+)/ });
    for (const [name, run] of peers) runs.set(name, { ...run });
    for (let round = 0; round < rounds; round++) {
      for (const [name, run] of runs) {
        // The peers use what they wrote before, unless it is gone.
        for (const file of ["global_results-val.csv", "per-sequence_results-val.csv", "results.csv"]) {
          await Deno.remove(`${dir}/res/${file}`).catch(() => {});
        }
        const found = await runProcess(run.command, run.cwd);
        run.best = run.best === undefined ? found : bestOf(run.best, found);
        if (!run.score.test(found.stdout)) {
          throw new MaskletError("io", `Expected a score from ${name}, found: ${found.stdout.slice(-200)}`, {
            hint: "Run its command by hand; the peer may be another version",
          });
        }
      }
    }
    const mine = runs.get("Masklet")!.best!;
    const lines = [...runs].map(([name, { best, score }]) => {
      const { wall, cpu, stdout } = best!;
      const ratio = name === "Masklet"
        ? ""
        : `${(wall / mine.wall).toFixed(1)} x (wall), ${
          cpu === undefined || mine.cpu === undefined ? "?" : (cpu / mine.cpu).toFixed(1)
        } x (CPU)`;
      const spent = cpu === undefined ? "" : `, ${(1000 * cpu / frames).toFixed(2)} ms of CPU a mask-frame`;
      return [name, `${wall.toFixed(3)} s${spent}, J&F ${score.exec(stdout)![1]}`, ratio];
    });
    for (const line of textTable(lines)) log(line);
    const rows = [...runs].map(([name, { best, score }]) => {
      const { wall, cpu, stdout } = best!;
      return { name, seconds: wall, cpuSeconds: cpu ?? null, score: Number(score.exec(stdout)![1]) };
    });
    return { masks, frames, rows };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The least of either clock: what others did to the machine meanwhile only adds. */
function bestOf(one: ProcessRun, other: ProcessRun): ProcessRun {
  const { cpu } = one;
  return {
    ...one,
    wall: Math.min(one.wall, other.wall),
    ...(cpu !== undefined && { cpu: Math.min(cpu, other.cpu ?? Infinity) }),
  };
}

/** Folders of the truth, by protocol, where it is not DAVIS'. */
const TRUTHS: Readonly<Record<string, string>> = { mosev2: "mose" };

function ours(dir: string, protocol: string): string[] {
  const script = new URL("../masklet.ts", import.meta.url).href;
  const truth = `${dir}/${TRUTHS[protocol] ?? "DAVIS/Annotations/480p"}`;
  return [Deno.execPath(), "run", "-A", script, "evaluate"]
    .concat("--results", `${dir}/res`, "--truth", truth, "--protocol", protocol);
}

/** Writes truth and results as all three want them: the sequences, and copies of them under other names. */
async function writeInputs(shared: string, dir: string, copies: number): Promise<{ masks: number; frames: number }> {
  const [results, truth] = [`${shared}/data/osvos`, `${shared}/data/davis/Annotations/480p`];
  const sequences = (await listFolder(results)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
  const [found, wanted] = [`${dir}/res`, `${dir}/DAVIS/Annotations/480p`];
  let [masks, frames] = [0, 0];
  const videos: Record<string, object> = {};
  for (const sequence of sequences) {
    const names = (await listFolder(`${results}/${sequence}`)).map(({ name }) => name);
    for (let copy = 1; copy <= copies; copy++) {
      const called = copy === 1 ? sequence : `${sequence}-${copy}`;
      for (const [from, to] of [[results, found], [truth, wanted]] as const) {
        await Deno.mkdir(`${to}/${called}`, { recursive: true });
        for (const name of names) {
          if (copy === 1) await writeBinary(`${from}/${sequence}/${name}`, `${to}/${called}/${name}`);
          else await Deno.copyFile(`${to}/${sequence}/${name}`, `${to}/${called}/${name}`);
        }
      }
      // davis2017-evaluation counts pictures, and opens none.
      const pictures = `${dir}/DAVIS/JPEGImages/480p/${called}`;
      await Deno.mkdir(pictures, { recursive: true });
      for (const name of names) await Deno.writeFile(`${pictures}/${name.replace(".png", ".jpg")}`, new Uint8Array());
      videos[called] = { objects: ["1"], length: names.length, height: null, width: null };
      masks += names.length;
      frames += names.length - 2;
    }
  }
  await Deno.mkdir(`${dir}/DAVIS/ImageSets/2017`, { recursive: true });
  const list = Object.keys(videos).map((name) => `${name}\n`).join("");
  await Deno.writeTextFile(`${dir}/DAVIS/ImageSets/2017/val.txt`, list);
  // MOSEv2's scorer has the same masks under a meta file.
  await Deno.mkdir(`${dir}/mose`);
  await Deno.writeTextFile(`${dir}/mose/meta.json`, JSON.stringify({ videos }));
  await Deno.symlink(wanted, `${dir}/mose/Annotations`);
  return { masks, frames };
}

/** Writes a mask with every value above 0 as 1. */
async function writeBinary(from: string, to: string): Promise<void> {
  const { values, channels, width, height } = await readIndexedPng(from);
  const map = new Uint8Array(width * height).map((_, i) => values[i * channels]! > 0 ? 1 : 0);
  await Deno.writeFile(to, await encodeIndexedPng(map, width, height));
}
