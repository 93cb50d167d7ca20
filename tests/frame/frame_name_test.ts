import { assertEquals } from "@std/assert";
import { frameNameOf, isMaskFile, isPicture, stemOf } from "../../src/frame/frame_name.ts";

Deno.test("a frame is called by the last part of its path without the extension", () => {
  assertEquals(["a/b.c/00012.jpg", "0.0417.png", "a\\7.JPG", "12", ".hidden"].map(stemOf), [
    "00012",
    "0.0417",
    "7",
    "12",
    ".hidden",
  ]);
  assertEquals([frameNameOf(7), frameNameOf(123456)], ["00007", "123456"]);
});

Deno.test("pictures are known by their extension in any case; what file managers leave is none", () => {
  for (const name of ["a.jpg", "a.JPEG", "b/a.Png", "a.webp", "a.bmp", "a.tif", "a.TIFF"]) {
    assertEquals([name, isPicture(name)], [name, true]);
  }
  for (const name of ["._00000.png", ".a.jpg", "a.txt", "Thumbs.db", "b/.DS_Store", "jpg", "a.gif"]) {
    assertEquals([name, isPicture(name)], [name, false]);
  }
  assertEquals(["0.png", "0.PNG", "._0.png", "0.jpg", "Thumbs.db"].map(isMaskFile), [true, true, false, false, false]);
});
