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
 * rounds alternate, and the best of each counts.
 */
export async function perfEvaluate(
  { shared, rounds, peer, protocol = "davis", log, figures }: PerfOptions,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    const { masks, frames } = await writeInputs(shared, dir);
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
        if (run.best === undefined || found.wall < run.best.wall) run.best = found;
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
    figures({ protocol, masks, frames, rows });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Folders of the truth, by protocol, where it is not DAVIS'. */
const TRUTHS: Readonly<Record<string, string>> = { mosev2: "mose" };

function ours(dir: string, protocol: string): string[] {
  const script = new URL("../masklet.ts", import.meta.url).href;
  const truth = `${dir}/${TRUTHS[protocol] ?? "DAVIS/Annotations/480p"}`;
  return [Deno.execPath(), "run", "-A", script, "evaluate"]
    .concat("--results", `${dir}/res`, "--truth", truth, "--protocol", protocol);
}

/** Writes truth and results as all three want them. */
async function writeInputs(shared: string, dir: string): Promise<{ masks: number; frames: number }> {
  const [results, truth] = [`${shared}/data/osvos`, `${shared}/data/davis/Annotations/480p`];
  const sequences = (await listFolder(results)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
  let [masks, frames] = [0, 0];
  const videos: Record<string, object> = {};
  await Deno.mkdir(`${dir}/DAVIS/ImageSets/2017`, { recursive: true });
  await Deno.writeTextFile(`${dir}/DAVIS/ImageSets/2017/val.txt`, sequences.map((name) => `${name}\n`).join(""));
  for (const sequence of sequences) {
    const names = (await listFolder(`${results}/${sequence}`)).map(({ name }) => name);
    const targets = { [results]: `${dir}/res`, [truth]: `${dir}/DAVIS/Annotations/480p` };
    await Deno.mkdir(`${dir}/DAVIS/JPEGImages/480p/${sequence}`, { recursive: true });
    for (const [from, to] of Object.entries(targets)) {
      await Deno.mkdir(`${to}/${sequence}`, { recursive: true });
      for (const name of names) {
        const { values, channels, width, height } = await readIndexedPng(`${from}/${sequence}/${name}`);
        const map = new Uint8Array(width * height).map((_, i) => values[i * channels]! > 0 ? 1 : 0);
        await Deno.writeFile(`${to}/${sequence}/${name}`, await encodeIndexedPng(map, width, height));
      }
    }
    for (const name of names) {
      await Deno.writeFile(
        `${dir}/DAVIS/JPEGImages/480p/${sequence}/${name.replace(".png", ".jpg")}`,
        new Uint8Array(),
      );
    }
    videos[sequence] = { objects: ["1"], length: names.length, height: null, width: null };
    masks += names.length;
    frames += names.length - 2;
  }
  // MOSEv2's scorer has the same masks under a meta file.
  await Deno.mkdir(`${dir}/mose`);
  await Deno.writeTextFile(`${dir}/mose/meta.json`, JSON.stringify({ videos }));
  await Deno.symlink(`${dir}/DAVIS/Annotations/480p`, `${dir}/mose/Annotations`);
  return { masks, frames };
}
