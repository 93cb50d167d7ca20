import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { perfSettings, settingsOf, type SettingsReport } from "../../../src/cli/perf/settings.ts";
import { MaskletError } from "../../../src/error.ts";
import { encodeGrayPng, encodeJpeg } from "../../../src/image/encode_image.ts";

const silent = { shared: "", rounds: 1, log: () => {}, figures: () => {} };
const [WIDTH, HEIGHT, FRAMES] = [96, 64, 4];

/** `data/davis` with a sequence in which a bright square moves to the right. */
async function writeDavis(shared: string): Promise<void> {
  const root = `${shared}/data/davis`;
  const [images, masks, lists] = ["JPEGImages/480p/square", "Annotations/480p/square", "ImageSets/2016"]
    .map((folder) => `${root}/${folder}`) as [string, string, string];
  for (const folder of [images, masks, lists]) await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${lists}/val.txt`, "square\n");
  for (let t = 0; t < FRAMES; t++) {
    const inside = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      return x >= 20 + 2 * t && x < 50 + 2 * t && y >= 16 && y < 46 ? 255 : 0;
    });
    const rgb = Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => inside[Math.floor(i / 3)]! === 0 ? 60 : 220);
    await Deno.writeFile(`${images}/0000${t}.jpg`, await encodeJpeg({ width: WIDTH, height: HEIGHT, rgb }));
    await Deno.writeFile(`${masks}/0000${t}.png`, await encodeGrayPng(inside, WIDTH, HEIGHT));
  }
}

Deno.test("settings are every combination of sizes, precisions and numbers of memories; all precisions where none is named", () => {
  assertEquals(settingsOf(silent).map(({ precision }) => precision), ["fp32", "fp16", "int8"]);
  assertEquals(settingsOf({ ...silent, sizes: "256, 512", precisions: "int8", memories: "1,4" }), [
    { imageSize: 256, precision: "int8", memories: 1 },
    { imageSize: 256, precision: "int8", memories: 4 },
    { imageSize: 512, precision: "int8", memories: 1 },
    { imageSize: 512, precision: "int8", memories: 4 },
  ]);
  assertThrows(() => settingsOf({ ...silent, precisions: "fp64" }), MaskletError, "found fp64");
  assertThrows(() => settingsOf({ ...silent, sizes: "256,big" }), MaskletError, "after --sizes, found 256,big");
  assertThrows(() => settingsOf({ ...silent, memories: "0" }), MaskletError, "after --memories, found 0");
});

Deno.test("perf settings has a row a setting: J&F on DAVIS, speed, and main memory, each of a process of its own", async () => {
  const shared = await Deno.makeTempDir();
  try {
    await writeDavis(shared);
    const lines: string[] = [];
    const told: unknown[] = [];
    const options = {
      ...{ shared, rounds: 1, backend: "wasm", threads: 1, precisions: "fp32,int8", frames: 3 },
      log: (line: string): void => void lines.push(line),
      figures: (found: unknown): void => void told.push(found),
    };
    await perfSettings(options);
    const { model, sequences, frames, rows } = told[0] as SettingsReport;
    assertEquals([model, sequences, frames], ["sam2.1_hiera_pico", 1, 3]);
    assertEquals(rows.map(({ size, precision, memories }) => [size, precision, memories]), [
      [256, "fp32", null],
      [256, "int8", null],
    ]);
    assert(
      rows.every(({ score, framesPerSecond, frameCpuMs }) => score > 0.8 && framesPerSecond > 0 && frameCpuMs > 0),
    );
    if (Deno.build.os === "linux") assert(rows.every(({ heldMB, mostMB }) => heldMB! > 20 && mostMB! >= heldMB!));
    assertStringIncludes(lines.join("\n"), "the first 3 frames of 1 sequence by first mask");
    // what its processes refuse is refused in their words
    const refused = { ...options, sizes: "100" };
    await assertRejects(() => perfSettings(refused), MaskletError, "imageSize of 256..1024 that is a multiple of 32");
  } finally {
    await Deno.remove(shared, { recursive: true });
  }
});
