import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const bytesOf = (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  Deno.readFile(new URL(`fixtures/${name}`, import.meta.url));

async function framesOf(file: Uint8Array): Promise<number> {
  await using video = await loadVideo(file);
  return (await Array.fromAsync(video.frames())).length;
}

/** Where four letters stand in a file. */
function placeOf(file: Uint8Array, type: string): number {
  const at = new TextDecoder("latin1").decode(file).indexOf(type);
  assert(at > 0, `no ${type}`);
  return at;
}

// Of each table: bytes from its letters to the number, and what is said of it.
const TABLES: readonly (readonly [type: string, at: number, found: string])[] = [
  ["stts", 12, "times of 4294967295 samples where there are 24"],
  ["ctts", 12, "times of 4294967295 samples where there are 24"],
  ["stsc", 16, "4294967295 samples in one piece where there are 24"],
  ["stsz", 12, "sizes of 4294967295 samples"],
];
for (const [type, at, found] of TABLES) {
  Deno.test(`an mp4 whose ${type} table says 4 billion samples is refused, and no list is made of them`, async () => {
    const file = await bytesOf("clip.mp4");
    new DataView(file.buffer).setUint32(placeOf(file, type) + at, 0xffffffff);
    await assertRejects(() => loadVideo(file), MaskletError, found);
  });
}

Deno.test("an mp4 whose table says that it has more entries than bytes is refused: they would be read from what follows", async () => {
  for (const type of ["stts", "ctts", "stsc", "stco", "stss"]) {
    const file = await bytesOf("clip.mp4");
    new DataView(file.buffer).setUint32(placeOf(file, type) + 8, 16);
    await assertRejects(() => loadVideo(file), MaskletError, `a table ${type} of 16 entries`);
  }
});

Deno.test("a webm file that ends in bytes that are no element is refused, and nobody looks for its next one for ever", async () => {
  const file = await bytesOf("vp9.webm");
  const segment = file.findIndex((_, at) => new DataView(file.buffer).getUint32(at) === 0x18538067);
  const junk = new Uint8Array(segment + 12 + 40);
  junk.set(file.subarray(0, segment + 12));
  junk.fill(0xff, segment + 5, segment + 12); // its size is open, so that it is not cut short
  await assertRejects(() => loadVideo(junk), MaskletError, "lead nowhere");
});

const FOREIGN: readonly (readonly [name: string, found: string])[] = [
  ["RIFF\0\0\0\0AVI LIST", "an AVI file"],
  ["GIF89a\x01\0\x01\0\0\0\0\0\0\0", "a GIF animation"],
  ["FLV\x01\x05\0\0\0\x09\0\0\0\0\0\0\0", "an FLV file"],
  ["\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02\x04\0", "an MXF file"],
  ["nut/multimedia container\0", "a NUT file"],
  ["\x12\0\x0a\x0a\0\0\0\x02\xaf\xff\x9b\x5f\x30\x08\0\0", "AV1 without a container"],
  ["\0\0\0\x20ftypavif\0\0\0\0avifmif1", "an AVIF picture"],
  ["II*\0\x08\0\0\0\0\0\0\0\0\0\0\0", "a TIFF picture"],
  ["OggS\0\x02\0\0\0\0\0\0\0\0\0\0", "an Ogg file"],
];
for (const [head, found] of FOREIGN) {
  Deno.test(`a file of another format is named, with the ffmpeg line that converts it: ${found}`, async () => {
    const dir = await Deno.makeTempDir();
    try {
      const path = `${dir}/old clip.avi`;
      await Deno.writeFile(path, Uint8Array.from(head, (c) => c.charCodeAt(0)));
      const error = await assertRejects(() => loadVideo(path), MaskletError, `found ${found}`);
      assertEquals(error.code, "bad-video");
      const line = `ffmpeg -i ${JSON.stringify(path)} -c:v libx264 -crf 12 -pix_fmt yuv420p "old clip.mp4"`;
      assertEquals(error.hint, `Convert it, e.g. ${line}`);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}

Deno.test("what downloads and archives leave under a video's name is called what it is", async () => {
  const found = {
    "hello\n": "text",
    "<!DOCTYPE html><title>Not found</title>": "a web page",
    "version https://git-lfs.github.com/spec/v1\noid sha256:00\n": "a pointer of Git LFS",
    "PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0": "a zip archive",
  };
  for (const [text, name] of Object.entries(found)) {
    await assertRejects(
      () => loadVideo(new TextEncoder().encode(text)),
      MaskletError,
      `found: ${name}. Fetch or export`,
    );
  }
});

Deno.test("encrypted pictures are called so", async () => {
  const file = await bytesOf("clip.mp4");
  file.set(new TextEncoder().encode("encv"), placeOf(file, "stsd") + 16);
  const error = await assertRejects(() => loadVideo(file), MaskletError, "found encrypted ones");
  assertMatch(error.hint, /ffmpeg -decryption_key KEY/);
});

Deno.test("a file that its reader gives up, and data that its decoder does, are told in words of our own, and what can be kept", async () => {
  const bare =
    /found: (assertion|slicing|tried|invalid|decode failed|cannot decode|generic|flush)|GenericFailure|please report/i;
  const [structure, data] = [new Set<string>(), new Set<string>()];
  for (const name of ["fragments.mp4", "clip.mp4", "open_gop.m2t", "clusters.webm", "gray.webm"]) {
    const whole = await bytesOf(name);
    for (let at = 60; at < whole.length - 30; at += Math.ceil(whole.length / 30)) {
      const error = await framesOf(whole.slice().fill(0xff, at, at + 24)).then(() => undefined, (error) => error);
      if (error === undefined) continue;
      assert(error instanceof MaskletError, `${name} ${at}: ${error}`);
      assertEquals(bare.test(error.message), false, error.message);
      if (error.message.includes("parts that do not fit together")) structure.add(error.message);
      if (/data that cannot be decoded near frame \d+/.test(error.message)) data.add(error.message);
    }
  }
  assert(structure.size > 0 && data.size > 0);
  for (const message of [...structure, ...data]) assertMatch(message, /keep what can be decoded of it: ffmpeg -i /);
});

Deno.test("a codec that is not decoded is called by its name: Motion JPEG and ProRes, too", async () => {
  const file = await bytesOf("mpeg4.mp4");
  await assertRejects(() => loadVideo(file), MaskletError, "found MPEG-4 Part 2 (mp4v)");
  const motionJpeg = file.slice();
  motionJpeg[motionJpeg.indexOf(0x20, placeOf(file, "esds"))] = 0x6c; // the object type
  await assertRejects(() => loadVideo(motionJpeg), MaskletError, "found Motion JPEG (jpeg)");
  const proRes = file.slice();
  proRes.set(new TextEncoder().encode("apcn"), placeOf(file, "mp4v"));
  await assertRejects(() => loadVideo(proRes), MaskletError, "found ProRes (apcn)");
});

Deno.test("videos that are opened and closed, or refused, leave nothing behind", async () => {
  const program = decodeURIComponent(new URL("open_in_process.ts", import.meta.url).pathname);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "-q", "--v8-flags=--max-semi-space-size=4", program],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const grown = JSON.parse(new TextDecoder().decode(stdout)) as Record<string, number>;
  for (const [what, bytes] of Object.entries(grown)) assert(bytes < 60e6, `${what}: ${bytes / 1e6} MB more`);
});
