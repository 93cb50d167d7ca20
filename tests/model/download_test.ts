import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { MaskletError } from "../../src/error.ts";
import { downloadFile } from "../../src/model/download_file.ts";
import { fetchCheckpoint, type FetchCheckpointOptions, fetchPublished } from "../../src/model/download.ts";
import { lockFile } from "../../src/files/file_lock.ts";
import { onDisk } from "../../src/model/part_file.ts";
import type { PublishedCheckpoint, RemoteCheckpoint } from "../../src/model/registry.ts";
import { type FileServer, type Manner, serveFile } from "./file_server.ts";

const FILE = Uint8Array.from({ length: 200_003 }, (_, i) => (i * 7919 + (i >> 8)) % 251);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const ENTRY: PublishedCheckpoint = {
  name: "little",
  url: "http://127.0.0.1:9/official/folder/little.pt", // nobody listens there
  size: FILE.length,
  sha256: sha256(FILE),
  licence: "Apache-2.0",
};
const { size: _, ...UNSIZED } = ENTRY;
const EMBEDDED = await Deno.readFile(new URL("../../models/sam2.1_hiera_pico.safetensors", import.meta.url));
/** An entry of which nothing is known but its architecture. */
const UNPINNED: RemoteCheckpoint = {
  name: "someone/pico",
  url: ENTRY.url,
  file: "someone--pico.safetensors",
  architecture: "sam2.1_hiera_pico",
};

interface Scene {
  readonly server: FileServer;
  readonly folder: string;
  /** The options that fetch from this server into this folder, failing fast. */
  readonly options: FetchCheckpointOptions;
  readonly path: string;
}

