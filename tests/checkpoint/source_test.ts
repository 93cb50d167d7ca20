import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { hashSource } from "../../src/checkpoint/hash_source.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { openSource } from "../../src/checkpoint/source.ts";
import { smallPt } from "./pt_writer.ts";

async function inFile(bytes: Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/with space.bin`, bytes);
    await use(`${folder}/with space.bin`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Serves on this machine while `use` runs. */
async function served(answer: (request: Request) => Response, use: (address: URL) => Promise<void>): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  try {
    await use(new URL(`http://127.0.0.1:${server.addr.port}/model.pt`));
  } finally {
    await server.shutdown();
  }
}

/** Answers a range of the bytes, as a good server does. */
function ranged(request: Request, bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Response {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "")!.map(Number);
  const range = { "content-range": `bytes ${from}-${Math.min(to!, bytes.length - 1)}/${bytes.length}` };
  return new Response(bytes.slice(from!, to! + 1), { status: 206, headers: { ...range, ...headers } });
}

const failsWith = async (code: string, words: string, run: () => Promise<unknown>): Promise<void> =>
  assertEquals((await assertRejects(run, MaskletError, words)).code, code);

Deno.test("a file is read by path and by address, many reads at once", () =>
  inFile(Uint8Array.from({ length: 5000 }, (_, i) => i % 251), async (path) => {
    for (const given of [path, new URL(`file://${path}`), `file://${path}`]) {
      const source = await openSource(given);
      assertEquals(source.size, 5000);
      const reads = await Promise.all([4000, 0, 2500, 10].map((offset) => source.read(offset, 3)));
      assertEquals(reads.map(([first]) => first), [4000, 0, 2500, 10].map((offset) => offset % 251));
      source.close();
      source.close();
    }
  }));

Deno.test("a file that became shorter is told", () =>
  inFile(new Uint8Array(100), async (path) => {
    const source = await openSource(path);
    await Deno.truncate(path, 50);
    await failsWith("bad-checkpoint", "the file became shorter", () => source.read(40, 20));
    assertEquals((await source.read(0, 50)).length, 50); // the failed read leaves the source usable
    source.close();
  }));

Deno.test("reading past the end is refused before memory is taken", async () => {
  const source = await openSource(new Uint8Array(10));
  await failsWith("bad-checkpoint", "found the end of the file at 10", () => source.read(5, 2 ** 50));
});

Deno.test("what is read from memory is a copy", async () => {
  const bytes = new Uint8Array([1, 2]);
  const source = await openSource(bytes);
  (await source.read(0, 2))[0] = 9;
  assertEquals([...bytes], [1, 2]);
});

Deno.test("a missing file, a folder and another kind of address are told apart", async () => {
  await failsWith("missing-file", "found none", () => openCheckpoint("no/such/file.pt"));
  await failsWith("io", "found a folder", () => openCheckpoint(new URL(".", import.meta.url)));
  await failsWith("bad-argument", "found data:", () => openCheckpoint(new URL("data:text/plain,x")));
});

Deno.test("what is no checkpoint is named", async () => {
  const cases: [string, string][] = [["", "an empty file"], ["<!doctype html>", "a web page"], [
    "version https://git-lfs.github.com/spec/v1\n",
    "a Git LFS pointer",
  ], ["hello there", "68 65 6c 6c"]];
  for (const [content, words] of cases) {
    await failsWith("bad-checkpoint", words, () => openCheckpoint(new TextEncoder().encode(content)));
  }
});

Deno.test("a checkpoint is closed with `using`, twice without harm, and not read afterwards", () =>
  inFile(smallPt(), async (path) => {
    const checkpoint = await openCheckpoint(path);
    checkpoint.close();
    checkpoint[Symbol.dispose]();
    await failsWith("closed", "found one that was closed", () => checkpoint.readFloat32("w"));
  }));

Deno.test("a checkpoint in memory is not read after its end either", async () => {
  const checkpoint = await openCheckpoint(smallPt());
  checkpoint.close();
  await failsWith("closed", "found one that was closed", () => checkpoint.readBytes("w"));
});

Deno.test("a checkpoint closes its source at its end, and when it does not open", async () => {
  for (const bytes of [smallPt(), smallPt().slice(0, -5)]) {
    const source = await openSource(bytes);
    let closed = 0;
    const watched = { name: "watched", size: source.size, read: source.read, close: () => void closed++ };
    await openCheckpoint(watched).then((checkpoint) => checkpoint.close(), () => {});
    assertEquals(closed, 1);
  }
});

Deno.test("a tensor that the checkpoint has not is refused by its name", async () => {
  using checkpoint = await openCheckpoint(smallPt());
  await failsWith("bad-argument", `found "v"`, () => checkpoint.readFloat32("v"));
});

Deno.test("hashSource() leaves the memory that another source hands out as it is", async () => {
  const bytes = new TextEncoder().encode("abc");
  await hashSource({ name: "abc", size: 3, read: () => Promise.resolve(bytes), close() {} });
  assertEquals(bytes.length, 3);
});

Deno.test("hashSource() gives the SHA-256 of bytes, files and files of several chunks", async () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2, appendix B.1
  const million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"; // the same, B.3: a million times "a"
  assertEquals(await hashSource(new TextEncoder().encode("abc")), abc);
  await inFile(new Uint8Array(1_000_000).fill(97), async (path) => assertEquals(await hashSource(path), million));
  const big = crypto.getRandomValues(new Uint8Array(65536));
  const bytes = Uint8Array.from({ length: (9 << 20) + 5 }, (_, i) => big[i % 65521]!);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  await inFile(bytes, async (path) => assertEquals(await hashSource(path), digest));
});

Deno.test("a served checkpoint is read by ranges", async () => {
  const file = smallPt();
  const asked: string[] = [];
  await served((request) => {
    asked.push(request.headers.get("range")!);
    return ranged(request, file);
  }, async (address) => {
    using checkpoint = await openCheckpoint(address.href);
    assertEquals([...await checkpoint.readFloat32("w")], [0, 1, 2, 3, 4, 5]);
  });
  assert(asked.length > 3 && asked.every((range) => range !== null));
});

Deno.test("a server without ranges, a refusal, and no server are told in words", async () => {
  await served(
    () => new Response(smallPt()),
    (address) => failsWith("download-failed", "the server answers no ranges", () => openCheckpoint(address)),
  );
  let gone: URL | undefined;
  await served(() => new Response("", { status: 404 }), (address) => {
    gone = address;
    return failsWith("download-failed", "found status 404", () => openCheckpoint(address));
  });
  await failsWith("download-failed", "Expected an answer", () => openCheckpoint(gone!));
});

Deno.test("a served file that changes while it is read is told", async () => {
  let version = 0;
  await served((request) => ranged(request, smallPt(), { etag: `"${version}"` }), async (address) => {
    using checkpoint = await openCheckpoint(address);
    version++;
    await failsWith("download-failed", "found another one at its address", () => checkpoint.readFloat32("w"));
  });
});

Deno.test("an answer that is too short or too long is not taken", async () => {
  let wrong = 0;
  const file = smallPt();
  const answer = (request: Request): Response => {
    const good = ranged(request, file);
    return wrong === 0 ? good : new Response(file.slice(0, 24 + wrong), { status: 206 });
  };
  await served(answer, async (address) => {
    const source = await openSource(address);
    for (wrong of [-4, 4]) await failsWith("download-failed", "Expected 24 bytes", () => source.read(0, 24));
    source.close();
  });
});
