import { assert, assertEquals } from "@std/assert";
import { fetchPublished } from "../../src/model/download.ts";
import { ENTRY, failure, FILE, filesIn, scene, sha256, UNSIZED } from "./download_scene.ts";
import { serveFile } from "./file_server.ts";

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

Deno.test("an answer without end is stopped at the file's size", () =>
  scene(() => ({ unsized: true, bytes: new Uint8Array(1 << 20) }), async ({ folder, options }) => {
    await failure("download-failed", `Expected ${FILE.length} bytes, found more`, () => fetchPublished(ENTRY, options));
    assertEquals(filesIn(folder), []);
  }));

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