/** A server and an empty cache while `play` runs. */
async function scene(manner: (index: number) => Manner, play: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using server = serveFile(FILE, manner);
    const options = {
      cacheDir: `${folder}/cache`,
      mirror: server.address,
      retryDelay: 1,
      stallTimeout: 10_000,
      offline: false,
    };
    await play({ server, folder: `${folder}/cache`, options, path: `${folder}/cache/little.pt` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const filesIn = (folder: string): string[] => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

async function failure(code: string, words: string, run: () => Promise<unknown>): Promise<MaskletError> {
  const error = await assertRejects(run, MaskletError, words);
  assertEquals(error.code, code);
  return error;
}

async function withEnv(values: Record<string, string>, run: () => Promise<unknown>): Promise<void> {
  const before = Object.keys(values).map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const [name, value] of Object.entries(values)) Deno.env.set(name, value);
    await run();
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  }
}

Deno.test("fetchPublished() downloads a checkpoint once, and leaves nothing but it in the cache", () =>
  scene(() => ({}), async ({ server, folder, options, path }) => {
    assertEquals(await fetchPublished(ENTRY, options), path);
    assertEquals(await Deno.readFile(path), FILE);
    assertEquals(await fetchPublished(ENTRY, options), path);
    assertEquals(server.asked, [{ range: null, ifRange: null, path: "/mirror/little.pt" }]);
    assertEquals(filesIn(folder), ["little.pt"]);
  }));

Deno.test("fetchPublished() tells how far it is, up to the whole", () =>
  scene(() => ({}), async ({ options }) => {
    const told: number[] = [];
    await fetchPublished(ENTRY, {
      ...options,
      onProgress: ({ name, bytes, total }) => {
        assertEquals([name, total], ["little", FILE.length]);
        told.push(bytes);
      },
    });
    assert(told.length > 1 && told.every((bytes, i) => i === 0 || bytes > told[i - 1]!));
    assertEquals(told.at(-1), FILE.length);
  }));

Deno.test("nothing bears the file's name before the whole was verified", () =>
  scene((index) => index === 0 ? { cutAfter: 100_000 } : {}, async ({ folder, options, path }) => {
    const seen = new Set<string>();
    const onProgress = (): void => filesIn(folder).forEach((name) => seen.add(name));
    await fetchPublished(ENTRY, { ...options, onProgress });
    assertEquals([...seen].sort(), ["little.pt.lock", "little.pt.part", "little.pt.part.version"]);
    assertEquals(sha256(await Deno.readFile(path)), ENTRY.sha256);
  }));

Deno.test("a file that is served from elsewhere is gone on with from there", () =>
  scene(
    (index) => index === 0 ? { cutAfter: 60_000 } : {},
    async ({ server: elsewhere, options, path }) => {
      await using front = serveFile(FILE, () => ({ redirect: `${elsewhere.address}/blobs/1` }));
      await fetchPublished(ENTRY, { ...options, mirror: front.address });
      assertEquals(await Deno.readFile(path), FILE);
      assertEquals(front.asked.length, 2);
      assertEquals(elsewhere.asked.map(({ range, path }) => [range === null, path]), [
        [true, "/mirror/blobs/1"],
        [false, "/mirror/blobs/1"],
      ]);
    },
  ));

Deno.test("progress of a download that goes on counts what was there already", () =>
  scene((index) => index === 0 ? { cutAfter: 150_000 } : {}, async ({ options }) => {
    await failure("download-failed", "broke off", () => fetchPublished(ENTRY, { ...options, tries: 1 }));
    const told: number[] = [];
    await fetchPublished(ENTRY, { ...options, onProgress: ({ bytes }) => told.push(bytes) });
    assert(told[0]! > 100_000 && told.at(-1) === FILE.length, `found ${told}`);
  }));

Deno.test("a download that was cut goes on from where it was, with the same version", () =>
  scene((index) => index < 2 ? { cutAfter: 50_000 } : {}, async ({ server, options, path }) => {
    await fetchPublished(ENTRY, options);
    assertEquals(await Deno.readFile(path), FILE);
    assertEquals(server.asked.map(({ ifRange }) => ifRange), [null, '"1"', '"1"']);
    const starts = server.asked.slice(1).map(({ range }) => Number(/^bytes=(\d+)-$/.exec(range!)![1]));
    assert(starts[0]! > 0 && starts[1]! > starts[0]!, `expected growing starts, found ${starts}`);
  }));

Deno.test("a download that was stopped by its signal goes on the next time", () =>
  scene(() => ({}), async ({ server, folder, options }) => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const stopped = { ...options, tries: 1, signal: abort.signal, onProgress: () => abort.abort(reason) };
    assertEquals(await fetchPublished(ENTRY, stopped).catch((error) => error), reason);
    assertEquals(filesIn(folder), ["little.pt.part", "little.pt.part.version"]);
    await fetchPublished(ENTRY, options);
    assertEquals(server.asked.length, 2);
    assert(server.asked[1]!.range !== null);
    assertEquals(filesIn(folder), ["little.pt"]);
  }));

Deno.test("a server without ranges is asked for the whole file again", () =>
  scene(
    (index) => ({ noRanges: true, ...(index === 0 && { cutAfter: 50_000 }) }),
    async ({ server, options, path }) => {
      await fetchPublished(ENTRY, options);
      assertEquals(await Deno.readFile(path), FILE);
      assertEquals(server.asked.length, 2);
    },
  ));

Deno.test("a part of another version of the served file is not gone on with", () =>
  scene(
    (index) => index === 0 ? { cutAfter: 50_000, bytes: FILE.toReversed(), etag: '"0"' } : {},
    async ({ server, options, path }) => {
      await fetchPublished(ENTRY, options);
      assertEquals(await Deno.readFile(path), FILE);
      assertEquals(server.asked[1]!.ifRange, '"0"');
    },
  ));

Deno.test("a weak version, or one of another server, does not bind the rest of a download", () =>
  scene((index) => index === 0 ? { cutAfter: 50_000, etag: 'W/"1"' } : {}, async ({ server, options, path }) => {
    await fetchPublished(ENTRY, options);
    assertEquals([server.asked[1]!.ifRange, server.asked[1]!.range === null], [null, false]);
    await Deno.remove(path);
    await using other = serveFile(FILE, () => ({ cutAfter: 50_000, etag: '"other"' }));
    await failure(
      "download-failed",
      "broke off",
      () => fetchPublished(ENTRY, { ...options, mirror: other.address, tries: 1 }),
    );
    await fetchPublished(ENTRY, options);
    assertEquals([server.asked[2]!.ifRange, server.asked[2]!.range === null], [null, false]);
  }));

