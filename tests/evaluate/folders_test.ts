import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { evaluationToCsv } from "../../src/evaluate/evaluation_csv.ts";
import { openComparer, workWorthThreads } from "../../src/evaluate/workers.ts";
import { encodeGrayPng, encodeIndexedPng } from "../../src/image/encode_image.ts";
import { pngFile } from "../../src/image/png_chunks.ts";
import { deflateSync } from "node:zlib";
import { labels } from "../drawn.ts";
import { grayPng } from "./gray_png.ts";

const fixtures = decodeURIComponent(new URL("./fixtures/", import.meta.url).pathname);

/** A DAVIS root with some sequences of three frames, and results beside it. */
async function withDavis(
  files: Record<string, Uint8Array | string>,
  test: (root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, content] of Object.entries(files)) {
      await Deno.mkdir(`${root}/${path.replace(/[^/]*$/, "")}`, { recursive: true });
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(`${root}/${path}`, bytes);
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

function sequence(
  name: string,
  truth: Uint8Array,
  result: Uint8Array,
  frames = 3,
): Record<string, Uint8Array | string> {
  const numbers = Array.from({ length: frames }, (_, i) => `0000${i}`);
  return Object.fromEntries(numbers.flatMap((n) => [
    [`DAVIS/JPEGImages/480p/${name}/${n}.jpg`, ""],
    [`DAVIS/Annotations/480p/${name}/${n}.png`, truth],
    [`results/${name}/${n}.png`, result],
  ]));
}

const [all, half] = [await encodeIndexedPng(labels("1111"), 4, 1), await encodeIndexedPng(labels("11.."), 4, 1)];

Deno.test("with the root of DAVIS as truth, the sequences of the split are evaluated in its order", () =>
  withDavis({
    ...sequence("b", all, half),
    ...sequence("a", all, all),
    ...sequence("c", all, all),
    "DAVIS/ImageSets/2017/val.txt": "b\na\n",
    "DAVIS/ImageSets/2017/train.txt": "c\n",
  }, async (root) => {
    const { rows } = await evaluateFolders(`${root}/results`, `${root}/DAVIS`);
    assertEquals(rows.map(({ sequence, J }) => [sequence, ...J]), [["b", 0.5], ["a", 1]]);
    const train = await evaluateFolders(`${root}/results/`, new URL(`file://${root}/DAVIS/`), { split: "train" });
    assertEquals(train.rows.map(({ sequence }) => sequence), ["c"]);
  }));

Deno.test("davis2016 takes a package of DAVIS-2016 as it is, with masks of 0 and 255", async () => {
  const gray = await encodeGrayPng(labels("1111"), 4, 1);
  await withDavis({
    ...sequence("cow", gray, half),
    "DAVIS/ImageSets/480p/val.txt": "/JPEGImages/480p/cow/00000.jpg /Annotations/480p/cow/00000.png \n",
  }, async (root) => {
    const { rows } = await evaluateFolders(`${root}/results`, `${root}/DAVIS`, { protocol: "davis2016" });
    assertEquals(rows.map(({ sequence, J }) => [sequence, ...J]), [["cow", 0.5]]);
    await assertRejects(() => evaluateFolders(`${root}/results`, `${root}/DAVIS`), MaskletError, "davis2016");
  });
});

Deno.test("davis2016 reads gray with an opaque alpha channel, as DAVIS-2016 holds one; the others refuse it", async () => {
  const file = (alpha: number): Uint8Array =>
    pngFile([
      { type: "IHDR", content: Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 1, 8, 4, 0, 0, 0) },
      { type: "IDAT", content: deflateSync(Uint8Array.of(0, 255, 255, 255, 255, 0, alpha, 0, 255)) },
    ]);
  await withDavis({ ...sequence("bear", file(255), half) }, async (root) => {
    const evaluate = (protocol: "davis" | "davis2016" | "vos" | "sav") =>
      evaluateFolders(`${root}/results`, `${root}/DAVIS/Annotations/480p`, { protocol });
    assertEquals((await evaluate("davis2016")).rows[0]!.J, [1]);
    for (const protocol of ["davis", "vos", "sav"] as const) {
      await assertRejects(() => evaluate(protocol), MaskletError, "gray-alpha");
    }
    await Deno.writeFile(`${root}/DAVIS/Annotations/480p/bear/00001.png`, file(254));
    await assertRejects(() => evaluate("davis2016"), MaskletError, "gray-alpha");
  });
});

