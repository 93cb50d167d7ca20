import { deflateSync } from "node:zlib";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { encodeIndexedPng, encodeJpeg, encodeRgbPng } from "../../src/image/encode_image.ts";
import { pngFile } from "../../src/image/png_chunks.ts";
import { labels } from "../drawn.ts";

/** A PNG of 16-bit gray. */
function pngOf16(values: readonly number[], width: number, height: number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([16, 0, 0, 0, 0], 8);
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...values.slice(y * width, (y + 1) * width).flatMap((value) => [value >> 8, value & 255]),
  ]);
  return pngFile([
    { type: "IHDR", content: header },
    { type: "IDAT", content: deflateSync(Uint8Array.from(rows.flat())) },
  ]);
}

async function put(path: string, ...rows: string[]): Promise<void> {
  await Deno.writeFile(path, await encodeIndexedPng(labels(...rows), rows[0]!.length, rows.length));
}

/** Two sequences of six frames, the prediction perfect, for the test to break. */
async function withMasks(test: (root: string) => Promise<void>, inner = ""): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const side of ["gt", "pred"]) {
      for (const sequence of ["cow", "hen"]) {
        await Deno.mkdir(`${root}/${side}/${sequence}${inner}`, { recursive: true });
        for (let i = 0; i < 6; i++) await put(`${root}/${side}/${sequence}${inner}/0000${i}.png`, "11..", "11..");
      }
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("skipBroken leaves out the frames that cannot be compared, scores the rest, and says which and why", () =>
  withMasks(async (root) => {
    const cow = `${root}/pred/cow`;
    await Deno.remove(`${cow}/00001.png`);
    await put(`${cow}/00002.png`, "11.", "11.");
    await Deno.writeFile(`${cow}/00003.png`, (await Deno.readFile(`${cow}/00004.png`)).subarray(0, -30));
    for (const protocol of ["davis", "davis2016", "vos", "sav"] as const) {
      for (const workers of [0, 1]) {
        await assertRejects(() => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol, workers }), MaskletError);
        const found = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol, workers, skipBroken: true });
        assertEquals(found.rows.map(({ sequence, frames }) => [sequence, ...frames]), [
          ["cow", "00004"],
          ["hen", "00001", "00002", "00003", "00004"],
        ]);
        assertEquals(found.global["J&F"], 1);
        assertEquals(found.leftOut.map(({ sequence, frame, code }) => [sequence, frame, code]), [
          ["cow", "00001", "missing-file"],
          ["cow", "00002", "size-mismatch"],
          ["cow", "00003", "bad-image"],
        ]);
        found.leftOut.forEach(({ reason, frame }) => assert(reason.includes(`pred/cow/${frame}.png`), reason));
        assertEquals(found.settings.skipBroken, true);
        assertEquals((found.toJSON().leftOut as unknown[]).length, 3);
      }
    }
  }));

Deno.test("skipBroken leaves out frames with too many objects, and sequences that are refused as a whole", () =>
  withMasks(async (root) => {
    await put(`${root}/pred/cow/00002.png`, "113.", "11..");
    await Deno.remove(`${root}/pred/hen`, { recursive: true });
    const { rows, leftOut } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { skipBroken: true });
    assertEquals(rows.map(({ sequence, frames }) => [sequence, ...frames]), [["cow", "00001", "00003", "00004"]]);
    assertEquals(leftOut.map(({ sequence, frame, code }) => [sequence, frame, code]), [
      ["cow", "00002", "evaluation-refused"],
      ["hen", undefined, "missing-file"],
    ]);
  }));

Deno.test("skipBroken leaves out objects of the SA-V layout", () =>
  withMasks(async (root) => {
    for (let i = 0; i < 6; i++) await put(`${root}/gt/cow/000/0000${i}.png`, "....", "....");
    const options = { protocol: "sav", skipBroken: true } as const;
    const { rows, leftOut } = await evaluateFolders(`${root}/pred`, `${root}/gt`, options);
    assertEquals(rows.map(({ sequence, object }) => [sequence, object]), [["hen", "000"]]);
    assertEquals(leftOut.map(({ sequence, object, frame }) => [sequence, object, frame]), [["cow", "000", undefined]]);
  }, "/000"));

