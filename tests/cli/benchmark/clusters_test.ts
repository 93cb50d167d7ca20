import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseShard } from "../../../src/benchmark/shard.ts";

const read = (name: string) => Deno.readTextFile(new URL(`../../../docs/clusters/${name}`, import.meta.url));

/** The shares that a shell makes of a file's own words. */
async function sharesOf(script: string, env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { stdout, success } = await new Deno.Command("sh", { args: ["-c", script], env }).output();
  assertEquals(success, true);
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test("the shares of the Kubernetes job begin at 1 where its index begins at 0, and are all of them", async () => {
  const text = await read("kubernetes.yaml");
  const count = Number(/completions: (\d+)/.exec(text)![1]);
  const word = /--shard ("[^"]+")/.exec(text)![1]!;
  const shares: string[] = [];
  for (let index = 0; index < count; index++) {
    shares.push(...await sharesOf(`echo ${word}`, { JOB_COMPLETION_INDEX: String(index) }));
  }
  assertEquals(shares.map(parseShard), Array.from({ length: count }, (_, i) => ({ index: i + 1, count })));
  assertMatch(text, /completionMode: Indexed/);
});

Deno.test("the script for GNU parallel is one that a shell reads, with every share once", async () => {
  const text = await read("parallel.sh");
  const script = new URL("../../../docs/clusters/parallel.sh", import.meta.url).pathname;
  const { code } = await new Deno.Command("sh", { args: ["-n", script] }).output();
  assertEquals(code, 0);
  const [, count] = /--shard \{\}\/(\d+)/.exec(text)!;
  const inputs = /::: (.*)$/m.exec(text)![1]!.split(" ");
  assertEquals(inputs.map((index) => parseShard(`${index}/${count}`).index), inputs.map(Number));
  assertEquals(inputs.length, Number(count));
  assertStringIncludes(text, `merge "$run"`);
});
