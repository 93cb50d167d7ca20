import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { quoted, wordsOfFlags } from "../../../src/cli/benchmark/shell.ts";
import { arrayScript, mergeScript, type SlurmJob } from "../../../src/cli/benchmark/slurm_scripts.ts";
import { writeSmallDataset } from "../../benchmark/small_dataset.ts";
import { benchmark } from "./commands.ts";

const job: SlurmJob = {
  ...{ name: "masklet-tiny", shards: 32, restarts: 5, cwd: "/home/me/it's here", folder: "/home/me/runs/tiny/slurm" },
  benchmark: ["deno", "run", "-A", "masklet.ts", "benchmark", "--root=DAVIS 2017", "--out=runs/tiny"],
  merge: ["deno", "run", "-A", "masklet.ts", "benchmark", "merge", "runs/tiny"],
  options: ["--partition=gpu", "--gres=gpu:1", "-A lab"],
};

Deno.test("the array script asks for a task a share and starts the benchmark with its share", () => {
  const script = arrayScript(job);
  for (const line of ["--array=1-32", "--requeue", "--partition=gpu", "--gres=gpu:1", "-A lab", "--open-mode=append"]) {
    assertStringIncludes(script, `\n#SBATCH ${line}\n`);
  }
  assertStringIncludes(script, `share="$SLURM_ARRAY_TASK_ID/32"`);
  assertStringIncludes(script, `benchmark '--root=DAVIS 2017' --out=runs/tiny --shard="$share" &`);
});

Deno.test("the merging job may run where the shares may, and asks for nothing that they need", () => {
  const script = mergeScript(job);
  assertStringIncludes(script, "\n#SBATCH --partition=gpu\n#SBATCH -A lab\n");
  assertEquals(script.includes("gres"), false);
  assertMatch(script, /\nexec deno .* merge runs\/tiny\n$/);
});

Deno.test("words come back from the shell as they were", async () => {
  const words = ["plain", "with blank", "it's", "$HOME", "`id`", 'a"b', "ünï", "", "a\\b", "x:y=z,1"];
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `printf '%s\\n' ${words.map(quoted).join(" ")}`],
  }).output();
  assertEquals(new TextDecoder().decode(stdout).split("\n").slice(0, -1), words);
});

Deno.test("flags are given on as they were given", () => {
  const flags = {
    a: { kind: "text", help: "" },
    b: { kind: "texts", help: "" },
    c: { kind: "number", help: "" },
    d: { kind: "switch", help: "" },
    e: { kind: "toggle", help: "" },
    f: { kind: "switch", help: "" },
    g: { kind: "toggle", help: "" },
  } as const;
  const given = { a: "x y", b: ["1", "2"], c: 3, d: true, e: false, f: false, g: undefined };
  assertEquals(wordsOfFlags(flags, given), ["--a=x y", "--b=1", "--b=2", "--c=3", "--d", "--no-e"]);
});

Deno.test("submit writes its scripts without submitting, and refuses what cannot run before anything is written", async () => {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, ["one"], 2);
    const submit = (...more: string[]) => benchmark("submit", "--root", root, "--out", `${root}/run`, ...more);
    const refused = async (words: string, ...more: string[]) => {
      const { code, err } = await submit(...more);
      assertEquals(code, 1);
      assertStringIncludes(err, words);
      assertEquals([...Deno.readDirSync(root)].some(({ name }) => name === "run"), false);
    };
    await refused("found no --slurm", "--shards", "2");
    await refused("found --shards 0", "--slurm", "--shards", "0");
    await refused("mask, box or clicks:N", "--slurm", "--shards", "2", "--prompt", "dots");
    await refused("found none (did you mean one?). It has one", "--slurm", "--shards", "2", "--sequences", "none");
    const dry = await submit("--slurm", "--shards", "2", "--prompt", "mask", "--prompt", "clicks:2", "--dry-run");
    assertEquals(dry.code, 0, dry.err);
    const script = await Deno.readTextFile(`${root}/run/slurm/array.sh`);
    assertStringIncludes(script, "--prompt=mask --prompt=clicks:2");
    const { code } = await new Deno.Command("bash", { args: ["-n", `${root}/run/slurm/array.sh`] }).output();
    assertEquals(code, 0);
    const status = await benchmark("status", `${root}/run`);
    assertEquals(
      status.out,
      [
        "embedded,sam2,mask: not begun",
        "embedded,sam2,clicks-2: not begun",
        "",
      ].join("\n"),
    );
    assertEquals(status.err, "next: the same command once more  goes on with what is not done\n");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
