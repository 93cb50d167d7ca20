import { assert, assertEquals, assertRejects } from "@std/assert";
import { lockFile } from "../../src/files/file_lock.ts";
import { type FetchCheckpointOptions, fetchPublished } from "../../src/model/download.ts";
import type { PublishedCheckpoint } from "../../src/model/registry.ts";
import { ENTRY, filesIn, scene } from "./download_scene.ts";

const program = new URL("fetch_in_process.ts", import.meta.url).pathname;
function process(entry: PublishedCheckpoint, options: FetchCheckpointOptions): Deno.ChildProcess {
  const args = ["run", "-A", "--no-check", "-q", program, JSON.stringify(entry), JSON.stringify(options)];
  return new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" }).spawn();
}

/** Reads lines of a process up to this one; gives the reader, to read on. */
async function readUntil(line: string, child: Deno.ChildProcess): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const reader = child.stdout.getReader();
  for (let text = ""; !text.split("\n").includes(line);) {
    const { value, done } = await reader.read();
    assert(!done, `expected the line ${line}, found ${text}`);
    text += new TextDecoder().decode(value);
  }
  return reader;
}

Deno.test("calls at once in one process download once", () =>
  scene(() => ({}), async ({ server, folder, options, path }) => {
    assertEquals(await Promise.all([1, 2, 3].map(() => fetchPublished(ENTRY, options))), [path, path, path]);
    assertEquals([server.asked.length, filesIn(folder)], [1, ["little.pt"]]);
  }));

Deno.test("waiting for another download ends with the signal", () =>
  scene(() => ({}), async ({ folder, options, path }) => {
    await Deno.mkdir(folder);
    await using _held = await lockFile(`${path}.lock`);
    const abort = new AbortController();
    const waiting = fetchPublished(ENTRY, { ...options, signal: abort.signal });
    abort.abort(new Error("no more patience"));
    await assertRejects(() => waiting, Error, "no more patience");
  }));

Deno.test("two processes at once download once, and both have the file", () => {
  const hold = Promise.withResolvers<void>(); // the first download ends after both have started
  return scene((index) => index === 0 ? { hold: hold.promise } : {}, async ({ server, folder, options, path }) => {
    const children = [process(ENTRY, options), process(ENTRY, options)];
    const readers = await Promise.all(children.map((child) => readUntil("started", child)));
    setTimeout(hold.resolve, 300); // time for the second to come to the lock
    for (const [i, child] of children.entries()) {
      let text = "";
      for (let step = await readers[i]!.read(); !step.done; step = await readers[i]!.read()) {
        text += new TextDecoder().decode(step.value);
      }
      const { code } = await child.status;
      assertEquals([code, text.trim().split("\n").at(-1)], [0, path], await new Response(child.stderr).text());
    }
    assertEquals([server.asked.length, filesIn(folder)], [1, ["little.pt"]]);
  });
});

Deno.test("a process that is killed in the middle blocks nobody, and its part is gone on with", () =>
  scene((index) => index === 0 ? { silentAfter: 50_000 } : {}, async ({ server, folder, options }) => {
    const child = process(ENTRY, options);
    const reader = await readUntil("began", child);
    child.kill("SIGKILL");
    await Promise.all([child.status, reader.cancel(), child.stderr.cancel()]);
    await fetchPublished(ENTRY, options);
    assert(/^bytes=[1-9]\d*-$/.test(server.asked[1]!.range ?? ""), `found range ${server.asked[1]!.range}`);
    assertEquals(filesIn(folder), ["little.pt"]);
  }));
