import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { memorySource } from "../../src/checkpoint/source.ts";
import { readZipDirectory } from "../../src/checkpoint/zip_directory.ts";
import { readZipEntry } from "../../src/checkpoint/zip_entry.ts";
import { type WritableEntry, zip } from "./zip_writer.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function unpacked(
  archive: Uint8Array<ArrayBuffer>,
  offset?: number,
  length?: number,
): Promise<Record<string, string>> {
  const source = memorySource(archive);
  const found: Record<string, string> = {};
  for (const [name, entry] of await readZipDirectory(source)) {
    found[name] = new TextDecoder().decode(await readZipEntry(source, entry, offset, length));
  }
  return found;
}

function refuses(what: string, archive: () => Uint8Array<ArrayBuffer>, words: string): void {
  Deno.test(`a zip archive is refused: ${what}`, async () => {
    const error = await assertRejects(() => unpacked(archive()), MaskletError, words);
    assertEquals(error.code, "bad-checkpoint");
  });
}

const two: WritableEntry[] = [{ name: "a/b", bytes: bytes("stored") }, {
  name: "c",
  bytes: bytes("deflated".repeat(99)),
  deflate: true,
}];
const whole = { "a/b": "stored", c: "deflated".repeat(99) };

Deno.test("a zip archive gives its stored and deflated entries", async () =>
  assertEquals(await unpacked(zip(two)), whole));

Deno.test("a zip64 archive reads like any other", async () => {
  assertEquals(await unpacked(zip(two.map((entry) => ({ ...entry, zip64: true })), { zip64: true })), whole);
});

Deno.test("a zip archive may end with a comment, even one that quotes the end record's signature", async () => {
  assertEquals(await unpacked(zip(two, { comment: `PK\x05\x06${"-".repeat(300)}` })), whole);
});

Deno.test("a zip entry's data start behind the padding of its local header", async () => {
  assertEquals(await unpacked(zip([{ name: "a", bytes: bytes("padded"), padding: 37 }])), { a: "padded" });
});

Deno.test("a part of a zip entry is that part, stored or deflated", async () => {
  assertEquals(await unpacked(zip(two), 2, 3), { "a/b": "ore", c: "fla" });
});

Deno.test("a stored entry's part is read alone", async () => {
  const archive = zip([{ name: "big", bytes: new Uint8Array(100_000) }]);
  const memory = memorySource(archive);
  let most = 0;
  const source = {
    ...memory,
    read: (offset: number, length: number) => {
      most = Math.max(most, length);
      return memory.read(offset, length);
    },
  };
  const entry = (await readZipDirectory(source)).get("big")!;
  most = 0;
  assertEquals((await readZipEntry(source, entry, 5000, 64)).length, 64);
  assertEquals(most, 64);
});

Deno.test("an entry whose writer left its CRC-32 out is read", async () => {
  assertEquals(await unpacked(zip([{ name: "a", bytes: bytes("x"), said: { crc: 0 } }])), { a: "x" });
});

const one = (said: WritableEntry["said"], deflate = false): Uint8Array<ArrayBuffer> =>
  zip([{ name: "a", bytes: bytes("0123456789"), deflate, ...(said && { said }) }]);
const bomb = (size: number, said?: WritableEntry["said"]): Uint8Array<ArrayBuffer> =>
  zip([{ name: "a", bytes: new Uint8Array(size), deflate: true, ...(said && { said }) }]);

refuses("its bytes differ from their CRC-32", () => one({ crc: 1 }), "CRC-32 00000001");
refuses("its deflated bytes differ from their CRC-32", () => one({ crc: 1 }, true), "CRC-32 00000001");
refuses("an entry is encrypted", () => one({ flags: 1 }), "encrypted");
refuses("an entry is packed by another method", () => one({ method: 14 }), "method 14");
refuses("a stored entry has two sizes", () => one({ size: 11 }), "plausible size");
refuses("an entry is longer than the archive", () => one({ size: 5000, packedSize: 5000 }), "reaching into the next");
refuses("an entry inflates to less than it says", () => one({ size: 11 }, true), "inflates to 11 bytes, found 10");
refuses("an entry inflates to more than it says", () => one({ size: 9 }, true), "inflates to 9 bytes, found more");
refuses("an entry's header is not where it should be", () => one(undefined).with(0, 0x51), "found something else");
refuses("an entry is named twice", () => zip([two[0]!, two[0]!]), `found "a/b" twice`);
refuses(
  "two entries are the same bytes",
  () => zip([two[0]!, { ...two[0]!, name: "d", said: { offset: 0 } }]),
  "reaching into the next",
);
refuses(
  "an entry's padding pushes it into the next",
  () => zip([two[0]!, two[1]!]).with(28, 9),
  "reaching into the next",
);
Deno.test("a zip directory with entries on top of each other is refused before they are read", async () => {
  const archive = zip([two[0]!, { ...two[0]!, name: "d", said: { offset: 0 } }]);
  await assertRejects(() => readZipDirectory(memorySource(archive)), MaskletError, "reaching into the next");
});
refuses("it says to grow a thousandfold", () => bomb(20 << 20), "plausible size");
refuses("it grows beyond what it says", () => bomb(20 << 20, { size: 1000 }), "inflates to 1000 bytes, found more");
refuses(
  "its sizes are beyond 2^53",
  () => zip([{ name: "a", bytes: bytes("x"), zip64: true, said: { size: 2 ** 60 } }]),
  "below 2^53",
);
refuses("its end is missing", () => zip(two).slice(0, -30), "no directory at its end");
refuses("it is one of several volumes", () => patched(zip(two), -18, 1), "one of several");
refuses("its directory is longer than the archive", () => patched(zip(two), -8, 1), "before");
refuses("its directory holds fewer entries than it says", () => patched(zip(two), -12, 3), "3 entries");

/** The archive with one byte changed, counted from its end. */
function patched(archive: Uint8Array<ArrayBuffer>, at: number, value: number): Uint8Array<ArrayBuffer> {
  archive[archive.length + at] = value;
  return archive;
}