Deno.test("a sequence with more images than masks is refused", () =>
  withDavis({
    ...sequence("cow", all, all),
    "DAVIS/JPEGImages/480p/cow/00003.jpg": "",
    "DAVIS/ImageSets/2017/val.txt": "cow\n",
  }, async (root) => {
    const error = await assertRejects(
      () => evaluateFolders(`${root}/results`, `${root}/DAVIS`),
      MaskletError,
      "4 images",
    );
    assertEquals(error.code, "evaluation-refused");
  }));

Deno.test("a sequence without results is refused before anything is compared", () =>
  withDavis({ ...sequence("a", all, all), ...sequence("b", all, all) }, async (root) => {
    await Deno.remove(`${root}/results/b`, { recursive: true });
    const told: number[] = [];
    const run = evaluateFolders(`${root}/results`, `${root}/DAVIS/Annotations/480p`, {
      onProgress: (done) => void told.push(done),
    });
    const error = await assertRejects(() => run, MaskletError, "results/b/00001.png");
    assertEquals([error.code, error.hint.includes("split"), told], ["missing-file", true, []]);
  }));

Deno.test("dots in a frame's name but the last are dropped for the prediction's name, as davis2017-evaluation does", () =>
  withDavis({
    "gt/a/00.00.png": all,
    "gt/a/00.01.png": all,
    "gt/a/00.02.png": all,
    "gt/a/.hidden.png": all,
    "pred/a/0001.png": half,
  }, async (root) => {
    const { rows } = await evaluateFolders(`${root}/pred`, `${root}/gt`);
    assertEquals([rows[0]!.frames, rows[0]!.J], [["0001"], [0.5]]);
  }));

Deno.test("frames whose names are times are scored by value, whichever name the tool asks for, and that is noted", () => {
  const times = ["0.0", "0.04", "2.5", "10.2", "11.0"];
  const files = times.flatMap((time) => [[`gt/a/${time}.png`, all], [`pred/a/${time}.png`, half]]);
  return withDavis(Object.fromEntries(files), async (root) => {
    const { rows, notes } = await evaluateFolders(`${root}/pred`, `${root}/gt`);
    assertEquals(rows[0]!.J, [0.5, 0.5, 0.5]);
    assertEquals(notes.some((note) => note.includes("0.04.png is taken as it is called (and 2 more)")), true);
  });
});

Deno.test("numbers of objects that no mask of the truth has are no rows, and noted; compatible and the tables have the tool's", async () => {
  const [truth, found] = [await encodeIndexedPng(labels("3.77"), 4, 1), await encodeIndexedPng(labels("3227"), 4, 1)];
  await withDavis(sequence("a", truth, found), async (root) => {
    for (const protocol of ["davis", "davis-unsupervised"] as const) {
      const evaluate = (compatible: boolean) =>
        evaluateFolders(`${root}/results`, `${root}/DAVIS/Annotations/480p`, { protocol, compatible });
      const [right, tool] = [await evaluate(false), await evaluate(true)];
      assertEquals(right.rows.map(({ object, matched, J }) => [matched?.object ?? object, J[0]]), [[3, 1], [7, 0.5]]);
      assertEquals(right.global.J.mean, 0.75);
      assertEquals(tool.rows.length, 7);
      assertEquals(
        right.notes.filter((note) => note.startsWith("the truth of a has no objects 1, 2, 4, … 6, ")).length,
        1,
      );
      assertEquals(evaluationToCsv(right), evaluationToCsv(tool));
    }
  });
});

