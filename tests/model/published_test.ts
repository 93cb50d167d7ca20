import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { MaskletError } from "../../src/error.ts";
import { fetchPublished } from "../../src/model/download.ts";
import { openModelSource } from "../../src/model/model_source.ts";
import { publishedNamed } from "../../src/model/registry.ts";
import { formulaWeight } from "../../src/parity/formula.ts";
import { serveFile } from "./file_server.ts";
import { fileOf, MANIFESTS, type ShapeTable, tableFixture } from "./shape_tables.ts";

const EDGETAM: ShapeTable = await tableFixture("edgetam");
const EFFICIENTTAM: Readonly<Record<"s" | "ti", ShapeTable>> = await tableFixture("efficienttam");
/** No values: what looks at names and shapes alone does not need them. */
const zeros = (_: string, shape: readonly number[]): Float32Array => new Float32Array(shape.reduce((a, b) => a * b, 1));

/** A cache and a server of one file, under any name, while `play` runs. */
async function served(file: Uint8Array<ArrayBuffer>, play: (cache: string, mirror: string) => Promise<void>) {
  const cache = await Deno.makeTempDir();
  const names = ["MASKLET_CACHE", "MASKLET_MIRROR"];
  const before = names.map((name) => [name, Deno.env.get(name)] as const);
  try {
    await using server = serveFile(file);
    Deno.env.set("MASKLET_CACHE", cache);
    Deno.env.set("MASKLET_MIRROR", server.address);
    await play(cache, server.address);
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    await Deno.remove(cache, { recursive: true });
  }
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

Deno.test("a checkpoint without a published SHA-256 loads by its name, with the values that it is published with; the first one's hash is recorded and checked", () => {
  const file = fileOf(MANIFESTS["sam2.1_hiera_tiny"]!, zeros);
  return served(file, async (cache) => {
    const notes: string[] = [];
    const open = async () => {
      const { checkpoint, config, identity } = await openModelSource("MedSAM2_latest", {
        onNote: (note) => notes.push(note),
      });
      checkpoint.close();
      return { ...config, identity };
    };
    const { name, imageSize, identity } = await open();
    assertEquals([name, imageSize, identity], ["sam2.1_hiera_tiny", 512, sha256(file)]);
    assertEquals(await Deno.readTextFile(`${cache}/MedSAM2_latest.pt.sha256`), `${identity}  MedSAM2_latest.pt\n`);
    assertEquals(notes.length, 1);
    assertStringIncludes(notes[0]!, `no SHA-256 of MedSAM2_latest is published: ${identity} is recorded`);
    assertEquals((await open()).imageSize, 512);
    assertEquals(notes.length, 1);
    const other = file.slice();
    other[other.length - 1] = 1;
    await Deno.writeFile(`${cache}/MedSAM2_latest.pt`, other);
    const error = await assertRejects(open, MaskletError);
    assertEquals(error.code, "bad-checkpoint");
    assertStringIncludes(error.message, `Expected SHA-256 ${identity} (recorded when it was first used`);
  });
});

Deno.test("the kind of attention is known by the name that a checkpoint is fetched by", () =>
  served(fileOf(EFFICIENTTAM.ti, zeros), async () => {
    const { checkpoint, config } = await openModelSource("efficienttam_ti_1", { onNote() {} });
    using _ = checkpoint;
    assertEquals([config.name, (config as { crossAttention?: string }).crossAttention], [
      "efficienttam_ti_1",
      "EfficientRoPEAttention1",
    ]);
  }));

Deno.test("a file of another family, under a published name, is thrown away in words", () =>
  served(fileOf(EFFICIENTTAM.ti, zeros), async (cache) => {
    const error = await assertRejects(() => openModelSource("MedSAM2_2411", { onNote() {} }), MaskletError);
    assertEquals(error.code, "download-failed");
    assertStringIncludes(error.message, "Expected a whole checkpoint of sam2.1_hiera_tiny");
    assertStringIncludes(error.message, "found one of efficienttam_ti");
    assertEquals([...Deno.readDirSync(cache)].map(({ name }) => name), []);
  }));

for (const [name, table] of [["edgetam", EDGETAM], ["efficienttam_s_512x512", EFFICIENTTAM.s]] as const) {
  Deno.test(`${name} is fetched by its entry, held against its SHA-256, and is what its name says`, () => {
    const file = fileOf(table, name === "edgetam" ? formulaWeight : zeros);
    return served(file, async (cache, mirror) => {
      const { size: _, ...entry } = publishedNamed(name)!;
      const how = { cacheDir: cache, mirror, offline: false, retryDelay: 1 };
      const wrong = await assertRejects(() => fetchPublished(entry, how), MaskletError);
      assertStringIncludes(wrong.message, `Expected SHA-256 ${entry.sha256}`);
      const path = await fetchPublished({ ...entry, sha256: sha256(file) }, how);
      assertEquals(path, `${cache}/${name}.pt`);
      const { checkpoint, config } = await openModelSource(path);
      using _open = checkpoint;
      assertEquals([config.name, config.imageSize], [name, name === "edgetam" ? 1024 : 512]);
    });
  });
}

Deno.test("a file by the name that it is published under has those values by its path, too, and says so", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/MedSAM2_CTLesion.pt`;
  await Deno.writeFile(path, fileOf(MANIFESTS["sam2.1_hiera_tiny"]!, zeros));
  const notes: string[] = [];
  const { checkpoint, config } = await openModelSource(path, { onNote: (note) => notes.push(note) });
  checkpoint.close();
  assertEquals(config.imageSize, 512);
  assertStringIncludes(notes.join(), "image_size 512 is taken, as MedSAM2_CTLesion is published");
  await Deno.remove(folder, { recursive: true });
});
