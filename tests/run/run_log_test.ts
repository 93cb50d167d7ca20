import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ArrayStore } from "../../src/run/array_store.ts";
import { type ArrayPlace, fromPlain, type NumberArray, toPlain } from "../../src/run/plain_value.ts";
import { RecordFile } from "../../src/run/record_file.ts";
import { RUN_LOG_FILES, RunLog, unfinishedFrames } from "../../src/run/run_log.ts";
import { MaskletError } from "../../src/error.ts";
import { makeTrackedFrame } from "../../src/masklet/tracked_frame.ts";
import { drawn } from "../drawn.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("a plain value comes back bit by bit: numbers that JSON lacks, maps, sets, arrays", () => {
  const arrays: NumberArray[] = [];
  const value = {
    numbers: [0.1, -0, Infinity, NaN, 1e-320],
    map: new Map<unknown, unknown>([[3, "three"], ["x", new Set([1, "1"])]]),
    arrays: [new Float32Array([1.5, NaN]), new Uint32Array([4294967295]), new Float32Array(0)],
    nothing: [null, undefined, true],
  };
  const json = JSON.stringify(toPlain(value, (array): ArrayPlace => ["", arrays.push(array) - 1, 0, 0]));
  assertEquals(fromPlain(JSON.parse(json), ([, at]) => arrays[at]!), value);
  const one = { bank: new Map([[1, { tokens: arrays[0] }]]) };
  const twice = JSON.parse(JSON.stringify(toPlain({ a: [one, one.bank], b: one }, () => ["", 0, 0, 0])));
  const back = fromPlain(twice, () => arrays[0]!) as { a: [typeof one, typeof one.bank]; b: typeof one };
  assertEquals(back, { a: [one, one.bank], b: one } as typeof back);
  assert(back.a[0] === back.b && back.a[1] === back.b.bank, "what was one object is one again");
  for (const odd of [() => 1, new Date(), new (class Kalman {})()]) {
    assertThrows(() => toPlain({ odd }, () => ["", 0, 0, 0]), MaskletError, "Expected a plain value to keep");
  }
});

Deno.test("half a record at the end of a file counts as none, wherever it was cut", () =>
  inFolder(async (dir) => {
    const path = `${dir}/records`;
    const value = (i: number) => ({ i, array: Float32Array.of(i, -i) });
    const sizes: number[] = [];
    {
      using file = RecordFile.open(path);
      for (let i = 0; i < 3; i++) {
        await file.append(value(i));
        sizes.push(Deno.statSync(path).size);
      }
      assertEquals([...file.records()], [0, 1, 2].map(value));
      assertEquals(file.last(), value(2));
    }
    const whole = await Deno.readFile(path);
    for (let size = 0; size < whole.length; size++) {
      await Deno.writeFile(path, whole.subarray(0, size));
      using file = RecordFile.open(path);
      assertEquals(file.count, sizes.filter((end) => end <= size).length, `${size} bytes`);
    }
    // zeros, as a file system may leave them, and bytes that are wrong
    for (const tail of [new Uint8Array(50), whole.subarray(sizes[1]).map((byte, i) => i === 30 ? byte ^ 1 : byte)]) {
      await Deno.writeFile(path, new Uint8Array([...whole.subarray(0, sizes[1]), ...tail]));
      using file = RecordFile.open(path);
      assertEquals([file.count, file.last()], [2, value(1)]);
      await file.append(value(7));
      assertEquals([...file.records()], [value(0), value(1), value(7)]);
    }
  }));

