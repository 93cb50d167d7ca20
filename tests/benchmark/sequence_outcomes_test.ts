import { assertEquals, assertRejects } from "@std/assert";
import type { BenchmarkProgress, RunBenchmarkOptions } from "../../src/benchmark/benchmark_options.ts";
import type { BenchmarkPart } from "../../src/benchmark/benchmark_parts.ts";
import {
  type BenchmarkSetup,
  inOrder,
  type SequenceOutcome,
  sideBySide,
} from "../../src/benchmark/sequence_outcomes.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { requireProtocol } from "../../src/evaluate/protocols.ts";
import type { PartFailure, RunStore } from "../../src/run/run_store.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { inFolder } from "../in_folder.ts";
import { writeSmallDataset } from "./small_dataset.ts";

/** A store in memory, which notes what is asked of it; some parts are claimed by others until they are waited for. */
function memoryStore(taken: readonly string[] = []) {
  const parts = new Map<string, { readonly identity: unknown; readonly part: BenchmarkPart }>();
  const failures = new Map<string, PartFailure>();
  const [calls, held]: [string[], Set<string>] = [[], new Set()];
  const store: RunStore<BenchmarkPart> = {
    find: (name) => Promise.resolve(parts.get(name)?.part),
    keep: (name, identity, part) => Promise.resolve(void parts.set(name, { identity, part })),
    fail: (name, failure) => Promise.resolve(void failures.set(name, failure)),
    failure: (name) => Promise.resolve(failures.get(name)),
    claim: (name, { wait = false } = {}) => {
      calls.push(`${name}${wait ? " wait" : ""}`);
      if (taken.includes(name) && !wait) return Promise.resolve(undefined);
      held.add(name);
      return Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve(void held.delete(name)) });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { store, parts, failures, calls, held };
}

async function inRun(
  names: readonly string[],
  use: (run: {
    readonly root: string;
    readonly setup: (store: RunStore<BenchmarkPart>, options?: Partial<RunBenchmarkOptions>) => BenchmarkSetup;
    readonly sequences: Parameters<typeof inOrder>[0];
  }) => Promise<void>,
): Promise<void> {
  await inFolder(async (root) => {
    await writeSmallDataset(root, names, 3);
    const sequences = await Array.fromAsync(await openDataset(root));
    const dir = `${root}/run`;
    await Deno.mkdir(dir);
    const setup = (store: RunStore<BenchmarkPart>, options: Partial<RunBenchmarkOptions> = {}): BenchmarkSetup => ({
      ...{ model: colourModel(), protocol: requireProtocol("vos"), prompt: { kind: "mask" }, tracking: {} },
      ...{ dir, store, maxFrames: undefined, options: { out: dir, ...options } },
    });
    await use({ root, setup, sequences });
  });
}

const kinds = (made: ReadonlyMap<string, SequenceOutcome>) =>
  [...made].map(([name, outcome]) => [name, "part" in outcome ? "part" : outcome.failure.code]);

Deno.test("sequences are made in order, each while it is claimed, and what is finished is not tracked again", () =>
  inRun(["a", "b"], async ({ setup, sequences }) => {
    const { store, parts, calls, held } = memoryStore();
    const claimed: string[][] = [];
    const onProgress = () => void claimed.push([...held]);
    assertEquals(kinds(await inOrder(sequences, setup(store, { onProgress }))), [["a", "part"], ["b", "part"]]);
    assertEquals([[...parts.keys()], calls, [...held]], [["a", "b"], ["a wait", "b wait"], []]);
    assertEquals(new Set(claimed.map(String)), new Set(["a", "b"]));
    const again: BenchmarkProgress[] = [];
    const made = await inOrder(sequences, setup(store, { onProgress: (progress) => again.push(progress) }));
    assertEquals(again.map(({ sequence, frame, resumed }) => [sequence, frame, resumed]), [["a", 3, true], [
      "b",
      3,
      true,
    ]]);
    assertEquals(made.get("a"), { part: parts.get("a")!.part });
  }));

Deno.test("a sequence that fails is noted and the next is made; a folder that is gone is nobody's failure", () =>
  inRun(["a", "b"], async ({ root, setup, sequences }) => {
    await Deno.writeTextFile(`${root}/JPEGImages/a/00001.jpg`, "no picture");
    const { store, parts, failures } = memoryStore();
    const made = await inOrder(sequences, setup(store));
    assertEquals(kinds(made), [["a", "bad-image"], ["b", "part"]]);
    assertEquals([[...parts.keys()], failures.get("a")!.code], [["b"], "bad-image"]);
    await Deno.remove(`${root}/run`, { recursive: true });
    await Deno.writeTextFile(`${root}/run`, "a file");
    await assertRejects(() => inOrder(sequences, setup(memoryStore().store)));
  }));

Deno.test("side by side, what others are at comes last; what another process has just failed at is not tried again", () =>
  inRun(["a", "b", "c"], async ({ setup, sequences }) => {
    const { store, failures, calls } = memoryStore(["a"]);
    failures.set("c", { code: "io", reason: "an earlier run", at: Date.now() - 1e6 });
    const waited = {
      ...store,
      claim: (...[name, options]: Parameters<typeof store.claim>) => {
        if (name === "a" && options?.wait) failures.set("a", { code: "bad-image", reason: "just now", at: Date.now() });
        return store.claim(name, options);
      },
    };
    const made = await sideBySide(sequences, setup(waited));
    assertEquals(calls, ["a", "b", "c", "a wait"]);
    assertEquals(kinds(made), [["b", "part"], ["c", "part"], ["a", "bad-image"]]);
    const failed = made.get("a")!;
    assertEquals("error" in failed && String(failed.error).includes("another process had failed: just now"), true);
  }));

Deno.test("a signal stops, and nothing is noted as failed", () =>
  inRun(["a", "b"], async ({ setup, sequences }) => {
    const stop = new AbortController();
    const { store, failures, parts, held } = memoryStore();
    const options = { signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) };
    const tracking = { signal: stop.signal };
    await assertRejects(() => inOrder(sequences, { ...setup(store, options), tracking }), Error, "enough");
    assertEquals([failures.size, parts.size, held.size], [0, 0, 0]);
  }));