Deno.test("a file of another SHA-256 is thrown away, and both are told", () =>
  scene((index) => index === 0 ? { bytes: FILE.toReversed() } : {}, async ({ folder, options, path }) => {
    const error = await failure("download-failed", ENTRY.sha256, () => fetchPublished(ENTRY, options));
    assertStringIncludes(error.message, sha256(FILE.toReversed()));
    assertEquals(filesIn(folder), []);
    assertEquals(await fetchPublished(ENTRY, options), path); // the next try starts anew
  }));

Deno.test("a file of another size is refused before it is fetched", () =>
  scene(() => ({ bytes: FILE.slice(1) }), async ({ server, folder, options }) => {
    await failure(
      "download-failed",
      `Expected a file of ${FILE.length} bytes, found one of ${FILE.length - 1}`,
      () => fetchPublished(ENTRY, options),
    );
    assertEquals([server.asked.length, filesIn(folder)], [1, []]);
  }));

Deno.test("an answer without end is stopped at the file's size", () =>
  scene(() => ({ unsized: true, bytes: new Uint8Array(1 << 20) }), async ({ folder, options }) => {
    await failure("download-failed", `Expected ${FILE.length} bytes, found more`, () => fetchPublished(ENTRY, options));
    assertEquals(filesIn(folder), []);
  }));

Deno.test("a file whose size nobody knows is downloaded to its end, and its SHA-256 decides", () =>
  scene(() => ({ unsized: true }), async ({ options, path }) => {
    await fetchPublished(UNSIZED, options);
    assertEquals(await Deno.readFile(path), FILE);
  }));

for (const [status, words] of [[404, "has no such file"], [403, "does not give it out"], [400, "by hand"]] as const) {
  Deno.test(`status ${status} is told in words, at once`, () =>
    scene(() => ({ status }), async ({ server, options }) => {
      const error = await failure("download-failed", `found status ${status}`, () => fetchPublished(ENTRY, options));
      assertStringIncludes(error.hint, words);
      assertEquals(server.asked.length, 1);
    }));
}

Deno.test("a server that fails for a while is asked again", () =>
  scene((index) => index < 3 ? { status: [503, 429, 500][index]! } : {}, async ({ server, options, path }) => {
    await fetchPublished(ENTRY, options);
    assertEquals([server.asked.length, sha256(await Deno.readFile(path))], [4, ENTRY.sha256]);
  }));

Deno.test("a server that keeps failing is given up after the tries, and the part stays", () =>
  scene((index) => index === 0 ? { cutAfter: 50_000 } : { status: 503 }, async ({ server, folder, options }) => {
    await failure(
      "download-failed",
      "found status 503, 3 times in a row",
      () => fetchPublished(ENTRY, { ...options, tries: 3 }),
    );
    assertEquals([server.asked.length, filesIn(folder)], [3, ["little.pt.part", "little.pt.part.version"]]);
  }));

Deno.test("no server is told in words", () =>
  scene(
    () => ({}),
    ({ options }) =>
      failure("download-failed", "no answer", () => fetchPublished(ENTRY, { ...options, mirror: "", tries: 2 })).then(
        () => {},
      ),
  ));

Deno.test("a server that falls silent is asked again", () =>
  scene((index) => [{ silentAfter: 0 }, { silentAfter: 50_000 }][index] ?? {}, async ({ server, options, path }) => {
    await fetchPublished(ENTRY, { ...options, stallTimeout: 500 });
    assertEquals(await Deno.readFile(path), FILE);
    assertEquals(server.asked.map(({ range }) => range), [null, null, "bytes=50000-"]);
  }));

Deno.test("a server that is slow but never silent is asked once", () =>
  scene(() => ({ pause: 100 }), async ({ server, options, path }) => {
    await fetchPublished(ENTRY, { ...options, stallTimeout: 1000 }); // 13 pieces: longer than that altogether
    assertEquals([server.asked.length, sha256(await Deno.readFile(path))], [1, ENTRY.sha256]);
  }));

