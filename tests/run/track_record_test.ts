import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { removeRun } from "../../src/run/run_folder.ts";
import { readTrackRecord, TRACK_RECORD_FILE, type TrackRecord, writeTrackRecord } from "../../src/run/track_record.ts";

const RECORD: TrackRecord = {
  version: 1,
  command: "masklet track clip.mp4",
  made: { deno: "2" },
  tracked: { frames: 3, seconds: 1.5 },
  peakMemory: 1e8,
  files: ["overlay.mp4"],
};

Deno.test("the record of a run is read as it was written; a folder may have none", async () => {
  const dir = await Deno.makeTempDir();
  assertEquals(await readTrackRecord(dir), undefined);
  await writeTrackRecord(dir, RECORD);
  assertEquals(await readTrackRecord(dir), RECORD);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a file that is no record is refused, also one whose files lie elsewhere", async () => {
  const dir = await Deno.makeTempDir();
  for (
    const text of [
      "",
      "null",
      "{}",
      JSON.stringify({ ...RECORD, files: ["../a"] }),
      JSON.stringify({ ...RECORD, version: 2 }),
    ]
  ) {
    await Deno.writeTextFile(`${dir}/${TRACK_RECORD_FILE}`, text);
    assertEquals((await assertRejects(() => readTrackRecord(dir), MaskletError)).code, "bad-argument", text);
  }
  await Deno.remove(dir, { recursive: true });
});

Deno.test("with a run go the files that were made of it, and no others", async () => {
  const dir = await Deno.makeTempDir();
  for (const name of ["overlay.mp4", "mine.mp4"]) await Deno.writeTextFile(`${dir}/${name}`, "");
  await writeTrackRecord(dir, RECORD);
  await removeRun(dir);
  assertEquals((await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name), ["mine.mp4"]);
  await Deno.remove(dir, { recursive: true });
});