Deno.test("objects that begin after the first frame, and a first frame without any, are noted under davis", async () => {
  const [first, later] = [await encodeIndexedPng(labels("1..."), 4, 1), await encodeIndexedPng(labels("1.22"), 4, 1)];
  await withDavis({ ...sequence("a", later, first), "DAVIS/Annotations/480p/a/00000.png": first }, async (root) => {
    const { rows, notes } = await evaluateFolders(`${root}/results`, `${root}/DAVIS/Annotations/480p`);
    assertEquals(rows.map(({ object }) => object), [1]);
    assertEquals(notes.map((note) => note.split(",")[0]), [
      "object 2 of a begins after the first frame and is not counted",
    ]);
    const empty = await encodeIndexedPng(labels("...."), 4, 1);
    for (const n of [0, 1, 2]) {
      for (const side of ["DAVIS/Annotations/480p", "results"]) {
        await Deno.writeFile(`${root}/${side}/a/0000${n}.png`, empty);
      }
    }
    const none = await evaluateFolders(`${root}/results`, `${root}/DAVIS/Annotations/480p`);
    assertEquals(none.notes, ["the truth of a has no object on its first frame, so there is no row of it"]);
  });
});

Deno.test("what vos leaves out of the means is noted: sequences without predictions, and those without a row", () =>
  withDavis(
    Object.fromEntries(
      ["a", "b", "c"].flatMap((name) => [0, 1, 2].map((i) => [`gt/${name}/${i}.png`, all])).concat(
        ["a", "b"].flatMap((name) => [0, 1, 2].map((i) => [`pred/${name}/${i}.png`, half])),
      ),
    ),
    async (root) => {
      const empty = await encodeIndexedPng(labels("...."), 4, 1);
      await Deno.writeFile(`${root}/gt/b/1.png`, empty);
      const { rows, notes } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "vos" });
      assertEquals(rows.map(({ sequence }) => sequence), ["a"]);
      assertEquals(notes, [
        `${root}/pred has no folder for c of ${root}/gt: the means are those of the 2 sequences that both sides have; strict refuses that`,
        "b has no row: its truth has no object on the 1 frames that count",
      ]);
    },
  ));

Deno.test("folders that file managers and archives leave among sequences are none, on either side", () =>
  withDavis(
    Object.fromEntries([0, 1, 2].flatMap((i) =>
      ["a", ".ipynb_checkpoints", "__MACOSX", "@eaDir"].flatMap((name) => [
        [`gt/${name}/${i}.png`, all],
        [`pred/${name}/${i}.png`, half],
      ])
    )),
    async (root) => {
      for (const protocol of ["davis", "davis-unsupervised", "vos", "sav"] as const) {
        const { rows, notes } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol });
        assertEquals([[...new Set(rows.map(({ sequence }) => sequence))], notes], [["a"], []], protocol);
      }
    },
  ));

Deno.test("truth that is saved as JPEG is refused in words by every protocol, not scored as nothing", () =>
  withDavis(
    Object.fromEntries([0, 1, 2].flatMap((i) => [[`gt/a/${i}.jpg`, ""], [`pred/a/${i}.png`, half]])),
    async (root) => {
      for (const protocol of ["davis", "davis-unsupervised", "vos", "sav"] as const) {
        await assertRejects(
          () => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol }),
          MaskletError,
          protocol.startsWith("davis") ? "Expected masks in" : "found 0.jpg, 1.jpg, 2.jpg",
        );
      }
    },
  ));

Deno.test("gray of 2 bits, which official tools read as 85 times its value, is noted", () =>
  withDavis(
    Object.fromEntries([0, 1, 2].flatMap((i) => [
      [`gt/a/${i}.png`, all],
      [`pred/a/${i}.png`, grayPng(4, 2, [0b01010000])],
    ])),
    async (root) => {
      const { notes } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "vos" });
      assertEquals(notes.map((note) => /pred\/a has the object numbers 85|is 2-bit gray, .* times 85/.test(note)), [
        true,
        true,
      ]);
    },
  ));

