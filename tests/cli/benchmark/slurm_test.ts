import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { pause } from "../../../src/files/pause.ts";
import { writeSmallDataset } from "../../benchmark/small_dataset.ts";
import { noSlurm, type Slurm, withSlurm } from "../../slurm.ts";
import { benchmark, benchmarkIn, numbersOf } from "./commands.ts";

/** Waits until a file is there. */
async function made(path: string): Promise<void> {
  while (await Deno.stat(path).catch(() => undefined) === undefined) await pause(50);
}

/** The process that makes a share of the run in a folder. */
async function processOf(root: string, share: string): Promise<number> {
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const words = (await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "")).split("\0");
    if (words.includes(`--shard=${share}`) && words.some((word) => word.includes(root))) return Number(name);
  }
  throw new Error(`no process of share ${share}`);
}

async function inCluster(frames: number, use: (root: string, slurm: Slurm) => Promise<void>): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    await writeSmallDataset(root, ["a", "b", "c", "d"], frames);
    await withSlurm((slurm) => use(root, slurm));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test({
  name: "a benchmark of four shares on Slurm, one killed with kill -9 and one preempted, merges to the unbroken run",
  ignore: noSlurm,
  fn: () =>
    inCluster(8, async (root, slurm) => {
      const args = ["--root", root, "--backend", "wasm", "--threads", "1"];
      const whole = await benchmark(...args, "--out", `${root}/whole`);
      const masklet = (...words: string[]) => benchmarkIn(slurm.env, ...words);

      const submitted = await masklet("submit", "--slurm", "--shards", "4", ...args, "--out", `${root}/run`);
      assertEquals(submitted.code, 0, submitted.err);
      const [, array, merge] = /^job (\d+): 4 shares; job (\d+) merges them/.exec(submitted.out) ?? [];
      assertStringIncludes(submitted.err, `next: masklet benchmark status ${root}/run`);
      const twice = await masklet("submit", "--slurm", "--shards", "4", ...args, "--out", `${root}/run`);
      assertStringIncludes(twice.err, `found it as Slurm's job ${array}`);

      await made(`${root}/run/masks/a/00002.png`);
      const during = await masklet("status", `${root}/run`);
      assertMatch(
        during.out,
        new RegExp(`Slurm's array job ${array}: .*running.*merging job ${merge}: pending \\(Dependency\\)`),
      );
      Deno.kill(await processOf(root, "1/4"), "SIGKILL");
      await made(`${root}/run/masks/b/00001.png`);
      await slurm.run("scontrol", "requeue", `${array}_2`);

      await slurm.ended(merge!);
      const log = await Deno.readTextFile(`${root}/run/slurm/shard-1.log`);
      assertStringIncludes(log, "share 1/4 ended with code 137\nshare 1/4 is queued again");
      assertStringIncludes(log, "share 1/4, start 2");
      assertStringIncludes(await Deno.readTextFile(`${root}/run/slurm/shard-2.log`), "share 2/4, start 2");
      const line = (text: string) => text.split("\n").find((one) => /^J&F 0\.\d{3}$/.test(one)) ?? "no such line";
      assertEquals(line(await Deno.readTextFile(`${root}/run/slurm/merge.log`)), line(whole.out));
      assertEquals(await numbersOf(`${root}/run`), await numbersOf(`${root}/whole`));
      const after = await masklet("status", `${root}/run`);
      assertStringIncludes(after.out, "4 of 4 sequences done\n");
      assertStringIncludes(after.out, `array job ${array}: 4 ended; merging job ${merge}: ended`);
    }),
});

Deno.test({
  name:
    "a share that is cancelled stays so, one whose sequence is broken is given up; merge says what is missing, submit goes on",
  ignore: noSlurm,
  fn: () =>
    inCluster(5, async (root, slurm) => {
      const broken = `${root}/Annotations/b/00001.png`;
      const png = await Deno.readFile(broken);
      await Deno.writeTextFile(broken, "no picture");
      const masklet = (...words: string[]) => benchmarkIn(slurm.env, ...words);
      const args = ["--root", root, "--backend", "wasm", "--threads", "1", "--out", `${root}/run`, "--restarts", "1"];
      const submit = async (): Promise<readonly string[]> => {
        const { out, err } = await masklet("submit", "--slurm", "--shards", "2", ...args);
        return /^job (\d+): 2 shares; job (\d+) merges/.exec(out)?.slice(1) ?? [err];
      };
      const [array, merge] = await submit();
      await made(`${root}/run/masks/a/00001.png`);
      await slurm.run("scancel", `${array}_1`);
      await slurm.ended(merge!);
      const log = await Deno.readTextFile(`${root}/run/slurm/shard-1.log`);
      assert(!log.includes("queued again"), log);
      const gaveUp = await Deno.readTextFile(`${root}/run/slurm/shard-2.log`);
      assertEquals(gaveUp.match(/is queued again/g)?.length, 1, gaveUp);
      assertEquals(gaveUp.match(/share 2\/2 ended with code 1/g)?.length, 2);
      const merged = await Deno.readTextFile(`${root}/run/slurm/merge.log`);
      assertMatch(merged, /found [12] that are not: /);
      const status = await masklet("status", `${root}/run`);
      assertMatch(status.out, /of 4 sequences done, 1 failed\n {2}b: Expected/);
      assertStringIncludes(status.err, "next: the same command once more  goes on");

      await Deno.writeFile(broken, png);
      const [, again] = await submit();
      await slurm.ended(again!);
      assertMatch(await Deno.readTextFile(`${root}/run/slurm/merge.log`), /^J&F 0\.\d{3}$/m);
    }),
});