Deno.test("JPEG masks, colour masks and other names are errors that say what to do", () =>
  withMasks(async (root) => {
    const refusal = async (): Promise<string> =>
      (await assertRejects(() => evaluateFolders(`${root}/pred`, `${root}/gt`, { workers: 0 }), MaskletError)).message;
    const path = `${root}/pred/cow/00002.png`;
    const good = await Deno.readFile(path);
    await Deno.writeFile(path, await encodeJpeg({ width: 4, height: 2, rgb: new Uint8Array(24) }));
    const jpeg = await refusal();
    assert(jpeg.includes("cow/00002.png") && jpeg.includes("JPEG"), jpeg);
    await Deno.writeFile(path, await encodeRgbPng({ width: 4, height: 2, rgb: new Uint8Array(24) }));
    const colour = await refusal();
    assert(colour.includes("cow/00002.png") && colour.includes("found rgb"), colour);
    await Deno.writeFile(path, good);
    await Deno.rename(path, `${root}/pred/cow/00002.jpg`);
    const other = await refusal();
    assert(other.includes("00002.jpg"), other);
    await Deno.rename(`${root}/pred/cow/00002.jpg`, path);
    await Deno.rename(`${root}/pred/cow`, `${root}/pred/Cow`);
    const folder = await refusal();
    assert(folder.includes("found Cow") && folder.includes("Rename it to cow"), folder);
  }));

Deno.test("extensions in any case and numbers without zeros are the same frames, which is noted", () =>
  withMasks(async (root) => {
    const evaluate = (protocol: "davis" | "vos" | "sav" | "davis-unsupervised") =>
      evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol, workers: 0 });
    for (let i = 0; i < 6; i++) {
      await Deno.rename(`${root}/pred/cow/0000${i}.png`, `${root}/pred/cow/0000${i}.PNG`);
      await Deno.rename(`${root}/pred/hen/0000${i}.png`, `${root}/pred/hen/${i}.png`);
    }
    for (const protocol of ["davis", "vos", "sav", "davis-unsupervised"] as const) {
      const { global, notes } = await evaluate(protocol);
      assertEquals([global["J&F"], notes.length], [1, 2]);
      assert(notes[0]!.includes(".PNG is taken for 0000") && notes[1]!.includes("pred/hen/"), notes.join("\n"));
    }
    const part = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "vos", partial: true, workers: 0 });
    assertEquals([part.global["J&F"], part.partial], [1, []]);
    for (let i = 0; i < 6; i++) await Deno.rename(`${root}/gt/cow/0000${i}.png`, `${root}/gt/cow/0000${i}.PNG`);
    for (const protocol of ["davis", "vos", "sav"] as const) {
      assertEquals((await evaluate(protocol)).rows.map(({ frames }) => frames.length), [4, 4]);
    }
  }));

Deno.test("masks of 0 and 255 on one side and object numbers on the other are scored 0, which is noted", () =>
  withMasks(async (root) => {
    for (const [side, other] of [["pred", "gt"], ["gt", "pred"]] as const) {
      for (let i = 0; i < 6; i++) {
        const map = labels("11..", "11..").map((v) => 255 * v);
        await Deno.writeFile(`${root}/${side}/cow/0000${i}.png`, await encodeIndexedPng(map, 4, 2));
        await put(`${root}/${other}/cow/0000${i}.png`, "11..", "11..");
      }
      for (const protocol of ["vos", "sav"] as const) {
        const { rows, notes } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol, workers: 0 });
        assertEquals(rows.map(({ J }) => J[0]), [0, 1]);
        const [note, ...others] = notes;
        assertEquals(others, []);
        assert(note!.startsWith(`${root}/${side}/cow has no value but 0 and 255`) && note!.includes("davis2016"), note);
      }
      // another protocol that reads these folders makes one object of all, not two
      await put(`${root}/${other}/cow/00002.png`, "12..", "11..");
      const { notes } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "vos", workers: 0 });
      assert(notes[0]!.includes("no value but 0 and 255") && !notes[0]!.includes("davis2016"), notes[0]);
    }
  }));

Deno.test("16-bit gray counts with its values, as the official tools read it, on either side and in datasets", () =>
  withMasks(async (root) => {
    const wide = await Deno.readFile(new URL("fixtures/gray16_4x2.png", import.meta.url));
    for (const side of ["pred", "gt"]) {
      await Deno.writeFile(`${root}/${side}/cow/00002.png`, wide);
      for (const protocol of ["davis", "davis2016", "vos", "sav", "davis-unsupervised"] as const) {
        for (const workers of [0, 1]) {
          const { global, rows } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol, workers });
          assertEquals([global["J&F"], rows.map(({ J }) => J.includes(0))], [1, [false, false]]);
        }
      }
    }
    // The same pixels as object 300, which 8 bits cannot hold.
    const far = pngOf16([300, 300, 0, 0, 300, 300, 0, 0], 4, 2);
    for (let i = 0; i < 6; i++) await Deno.writeFile(`${root}/gt/cow/0000${i}.png`, far);
    const { rows } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "vos", workers: 0 });
    assertEquals(rows.map(({ sequence, object, J }) => [sequence, object, ...J]), [
      ["cow", 300, 0, 0, 0, 0],
      ["hen", 1, 1, 1, 1, 1],
    ]);
  }));
