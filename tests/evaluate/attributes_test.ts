import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { type Attributes, readAttributes } from "../../src/evaluate/attributes.ts";
import { evaluationTable } from "../../src/evaluate/evaluation_table.ts";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { plotGroups } from "../../src/notebook/plot_groups.ts";
import { renderReport } from "../../src/report/report.ts";

async function read(name: string, text: string): Promise<Attributes> {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/${name}`, text);
  return await readAttributes(`${dir}/${name}`).finally(() => Deno.remove(dir, { recursive: true }));
}

const found = ({ of }: Attributes, sequence: string, object: number | string) => of({ sequence, object });

Deno.test("attributes are read from JSON: of sequences, of objects, and of LVOS' meta file", async () => {
  const plain = await read("a.json", '{"dog": ["fast", "dark"], "cat": {"2": ["small"], "1": "dark"}, "pig": "fast"}');
  assertEquals(plain.names, ["fast", "dark", "small"]);
  assertEquals([found(plain, "dog", 7), found(plain, "cat", 1), found(plain, "cat", 3), found(plain, "pig", 1)], [
    ["fast", "dark"],
    ["dark"],
    [],
    ["fast"],
  ]);
  const objects = '{"1": {"frame_range": {}, "attributes": ["POC"]}, "2": {"frame_range": {}}}';
  const lvos = await read(
    "a.json",
    `{"sets": [], "videos": {"v": {"objects": ${objects}, "attributes": ["BC", "OV"]}}}`,
  );
  assertEquals([found(lvos, "v", 1), found(lvos, "v", 2)], [["BC", "OV", "POC"], ["BC", "OV"]]);
});

Deno.test("attributes are read from CSV: a list in a column, or a column each, of sequences or objects, with quotes and blanks", async () => {
  const listed = await read("a.csv", '\ufeffVideo,Attributes\r\ndog,fast; dark\r\n"a,b","x ""y"""\r\ncat,\r\n');
  assertEquals([found(listed, "dog", 1), found(listed, "a,b", 1), found(listed, "cat", 1)], [["fast", "dark"], [
    'x "y"',
  ], []]);
  const wide = await read("a.csv", "sequence,object,fast,size\ndog,1,1,small\ndog,2,no,large\ncat,,yes,\n");
  assertEquals([found(wide, "dog", 1), found(wide, "dog", "2"), found(wide, "cat", 5)], [
    ["fast", "size: small"],
    ["size: large"],
    ["fast"],
  ]);
});

Deno.test("files of another form are refused in words", async () => {
  for (
    const [name, text, words] of [
      ["a.json", "[1]", "an entry a sequence"],
      ["a.json", "{", "Expected JSON"],
      ["a.json", '{"dog": [true]}', "names of attributes in"],
      ["a.json", "{}", "an attribute in"],
      ["a.json", '{"dog": ["a"], "dog": ["b"]}', "each name once in"],
      ["a.csv", "", 'a column "sequence"'],
      ["a.csv", "dog,fast\n", 'a column "sequence"'],
      ["a.csv", "sequence\ndog\n", "a column of attributes"],
      ["a.csv", "sequence,fast\ndog\n", "2 columns in line 2"],
    ] as const
  ) await assertRejects(() => read(name, text), MaskletError, words);
  await assertRejects(() => readAttributes("nowhere.csv"), MaskletError, "nowhere.csv");
});

Deno.test("scores by attribute stand in a table, a figure and the report", async () => {
  const row = (sequence: string, J: number) => ({ sequence, object: 1, frames: ["1"], J: [J], F: [J] });
  const evaluation = makeEvaluation("davis", [row("dog", 0.5), row("cat", 1)], { allFrames: false, compatible: false });
  const { of } = await read("a.csv", "sequence,fast,small\ndog,1,1\ncat,0,1\n");
  assertEquals(
    evaluationTable(evaluation, { by: of, format: "csv", digits: 2 }).split("\n").slice(1, 3).map((line) =>
      line.slice(0, 10)
    ),
    [
      "fast,0.50,",
      "small,0.75",
    ],
  );
  const { data } = plotGroups(evaluation, of);
  assertEquals(data.map(({ name, x, y }) => [name, x, y])[1], ["J", ["fast (1)", "small (2)"], [0.5, 0.75]]);
  const page = await renderReport({ title: "a", configuration: {}, evaluation, attributes: of });
  for (const part of ["By attribute</h2>", '<th scope="row">small</th><td>0.750</td>', '"fast (1)"']) {
    assertStringIncludes(page, part);
  }
});
