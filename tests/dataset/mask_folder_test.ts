import { assertEquals, assertRejects } from "@std/assert";
import { compareCodePoints } from "../../src/dataset/code_points.ts";
import { diskFolder, listFolder } from "../../src/dataset/mask_folder.ts";
import { MaskletError } from "../../src/error.ts";
import { encodeIndexedPng, encodeRgbPng } from "../../src/image/encode_image.ts";
import { labels } from "../drawn.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("diskFolder() lists names by code point, links as what they lead to", () =>
  inFolder(async (path) => {
    for (const name of ["f2.png", "f10.png", "F.png", "\u{1f436}.png", "\uff5a.png"]) {
      await Deno.writeTextFile(`${path}/${name}`, "");
    }
    await Deno.mkdir(`${path}/a`);
    await Deno.symlink(`${path}/a`, `${path}/b`);
    assertEquals(await diskFolder(`${path}/`).entries(), [
      { name: "F.png", isFolder: false },
      { name: "a", isFolder: true },
      { name: "b", isFolder: true },
      { name: "f10.png", isFolder: false },
      { name: "f2.png", isFolder: false },
      { name: "\uff5a.png", isFolder: false },
      { name: "\u{1f436}.png", isFolder: false },
    ]);
  }));

Deno.test("compareCodePoints() puts what begins the other first", () =>
  assertEquals(["ab", "a", "b", ""].sort(compareCodePoints), ["", "a", "ab", "b"]));

Deno.test("a folder tells which files it lacks; all, when it does not exist", () =>
  inFolder(async (path) => {
    await Deno.writeTextFile(`${path}/1.png`, "");
    assertEquals(await diskFolder(path).missing(["1.png", "2.png"]), ["2.png"]);
    assertEquals(await diskFolder(path).folder("none").missing(["1.png"]), ["1.png"]);
  }));

Deno.test("listing a folder that does not exist says where it was looked for", async () => {
  const error = await assertRejects(
    () => diskFolder("/nowhere/masks").entries(),
    MaskletError,
    "a folder at /nowhere/masks",
  );
  assertEquals(error.code, "missing-file");
});

Deno.test("a label map is read with its indices", () =>
  inFolder(async (path) => {
    await Deno.writeFile(`${path}/0.png`, await encodeIndexedPng(labels(".2", "v2"), 2, 2));
    const frame = await diskFolder(path).file("0.png").read();
    assertEquals([frame.width, frame.height, frame.values], [2, 2, [0, 2, 255]]);
  }));

Deno.test("an RGB picture is no label map: the error names the file and what it holds", () =>
  inFolder(async (path) => {
    await Deno.writeFile(`${path}/0.png`, await encodeRgbPng({ width: 1, height: 1, rgb: new Uint8Array(3) }));
    const error = await assertRejects(
      () => diskFolder(path).file("0.png").read({ opaque: true }),
      MaskletError,
      `${path}/0.png`,
    );
    assertEquals([error.code, error.message.includes("found rgb")], ["bad-mask", true]);
  }));

Deno.test("listFolder() tells a packed file from another, and what is not there", () =>
  inFolder(async (path) => {
    for (const name of ["masks.zip", "masks.txt"]) await Deno.writeTextFile(`${path}/${name}`, "PK");
    await assertRejects(() => listFolder(`${path}/masks.zip`), MaskletError, "found a packed file");
    await assertRejects(() => listFolder(`${path}/masks.txt`), MaskletError, "found a file");
    await assertRejects(() => listFolder(`${path}/none.zip`), MaskletError, "found none");
  }));