Deno.test("frames are in the order of their numbers, and compatible in string order: f10 comes before f2 there", () =>
  withDavis(
    Object.fromEntries(["f1", "f2", "f10"].flatMap((n) => [[`gt/a/${n}.png`, all], [`pred/a/${n}.png`, all]])),
    async (root) => {
      for (const protocol of ["davis", "vos"] as const) {
        const evaluate = (compatible: boolean) =>
          evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol, compatible });
        const [right, tool] = [await evaluate(false), await evaluate(true)];
        assertEquals([right, tool].map(({ rows }) => rows[0]!.frames), [["f2"], ["f10"]]);
        assertEquals([right.notes.length, tool.notes.length], [1, 1]);
        assert(right.notes[0]!.includes("sorts their names as texts"), right.notes[0]);
      }
    },
  ));

Deno.test("vos steps into Annotations when the truth is a dataset's root", () =>
  withDavis({
    ...Object.fromEntries([0, 1, 2].flatMap((i) => [[`gt/Annotations/a/${i}.png`, all], [`pred/a/${i}.png`, half]])),
    "gt/JPEGImages/a/0.jpg": "",
  }, async (root) => {
    const { rows } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "vos" });
    assertEquals(rows.map(({ J }) => J), [[0.5]]);
  }));

Deno.test("threads give the same evaluation as none, and tell of every frame", async () => {
  const [results, truth] = [`${fixtures}s18_rounding_ties/pred`, `${fixtures}s18_rounding_ties/gt`];
  const alone = await evaluateFolders(results, truth, { workers: 0 });
  for (const workers of [undefined, 1, 3]) {
    const told: [number, number][] = [];
    const evaluation = await evaluateFolders(results, truth, {
      ...(workers !== undefined && { workers }),
      onProgress: (done, total) => told.push([done, total]),
    });
    assertEquals(evaluation.toJSON(), alone.toJSON());
    const frames = alone.rows.reduce((sum, row) => sum + row.frames.length, 0);
    assertEquals(told, Array.from({ length: frames + 1 }, (_, done) => [done, frames]));
  }
});

Deno.test("threads begin where the frames that are left take half a second and more, by the quickest of some turns", () => {
  const begun = (times: readonly number[], left: number): boolean[] => {
    const worth = workWorthThreads();
    return times.map((milliseconds) => worth(milliseconds, left));
  };
  const slowAtFirst = [9, 4, 4, 0.5, 4, 4, 4, 4, 4];
  assertEquals(begun(slowAtFirst, 900), Array(9).fill(false));
  assertEquals(begun(slowAtFirst, 1000), [...Array(7).fill(false), true, true]);
  // Frames that take long need no eight turns to tell.
  assertEquals(begun([200, 200], 9), [true, true]);
  assertEquals(begun([200, 200], 2), [false, false]);
});

Deno.test("a number of threads that is none is refused", async () => {
  for (const workers of [-1, 1.5, NaN]) {
    const run = () =>
      evaluateFolders(`${fixtures}s18_rounding_ties/pred`, `${fixtures}s18_rounding_ties/gt`, { workers });
    assertEquals((await assertRejects(run, MaskletError)).code, "bad-argument");
  }
});

Deno.test("once a thread is known not to start, every comparison ends in an error that says so", async () => {
  using pool = openComparer(4, 1, new URL("./fixtures/no_such_worker.ts", import.meta.url));
  const file = { place: "x", path: "/nowhere.png", read: () => Promise.reject(new Error("not here")) };
  const comparing = { merge: false, pairs: "same", void: "object" } as const;
  const refused = (): Promise<MaskletError> => assertRejects(() => pool.compare(file, file, comparing), MaskletError);
  // Until then this thread may be the one that looks for the file.
  let error = await refused();
  for (let tries = 0; tries < 1000 && error.code === "missing-file"; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    error = await refused();
  }
  for (const told of [error, await refused()]) {
    assert(told.message.includes("Expected a thread"), told.message);
    assert(told.hint.includes("workers: 0"));
  }
});
