import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { LabelPng, LabelPngKind } from "../../src/image/label_png.ts";
import { listedValues, objectsOfPng } from "../../src/image/png_objects.ts";
import { maskToBytes } from "../../src/mask/mask.ts";

const CHANNELS = { gray: 1, indexed: 1, rgb: 3, "gray-alpha": 2, rgba: 4 } as const;

/** A row of pixels; each a value or the values of its channels. */
function png(kind: LabelPngKind, pixels: readonly (number | readonly number[])[], wide = false): LabelPng {
  const flat = pixels.flat() as number[];
  const values = wide ? Uint16Array.from(flat) : Uint8Array.from(flat);
  return { width: pixels.length, height: 1, values, channels: CHANNELS[kind], kind };
}

const found = (given: LabelPng): [number, number[]][] => {
  const { values, mask } = objectsOfPng(given, "FILE");
  return values.map((value) => [value, [...maskToBytes(mask(value))]]);
};
const refused = (given: LabelPng, message: string): void => {
  const error = assertThrows(() => objectsOfPng(given, "FILE"), MaskletError, message);
  assertEquals((error as MaskletError).code, "bad-mask");
};

Deno.test("one value beside 0 is the object, whatever it is", () => {
  for (const value of [1, 7, 254, 255]) {
    for (const kind of ["gray", "indexed"] as const) {
      assertEquals(found(png(kind, [0, value, value])), [[value, [0, 1, 1]]]);
    }
  }
  assertEquals(found(png("gray", [0, 65535, 0], true)), [[65535, [0, 1, 0]]]);
  assertEquals(found(png("gray", [3, 3])), [[3, [1, 1]]]);
});

Deno.test("several values are as many objects, and 255 is then void", () => {
  assertEquals(found(png("indexed", [0, 2, 1, 255, 2])), [[1, [0, 0, 1, 0, 0]], [2, [0, 1, 0, 0, 1]]]);
  assertEquals(found(png("indexed", [0, 1, 255])), [[1, [0, 1, 0]]]);
  assertEquals(found(png("gray", [0, 300, 1000, 255], true)), [[300, [0, 1, 0, 0]], [1000, [0, 0, 1, 0]]]);
});

Deno.test("one colour on black or on transparent pixels is the object", () => {
  const [black, green] = [[0, 0, 0], [0, 128, 0]];
  assertEquals(found(png("rgb", [black, green, green])), [[1, [0, 1, 1]]]);
  assertEquals(found(png("rgba", [[...green, 0], [...green, 255], [...black, 255]])), [[1, [0, 1, 0]]]);
  assertEquals(found(png("rgba", [[255, 255, 255, 0], [255, 255, 255, 255]])), [[1, [0, 1]]]);
  assertEquals(found(png("gray-alpha", [[255, 127], [255, 128]])), [[1, [0, 1]]]);
  assertEquals(found(png("gray-alpha", [[0, 255], [200, 255]])), [[1, [0, 1]]]);
});

Deno.test("where black alone is not transparent, black is the object", () => {
  assertEquals(found(png("rgba", [[0, 0, 0, 0], [0, 0, 0, 255]])), [[1, [0, 1]]]);
  assertEquals(found(png("gray-alpha", [[0, 0], [0, 255]])), [[1, [0, 1]]]);
});

Deno.test("several colours are refused and named, the commonest first", () => {
  refused(png("rgb", [[0, 0, 0], [128, 0, 0], [0, 128, 0], [0, 128, 0]]), "(rgb), found #008000, #800000");
  refused(png("gray-alpha", [[1, 255], [2, 255], [2, 255]]), "found #020202, #010101");
});

Deno.test("an empty mask is refused, and the error says why it is one", () => {
  refused(png("indexed", [0, 0]), "found none: every pixel is 0");
  refused(png("rgb", [[0, 0, 0]]), "every pixel is black");
  refused(png("rgba", [[9, 9, 9, 0]]), "every pixel is transparent");
  refused(png("gray-alpha", [[0, 255]]), "every pixel is black");
});

Deno.test("many values are listed in part", () => {
  assertEquals(listedValues([1, 2]), "1, 2");
  assertEquals(listedValues(Array.from({ length: 40 }, (_, i) => i)), "0, 1, 2, 3, 4, 5, 6, …, 39 (40 in all)");
});
