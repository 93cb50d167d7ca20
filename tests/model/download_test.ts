import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { fetchCheckpoint, fetchPublished } from "../../src/model/download.ts";
import { downloadFile } from "../../src/model/download_file.ts";
import { onDisk } from "../../src/model/part_file.ts";
import {
  EMBEDDED,
  ENTRY,
  failure,
  FILE,
  filesIn,
  scene,
  sha256,
  UNPINNED,
  UNSIZED,
  withEnv,
} from "./download_scene.ts";

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

Deno.test("no server is told in words", () =>
  scene(
    () => ({}),
    ({ options }) =>
      failure("download-failed", "no answer", () => fetchPublished(ENTRY, { ...options, mirror: "", tries: 2 })).then(
        () => {},
      ),
  ));

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

Deno.test("without a network, or with a host that nobody knows, that is said soon", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const url = new URL("http://no-such-host.invalid/file.pt");
    const error = await assertRejects(() => downloadFile(url, `${folder}/file.pt.part`, 5), MaskletError, url.href);
    assertEquals([error.code, error.hint.includes("no-such-host.invalid")], ["download-failed", true]);
    assert(!error.message.includes("times in a row"), error.message); // it was not tried as often as a server that breaks off
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