Deno.test("a server that stays silent is given up", () =>
  scene(() => ({ silentAfter: 0 }), async ({ options }) => {
    await failure("download-failed", "silence for 50 ms, 2 times", () =>
      fetchPublished(ENTRY, { ...options, stallTimeout: 50, tries: 2 }));
  }));

Deno.test("an answer that ends early is gone on with", () =>
  scene((index) => index === 0 ? { endAfter: 50_000, unsized: true } : {}, async ({ server, options }) => {
    await fetchPublished(ENTRY, options);
    assertEquals(server.asked[1]!.range, "bytes=50000-");
  }));

Deno.test("a part that is whole already is verified without asking a server", () =>
  scene(() => ({}), async ({ server, folder, options, path }) => {
    await Deno.mkdir(folder);
    await Deno.writeFile(`${path}.part`, FILE);
    await fetchPublished(ENTRY, options);
    assertEquals([server.asked.length, filesIn(folder)], [0, ["little.pt"]]);
  }));

Deno.test("a whole part of a file whose size nobody knows is recognised by the server's answer", () =>
  scene(() => ({}), async ({ server, folder, options, path }) => {
    await Deno.mkdir(folder);
    await Deno.writeFile(`${path}.part`, FILE);
    await fetchPublished(UNSIZED, options);
    assertEquals(server.asked.map(({ range }) => range), [`bytes=${FILE.length}-`]);
  }));

Deno.test("a part longer than the file is thrown away", () =>
  scene(() => ({}), async ({ server, folder, options, path }) => {
    for (const [entry, requests] of [[ENTRY, 1], [UNSIZED, 2]] as const) {
      await Deno.mkdir(folder, { recursive: true });
      await Deno.writeFile(`${path}.part`, new Uint8Array(FILE.length + 5));
      server.asked.length = 0;
      await fetchPublished(entry, options);
      assertEquals([server.asked.length, await Deno.readFile(path)], [requests, FILE]);
      await Deno.remove(path);
    }
  }));

Deno.test("an answer with another range than was asked for is not written", () =>
  scene((index) => [{ cutAfter: 50_000 }, { wrongRange: [10, 20] as const }, {}][index]!, async ({ options, path }) => {
    await fetchPublished(ENTRY, options);
    assertEquals(await Deno.readFile(path), FILE);
  }));

Deno.test("a cached file of another SHA-256 is refused and left alone", () =>
  scene(() => ({}), async ({ server, folder, options, path }) => {
    await Deno.mkdir(folder);
    await Deno.writeTextFile(path, "mine");
    const error = await failure("bad-checkpoint", ENTRY.sha256, () => fetchPublished(ENTRY, options));
    assertStringIncludes(error.message, sha256(new TextEncoder().encode("mine")));
    assertEquals([await Deno.readTextFile(path), server.asked.length], ["mine", 0]);
  }));

Deno.test("offline, the cache is used and no server is asked", () =>
  scene(() => ({}), async ({ server, options, path }) => {
    const error = await failure(
      "missing-file",
      `found none (${path})`,
      () => fetchPublished(ENTRY, { ...options, offline: true }),
    );
    assertStringIncludes(error.hint, ENTRY.url);
    assertEquals(server.asked.length, 0);
    await fetchPublished(ENTRY, options);
    assertEquals(await fetchPublished(ENTRY, { ...options, offline: true }), path);
  }));

Deno.test("the environment gives the cache, the mirror and offline", () =>
  scene(() => ({}), async ({ server, folder, path }) => {
    const place = { MASKLET_CACHE: folder, MASKLET_MIRROR: `${server.address}/` };
    await withEnv(
      { ...place, MASKLET_OFFLINE: "1" },
      () => failure("missing-file", "while offline", () => fetchPublished(ENTRY)),
    );
    await withEnv({ ...place, MASKLET_OFFLINE: "0" }, async () => assertEquals(await fetchPublished(ENTRY), path));
    assertEquals(server.asked.map(({ path }) => path), ["/mirror/little.pt"]);
  }));

