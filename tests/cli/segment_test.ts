import { assert, assertEquals, assertMatch } from "@std/assert";
import { picturesOf } from "../../src/cli/segment/pictures.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { encodeRgbPng } from "../../src/image/encode_image.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { maskFromRle } from "../../src/mask/rle.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

async function run(...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/masklet.ts", "segment", "--backend", "wasm", ...args],
    cwd: ROOT,
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

const square = (left: number) => ({
  width: 96,
  height: 64,
  rgb: Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 96, Math.floor(i / 3 / 96)];
    return x > left && x < left + 36 && y > 16 && y < 48 ? 230 : 20;
  }),
});

async function withPictures(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${dir}/in`);
    for (const left of [10, 30]) await Deno.writeFile(`${dir}/in/${left}.png`, await encodeRgbPng(square(left)));
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("masklet segment writes overlay, mask and JSON for each picture of a folder, names the one that is broken, and goes on", () =>
  withPictures(async (dir) => {
    await Deno.writeTextFile(`${dir}/in/20.jpg`, "no picture");
    const args = [`${dir}/in`, "--point", "36,32", "--negative", "90,60", "--out", `${dir}/out`];
    const first = await run(...args);
    assertEquals(first.code, 1, first.err);
    assertMatch(first.out, /^2 pictures in .*, 2 masks$/m);
    assertMatch(first.err, /not segmented: .*\/in\/20\.jpg: Expected a complete JPEG/);
    const written = (await Array.fromAsync(Deno.readDir(`${dir}/out`))).map(({ name }) => name).sort();
    assertEquals(written, ["10", "30"].flatMap((name) => [`${name}.0.png`, `${name}.json`, `${name}.overlay.png`]));
    const { width, height, masks } = JSON.parse(await Deno.readTextFile(`${dir}/out/10.json`));
    const mask = maskFromRle(masks[0].segmentation);
    assertEquals([width, height, mask.width, mask.height, maskArea(mask)], [96, 64, 96, 64, masks[0].area]);
    const png = await decodeImage(`${dir}/out/10.0.png`);
    assertEquals(png.rgb.filter((v, i) => i % 3 === 0 && v === 255).length, masks[0].area);
    await Deno.remove(`${dir}/in/20.jpg`);
    await Deno.remove(`${dir}/out/30.json`);
    const halves = ["30.overlay.png", "10.0.png", "other.json"].map((name) => `${name}.0123abcd.part`); // of killed runs
    for (const half of halves) await Deno.writeTextFile(`${dir}/out/${half}`, "");
    const again = await run(...args);
    assertEquals(again.code, 0, again.err);
    assertMatch(again.out, /^1 of 2 pictures were done already/m);
    const left = (await Array.fromAsync(Deno.readDir(`${dir}/out`))).map(({ name }) => name);
    assertEquals(left.filter((name) => name.endsWith(".part")), [halves[2]], "another run's stays");
    assertEquals(JSON.parse(await Deno.readTextFile(`${dir}/out/30.json`)).masks.length, 1);
  }));

Deno.test("masklet segment --everything writes records under the reference's names, and another request anew", () =>
  withPictures(async (dir) => {
    const limits = ["--points-per-side", "3", "--iou-threshold", "0.2", "--stability-threshold", "0"];
    const args = [`${dir}/in/30.png`, "--everything", ...limits, "--out", `${dir}/out`];
    assertEquals((await run(...args)).code, 0);
    const read = async () => JSON.parse(await Deno.readTextFile(`${dir}/out/30.json`)).masks;
    const masks = await read();
    assert(masks.length > 0);
    assertEquals(Object.keys(masks[0]), [
      "segmentation",
      "area",
      "bbox",
      "predicted_iou",
      "point_coords",
      "stability_score",
      "crop_box",
    ]);
    const boxed = await run(`${dir}/in/30.png`, "--box", "28,14,68,50", "--single", "--out", `${dir}/out`);
    assertEquals(boxed.code, 0, boxed.err);
    assertEquals((await read()).length, 1);
    const left = (await Array.fromAsync(Deno.readDir(`${dir}/out`))).map(({ name }) => name).sort();
    assertEquals(left, ["30.0.png", "30.json", "30.overlay.png"], "nothing of the former request stays");
  }));

Deno.test("masklet segment takes the threshold and the areas of the reference's predictor", () =>
  withPictures(async (dir) => {
    const asked = [`${dir}/in/30.png`, "--point", "48,32", "--out", `${dir}/out`];
    const area = async (...flags: string[]): Promise<number> => {
      const { code, err } = await run(...asked, ...flags);
      assertEquals(code, 0, err);
      return JSON.parse(await Deno.readTextFile(`${dir}/out/30.json`)).masks[0].area;
    };
    const usual = await area();
    assert(await area("--threshold", "2") < usual);
    assertEquals(
      await area("--max-hole-area", "5000", "--single"),
      96 * 64,
      "all that is no object is a hole of that area",
    );
    assertEquals(await area("--max-sprinkle-area", "5000", "--single"), 0);
    const request = async (...flags: string[]): Promise<unknown> => {
      const { code, err } = await run(`${dir}/in/30.png`, ...flags, "--out", `${dir}/out`);
      assertEquals(code, 0, err);
      return JSON.parse(await Deno.readTextFile(`${dir}/out/30.json`)).masks;
    };
    assertEquals(
      await request("--point", "0.5,0.5", "--coordinates", "normalized"),
      await request("--point", "48,32"),
      "shares of the size",
    );
  }));

Deno.test("masklet segment refuses what does not fit together", () =>
  withPictures(async (dir) => {
    const picture = `${dir}/in/10.png`;
    const wrong: [string[], RegExp][] = [
      [[picture], /found none/],
      [[picture, "--point", "1,2", "--everything"], /found several/],
      [[picture, "--point", "1,2", "--points-per-side", "4"], /Expected --points-per-side with --everything/],
      [
        [picture, "--everything", "--max-hole-area", "4"],
        /Expected --max-hole-area with points.*--min-region does both/,
      ],
      [[picture, "--point", "1,2", "--threshold", "high"], /Expected --threshold to be a number, found "high"/],
      [[picture, "--point", "1"], /Expected 2 numbers/],
      [[picture, "--point", "200,2"], /found \(200, 2\)/],
      [[`${dir}/nowhere`, "--everything"], /Expected a picture or a folder at .*nowhere/],
      [["--everything"], /Expected pictures .*found none/],
    ];
    for (const [args, message] of wrong) {
      const { code, err } = await run(...args, "--out", `${dir}/out`);
      assertEquals(code, 1, err);
      assertMatch(err, message);
    }
  }));

Deno.test("a folder's pictures are those of every extension in any case, without what file managers leave", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const names = ["a.JPG", "b.Bmp", "c.tiff", "d.gif", "e.PNG", "._a.JPG", ".hidden.png", "Thumbs.db", "notes.txt"];
    for (const name of names) await Deno.writeTextFile(`${dir}/${name}`, "");
    assertEquals((await picturesOf([dir])).map(({ name }) => name), ["a", "b", "c", "d", "e"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("masklet segment --json tells what failed beside what is written, and ends with 1", () =>
  withPictures(async (dir) => {
    await Deno.writeFile(`${dir}/in/20.jpg`, new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]));
    const { code, out, err } = await run(`${dir}/in`, "--box", "8,14,60,50", "--out", `${dir}/out`, "--json");
    assertEquals(code, 1, err);
    const { pictures, masks, failed } = JSON.parse(out);
    assertEquals([pictures.length, masks, failed.length], [3, 2, 1]);
    assertEquals(failed[0].picture, `${dir}/in/20.jpg`);
    const lines = failed[0].why.split("; ");
    assertEquals(new Set(lines).size, lines.length, "nothing is said twice");
  }));

Deno.test("results in the folder of the pictures are no pictures of the next call, and nothing that is not ours is written over", () =>
  withPictures(async (dir) => {
    const args = [`${dir}/in`, "--point", "36,32", "--out", `${dir}/in`];
    assertMatch((await run(...args)).out, /^2 pictures in .*, 2 masks$/m);
    const again = await run(...args);
    assertMatch(again.out, /^2 of 2 pictures were done already/m);
    await Deno.writeFile(`${dir}/in/10.7.png`, await encodeRgbPng(square(5))); // a result by its name, beside 10.json
    assertEquals((await picturesOf([`${dir}/in`])).map(({ name }) => name), ["10", "30"]);

    const other = `${dir}/other`;
    await Deno.mkdir(other);
    await Deno.writeFile(`${other}/a.png`, await encodeRgbPng(square(10)));
    await Deno.writeTextFile(`${other}/a.json`, `{"shapes":[]}`);
    const foreign = await run(`${other}/a.png`, "--point", "36,32", "--out", other);
    assertEquals(foreign.code, 1);
    assertMatch(foreign.err, /Expected .*\/a\.json to be what this command wrote, found another file\. .*--restart/);
    assertEquals(await Deno.readTextFile(`${other}/a.json`), `{"shapes":[]}`);
    await Deno.remove(`${other}/a.json`);
    const second = await encodeRgbPng(square(20));
    await Deno.writeFile(`${other}/a.0.png`, second);
    const over = await run(other, "--point", "36,32", "--out", other);
    assertEquals(over.code, 1);
    assertMatch(over.err, /A mask of .*\/a\.png could be written over .*\/a\.0\.png/);
    assertEquals(await Deno.readFile(`${other}/a.0.png`), second);
  }));

Deno.test("masklet segment --everything says where nothing was found, and what lets more pass", () =>
  withPictures(async (dir) => {
    const limits = ["--points-per-side", "2", "--iou-threshold", "1"];
    const { code, out, err } = await run(`${dir}/in`, "--everything", ...limits, "--out", `${dir}/out`);
    assertEquals(code, 0, err);
    assertMatch(out, /^2 pictures in .*, 0 masks$/m);
    assertMatch(err, /^no mask on .*10\.png, .*30\.png: --iou-threshold \(0\.8\) and --stability-threshold/m);
  }));