Deno.test("an array store writes an array once, and takes a place again only when a record did without it", () =>
  inFolder(async (dir) => {
    const [path, length] = [`${dir}/arrays`, 16];
    const array = (value: number) => new Float32Array(length).fill(value);
    const lastOf = (step: number): number[] => [step - 2, step - 1, step].filter((value) => value >= 0);
    let bank = [array(0)];
    let places: ArrayPlace[] = [];
    {
      using store = ArrayStore.open(path);
      for (let step = 1; step < 20; step++) {
        bank = [...bank.slice(-2), array(step)];
        const next = bank.map((one) => store.put(one));
        for (const place of next) {
          assert(!next.some((other) => other !== place && other[1] === place[1]), "one place, two arrays");
        }
        await store.sync();
        // until the record is there, the one before must still be whole
        using reader = ArrayStore.open(path);
        const before = reader.restore(places);
        assertEquals(places.map(([, offset]) => before.get(offset)![0]), step === 1 ? [] : lastOf(step - 1));
        store.recorded();
        places = next;
      }
    }
    assertEquals((await Deno.stat(path)).size, 4 * 4 * length); // three that are read, one that is being written
    using again = ArrayStore.open(path);
    const found = again.restore(places);
    assertEquals(places.map(([, offset]) => found.get(offset)![0]), [17, 18, 19]);
    await Deno.writeFile(path, new Uint8Array(4 * 4 * length));
    assertThrows(() => again.restore(places), MaskletError, "found damage");
  }));

Deno.test("a run log gives back its frames and the last state; a second process is refused", () =>
  inFolder(async (dir) => {
    const object = { id: "dog", mask: drawn("#.", ".#"), objectScore: 1.25, iou: 0.5, conditioning: true };
    const frame = (index: number) =>
      makeTrackedFrame({
        ...{ index, time: index / 24, width: 2, height: 2, name: `f${index}` },
        objects: [{ ...object, logits: Float32Array.of(index, -0), pointer: Float32Array.of(3) }],
      });
    const tokens = Float32Array.of(7, 8, 9);
    const header = { identity: { model: "m" }, description: {} };
    {
      using log = await RunLog.open(dir, header);
      assertEquals(log.state(), undefined);
      for (const index of [0, 1]) await log.append(frame(index), { bank: new Map([[index, tokens]]) });
      const other = await new Deno.Command(Deno.execPath(), {
        args: [
          "eval",
          `import { RunLog } from ${JSON.stringify(import.meta.resolve("../../src/run/run_log.ts"))};
           try { await RunLog.open(${JSON.stringify(dir)}, ${
            JSON.stringify(header)
          }); } catch (error) { console.log(error.message); }`,
        ],
        cwd: new URL("../../", import.meta.url),
      }).output();
      assert(new TextDecoder().decode(other.stdout).includes("found another at it"));
    }
    assertEquals(await unfinishedFrames(dir), 2);
    {
      using log = await RunLog.open(dir, header);
      assertEquals(log.state(), { bank: new Map([[1, tokens]]) });
      assertEquals([...log.frames()], [frame(0), frame(1)]);
      await assertRejects(() => RunLog.open(dir, header), MaskletError, "that nobody is writing, found another at it");
    }
    const other = { ...header, identity: { model: "n" } };
    await assertRejects(() => RunLog.open(dir, other), MaskletError, 'model was "m" and is "n"');
    assertEquals((await Array.fromAsync(Deno.readDir(dir), ({ name }) => name)).sort(), [...RUN_LOG_FILES].sort());
  }));

Deno.test("a record that cannot be opened is an error in words, not the system's", async () =>
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/masklets.run`); // a folder where the file should be
    const error = await assertRejects(() => unfinishedFrames(folder), MaskletError, "Expected the record of a run");
    assertEquals(error.code, "io");
  }));

Deno.test({
  name: "a full disk is told in a line with the path, by records, memories and masklets.json alike (needs /dev/full)",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const full = "/dev/full";
    using records = RecordFile.open(full);
    const record = await assertRejects(() => records.append({ frame: 1 }), MaskletError, `Expected to write ${full}`);
    using memories = ArrayStore.open(full);
    const array = assertThrows(() => memories.put(new Float32Array(9)), MaskletError, `Expected to write ${full}`);
    for (const error of [record, array as MaskletError]) {
      assertEquals([error.code, error.message.includes("\n")], ["io", false]);
    }
    assertThrows(() => RecordFile.open("no/such/folder/run"), MaskletError, "no/such/folder/run");
    assertThrows(() => ArrayStore.open("no/such/folder/run"), MaskletError, "no/such/folder/run");
  },
});