Deno.test("fetchCheckpoint() asks the mirror for the published file's name", () =>
  scene(() => ({ status: 404 }), async ({ server, options }) => {
    await failure("download-failed", "status 404", () => fetchCheckpoint("sam2.1_hiera_base_plus", options));
    assertEquals(server.asked.map(({ path }) => path), ["/mirror/sam2.1_hiera_base_plus.pt"]);
  }));

Deno.test("fetchCheckpoint() names what it knows when it does not know the name", async () => {
  const error = await failure("bad-argument", '"sam3"', () => fetchCheckpoint("sam3"));
  assertStringIncludes(error.hint, "sam2.1_hiera_tiny");
});

Deno.test("a file whose SHA-256 nobody knows is kept when it is whole and of the architecture that was asked for", () =>
  scene(() => ({ bytes: EMBEDDED }), async ({ server, folder, options }) => {
    const path = `${folder}/someone--pico.safetensors`;
    assertEquals(await fetchPublished(UNPINNED, options), path);
    assertEquals(await fetchPublished(UNPINNED, { ...options, offline: true }), path);
    assertEquals(server.asked.map(({ path }) => path), ["/mirror/someone--pico.safetensors"]);
    await Deno.truncate(path, 5_000_000);
    await failure("bad-checkpoint", "a whole checkpoint of sam2.1_hiera_pico", () => fetchPublished(UNPINNED, options));
  }));

Deno.test("a file whose SHA-256 nobody knows is thrown away when it is damaged or of another architecture", () =>
  scene(
    (index) => ({ bytes: index === 0 ? EMBEDDED.slice(0, -1) : EMBEDDED }),
    async ({ folder, options }) => {
      const other = { ...UNPINNED, architecture: "sam2.1_hiera_tiny" };
      await failure("download-failed", "whole checkpoint", () => fetchPublished(UNPINNED, options));
      await failure("download-failed", "found one of sam2.1_hiera_pico", () => fetchPublished(other, options));
      assertEquals(filesIn(folder), []);
    },
  ));

Deno.test("Hugging Face's repositories are asked for their model.safetensors, or a mirror for the name in the cache", () =>
  scene(() => ({ status: 404 }), async ({ server, options }) => {
    const name = "facebook/sam2.1-hiera-base-plus";
    await failure("download-failed", "status 404", () => fetchCheckpoint(name, options));
    const { mirror: _, ...direct } = options;
    await withEnv(
      { HF_ENDPOINT: `${server.address}/`, MASKLET_MIRROR: "" },
      () => failure("download-failed", "status 404", () => fetchCheckpoint(name, direct)),
    );
    assertEquals(server.asked.map(({ path }) => path), [
      "/mirror/facebook--sam2.1-hiera-base-plus.safetensors",
      "/mirror/facebook/sam2.1-hiera-base-plus/resolve/main/model.safetensors",
    ]);
  }));

Deno.test("a mirror that is no address is refused", () =>
  scene(() => ({}), async ({ options }) => {
    for (const mirror of ["models", "ftp://127.0.0.1/", "file:///models"]) {
      await failure("bad-argument", JSON.stringify(mirror), () => fetchPublished(ENTRY, { ...options, mirror }));
    }
  }));

Deno.test("a cache that cannot be written is told", () =>
  scene(() => ({}), async ({ folder, options }) => {
    await Deno.writeTextFile(folder, "a file where the folder should be");
    await failure("io", "MASKLET_CACHE", () => fetchPublished(ENTRY, options));
  }));

Deno.test({
  name: "a full disk is told in words (needs /dev/full, which Linux has)",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using full = await Deno.open("/dev/full", { write: true });
    const error = await failure(
      "io",
      "found the disk full",
      () => onDisk("cache/little.pt.part", () => full.write(FILE)),
    );
    assertStringIncludes(error.hint, "MASKLET_CACHE");
  },
});

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

Deno.test("without a network, or with a host that nobody knows, that is said soon", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const started = performance.now();
    const url = new URL("http://no-such-host.invalid/file.pt");
    const error = await assertRejects(() => downloadFile(url, `${folder}/file.pt.part`, 5), MaskletError, url.href);
    assertEquals([error.code, error.hint.includes("no-such-host.invalid")], ["download-failed", true]);
    assert(performance.now() - started < 3000, `${performance.now() - started} ms`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
