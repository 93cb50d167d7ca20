/**
 * `deno task test`: every test and every example in the docs, in several processes, as many at a time as there are cores (two at
 * least). WebGPU has processes of its own: a graphics driver that is loaded and let go again and again, beside other native modules, is
 * where processes have ended badly. The summaries are added up in one line. With words, they go to `deno test` as they are.
 *
 * @example
 * ```sh
 * deno task test                       # everything
 * deno task test tests/memory          # some files, in one process
 * deno task test --filter "samurai"
 * ```
 * @module
 */
import { nativeDevices, nativeRefusal } from "../src/runtime/native/native_backend.ts";
import { type Batch, batchesOf, type Outcome, outcomeOf, summaryOf } from "./batches.ts";

const root = new URL("../", import.meta.url);

/** No graphics driver is found, so that no other process than those for it loads one. */
const WITHOUT_DRIVERS = { VK_DRIVER_FILES: "/dev/null", VK_ICD_FILENAMES: "/dev/null", MASKLET_TEST_WEBGPU: "no" };

/** ms after which a process that has not ended is stopped, and named as one that did not end: several times what the longest takes. */
const LONGEST = 15 * 60_000;

/** Runs one batch and hands back all that it printed. */
async function run({ args, webgpu }: Batch): Promise<Outcome> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", ...args],
    cwd: root,
    env: { ...(webgpu ? { MASKLET_TEST_WEBGPU: "only" } : WITHOUT_DRIVERS), NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(LONGEST),
  }).spawn();
  const chunks: Uint8Array[] = [];
  const gather = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const chunk of stream) chunks.push(chunk);
  };
  const [status] = await Promise.all([child.status, gather(child.stdout), gather(child.stderr)]);
  return outcomeOf(await new Blob(chunks as BlobPart[]).text(), status);
}

/** Fetches the native build once, before processes need it that run at the same time. */
async function fetchNative(): Promise<void> {
  if (await nativeRefusal() === undefined) await nativeDevices();
}

async function runAll(): Promise<number> {
  const started = performance.now();
  await fetchNative();
  const waiting = await batchesOf(root);
  const outcomes: Outcome[] = [];
  const worker = async (): Promise<void> => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      const from = performance.now();
      const outcome = await run(batch);
      outcomes.push(outcome);
      console.log(`== ${batch.name} (${Math.round((performance.now() - from) / 1000)} s)\n${outcome.text.trimEnd()}\n`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, navigator.hardwareConcurrency) }, worker));
  const { line, failed } = summaryOf(outcomes, (performance.now() - started) / 1000);
  for (const { ended } of outcomes) if (ended !== undefined) console.log(`!! ${ended}`);
  console.log(line);
  return failed ? 1 : 0;
}

if (import.meta.main) {
  if (Deno.args.length === 0) Deno.exit(await runAll());
  const { code } = await new Deno.Command(Deno.execPath(), { args: ["test", "-A", ...Deno.args], stdin: "null" })
    .spawn()
    .status;
  Deno.exit(code);
}
