import { assert, assertEquals } from "@std/assert";
import { diskFile } from "../../src/dataset/mask_folder.ts";
import { comparePaths, lookAt } from "../../src/evaluate/compare_files.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";

const FIXTURES = decodeURIComponent(new URL("depths/fixtures/", import.meta.url).pathname);
const [WIDTH, HEIGHT] = [7, 4];

/** What Pillow and NumPy read: `np.array(Image.open(f))`, as most tools do, and `convert("P")`, as MOSEv2's does. */
interface Read {
  readonly array: readonly number[];
  readonly converted: readonly number[];
}

const { read } = JSON.parse(await Deno.readTextFile(`${FIXTURES}read.json`)) as { read: Record<string, Read> };

const distinct = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

Deno.test('gray of 1, 2, 4, 8 and 16 bits has the values that NumPy has of it, or convert("P") where the tool asks for that', async () => {
  assertEquals(Object.keys(read), ["gray1", "gray2", "gray4", "gray8", "kitti16"]);
  for (const [name, { array, converted }] of Object.entries(read)) {
    const file = diskFile(`${FIXTURES}${name}.png`);
    const frame = await file.read();
    for (const value of distinct(array).filter((value) => value > 0)) {
      const { bits } = frame.mask(value);
      const found = array.map((_, i) => (bits[Math.floor(i / WIDTH)]! >> (i % WIDTH)) & 1);
      assertEquals(found, array.map((of) => of === value ? 1 : 0), `${name}, ${value}`);
    }
    assertEquals(await lookAt(file).then(({ values }) => values), distinct(array), name);
    assertEquals((await lookAt(file, "converted")).values, distinct(converted), name);
  }
});

Deno.test("files of two depths are compared by what each is read as: the same pixels agree wholly, under either reading", async () => {
  const dir = await Deno.makeTempDir();
  for (const [name, { array, converted }] of Object.entries(read)) {
    for (const [reading, values] of [["plain", array], ["converted", converted]] as const) {
      if (Math.max(...values) > 255) continue; // no 8-bit file has these
      await Deno.writeFile(`${dir}/${name}.png`, await encodeIndexedPng(Uint8Array.from(values), WIDTH, HEIGHT));
      const rules = { merge: false, pairs: "same", void: "object", reading } as const;
      const { scores } = comparePaths(`${dir}/${name}.png`, `${FIXTURES}${name}.png`, rules);
      assertEquals(distinct(scores.map(([truth]) => truth)), distinct(values).slice(1));
      assert(scores.every(([truth, prediction]) => truth === prediction));
      assert(scores.every(([, , J]) => J === 1), `${name}, ${reading}`);
    }
  }
  await Deno.remove(dir, { recursive: true });
});

Deno.test("ids of KITTI-MOTS are objects under their own numbers, and one object of 255 under mosev2, whose tool ends them there", async () => {
  const dir = await Deno.makeTempDir();
  for (const folder of ["pred/all", "gt/Annotations"]) {
    await Deno.mkdir(`${dir}/${folder}/0002`, { recursive: true });
    for (const frame of ["0", "1", "2", "3"]) {
      await Deno.copyFile(`${FIXTURES}kitti16.png`, `${dir}/${folder}/0002/00000${frame}.png`);
    }
  }
  const vos = await evaluateFolders(`${dir}/pred/all`, `${dir}/gt/Annotations`, { protocol: "vos" });
  assertEquals(distinct(vos.rows.map(({ object }) => Number(object))), [1001, 2005, 10000]);
  assert(vos.rows.every(({ J }) => J.every((value) => value === 1)));
  const videos = { "0002": { objects: ["255", "1001"], length: 4, width: WIDTH, height: HEIGHT } };
  await Deno.writeTextFile(`${dir}/gt/meta.json`, JSON.stringify({ videos }));
  const mose = await evaluateFolders(`${dir}/pred`, `${dir}/gt`, { protocol: "mosev2" });
  const found = mose.rows.map(({ object, absent }) => [object, (absent as readonly boolean[])[0]]);
  assertEquals(found, [[255, false], [1001, true]]);
  await Deno.remove(dir, { recursive: true });
});
