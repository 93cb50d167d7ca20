import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { openNamedCheckpoint } from "../../src/checkpoint/meta_names.ts";
import { MaskletError } from "../../src/error.ts";
import type { Sam2Config } from "../../src/graph/sam2/config.ts";
import { configurationOf, MODEL_NAMES } from "../../src/model/configurations.ts";
import { parameterShapes } from "../../src/model/parameter_shapes.ts";
import { whyUnused } from "../../src/model/parameter_differences.ts";
import { recogniseArchitecture } from "../../src/model/recognise.ts";
import { compileModel } from "../../src/model/compile_model.ts";
import { hasShared, readJson } from "../reference/shared.ts";
import {
  checkpointOf,
  HUGGING_FACE,
  MANIFESTS,
  ONLY_2_1,
  type ShapeTable,
  tableFixture,
  without,
} from "./shape_tables.ts";

const TINY = MANIFESTS["sam2.1_hiera_tiny"]!;
const EDGETAM: ShapeTable = await tableFixture("edgetam");
const tableOf = (config: Sam2Config): ShapeTable => Object.fromEntries(parameterShapes(config));

function refused(table: ShapeTable, name?: string): MaskletError {
  return assertThrows(() => recogniseArchitecture(checkpointOf(table, name)), MaskletError);
}

for (const size of ["tiny", "small", "base_plus", "large"]) {
  Deno.test(`the tensors of SAM 2.1's ${size} show its architecture: each is read or named as unused, and none is missing`, () => {
    const name = `sam2.1_hiera_${size}`;
    const { config, notes, unused } = recogniseArchitecture(checkpointOf(MANIFESTS[name]!));
    assertEquals([config, notes, unused], [configurationOf(name), [], ["no_mem_pos_enc"]]);
    const read = [...parameterShapes(config).keys()];
    assertEquals([...read, ...unused].sort(), Object.keys(MANIFESTS[name]!).sort());
    assert(unused.every((name) => whyUnused(name) !== undefined));
  });

  Deno.test(`without what 2.1 brought they show SAM 2.0's ${size}`, () => {
    const table = without(MANIFESTS[`sam2.1_hiera_${size}`]!, ...ONLY_2_1);
    const { config, notes, unused } = recogniseArchitecture(checkpointOf(table));
    assertEquals([config, notes, unused], [configurationOf(`sam2_hiera_${size}`), [], ["no_mem_pos_enc"]]);
  });
}

Deno.test("Hugging Face's tensors show SAM 2.1's tiny: each is read or named as unused, and none is missing", () => {
  const checkpoint = checkpointOf(MANIFESTS[HUGGING_FACE]!);
  const { config, unused } = recogniseArchitecture(checkpoint);
  assertEquals([checkpoint.naming, config.name], ["Hugging Face", "sam2.1_hiera_tiny"]);
  const twin = "prompt_encoder.shared_embedding.positional_embedding";
  assertEquals([...unused].sort(), ["no_mem_pos_enc", twin]);
  assert(unused.every((name) => whyUnused(name) !== undefined));
  const read = [...parameterShapes(config).keys(), ...unused].map((name) => checkpoint.storedName(name));
  assertEquals([...new Set(read)].sort(), Object.keys(MANIFESTS[HUGGING_FACE]!).sort());
});

Deno.test({
  name: "the tables of names and shapes are the published files' (needs ../shared)",
  ignore: !hasShared("reference/manifests/"),
  fn: async () => {
    for (const [name, table] of Object.entries(MANIFESTS)) {
      type Manifest = { parameters: Record<string, { shape: number[] }> };
      const { parameters } = await readJson<Manifest>(`reference/manifests/${name}.json`);
      assertEquals(table, Object.fromEntries(Object.entries(parameters).map(([key, { shape }]) => [key, shape])), name);
    }
  },
});

Deno.test("the embedded model's tensors show its architecture", async () => {
  using checkpoint = await openNamedCheckpoint(new URL("../../models/sam2.1_hiera_pico.safetensors", import.meta.url));
  const { config, notes } = recogniseArchitecture(checkpoint);
  assertEquals([config, notes], [configurationOf("sam2.1_hiera_pico"), []]);
});

Deno.test("what a model reads outside of its graphs is among what parameterShapes() lists, with the same shapes", async () => {
  const config = configurationOf("sam2_hiera_pico")!;
  const expected = parameterShapes(config);
  const read = new Set<string>();
  await compileModel(config, (key, shape) => {
    read.add(key);
    assertEquals(shape, expected.get(key), key);
    return Promise.resolve(new Float32Array(shape.reduce((a, b) => a * b, 1)));
  }, "zeros");
  assertEquals([...read].sort(), ["mask_downsample.bias", "mask_downsample.weight", "no_obj_ptr"]);
});

Deno.test("a variant of a published model keeps its own widths and says what was taken from that model", () => {
  const small = configurationOf("sam2.1_hiera_small")!;
  const variant = {
    ...small,
    name: "sam2.1_hiera_small_custom",
    dModel: 128,
    memoryLayers: 2,
    feedforward: 512,
    numMaskmem: 5,
    trunk: { ...small.trunk, embedDim: 64, posEmbedSize: [9, 9] as const },
  };
  const { config, notes } = recogniseArchitecture(checkpointOf(tableOf(variant), "mine.safetensors"));
  assertEquals(config, variant);
  assertEquals(notes.length, 1);
  for (const words of ["sam2.1_hiera_small", "embedDim 64 instead of 96", "dModel 128 instead of 256", "1024 px"]) {
    assertStringIncludes(notes[0]!, words);
  }
});

Deno.test("a file whose name says another architecture is what its tensors are, and that is said", () => {
  const { config, notes } = recogniseArchitecture(checkpointOf(TINY, "/models/sam2.1_hiera_large.pt"));
  assertEquals(config.name, "sam2.1_hiera_tiny");
  assertEquals(notes, [
    "The file's name says sam2.1_hiera_large, its tensors are those of sam2.1_hiera_tiny: the tensors count",
  ]);
  assertEquals(recogniseArchitecture(checkpointOf(TINY, "sam2.1_hiera_tiny.pt")).notes, []);
});

Deno.test("a tensor that is missing is named with the shape that it should have", () => {
  for (const [size, name] of [["tiny", "no_obj_embed_spatial"], ["large", "image_encoder.trunk.blocks.8.proj.bias"]]) {
    const table = MANIFESTS[`sam2.1_hiera_${size}`]!;
    const { code, message } = refused(without(table, name!));
    assertEquals(code, "bad-checkpoint");
    assertStringIncludes(
      message,
      `Expected the tensor ${name} [${table[name!]!.join(", ")}] of sam2.1_hiera_${size}, found none of that name`,
    );
  }
});

Deno.test("a tensor of another shape is named with both shapes, and with the file's own name for it", () => {
  const key = "image_encoder.neck.convs.2.conv.weight";
  const { code, message } = refused({ ...TINY, [key]: [256, 190, 1, 1] });
  assertEquals(code, "bad-checkpoint");
  assertStringIncludes(
    message,
    `Expected ${key} of shape [256, 192, 1, 1] (sam2.1_hiera_tiny), found [256, 190, 1, 1]`,
  );
  const theirs = "vision_encoder.neck.convs.2.weight";
  assertStringIncludes(refused({ ...MANIFESTS[HUGGING_FACE]!, [theirs]: [1] }).message, `found [1] for ${theirs}`);
});

Deno.test("of many differences some are told and the others counted, tensors that belong to no part among them", () => {
  const names = Object.keys(TINY).filter((name) => name.startsWith("memory_attention."));
  const { message } = refused({ ...without(TINY, ...names), "lora.a": [4, 4] });
  assertStringIncludes(message, `${names.length - 4} tensors more differ`);
  assertStringIncludes(message, "1 tensors of the file are none of sam2.1_hiera_tiny's (lora.a)");
});

Deno.test("one shard of several is told so", () => {
  const half = Object.fromEntries(Object.entries(MANIFESTS[HUGGING_FACE]!).slice(0, 200));
  assertStringIncludes(refused(half, "model-00001-of-00002.safetensors").hint, "one of several shards");
});

Deno.test("further tensors beside a whole model are unused, not refused", () => {
  const { config, unused } = recogniseArchitecture(checkpointOf({ ...TINY, "lora.a": [4, 4] }));
  assertEquals([config.name, unused.includes("lora.a"), whyUnused("lora.a")], ["sam2.1_hiera_tiny", true, undefined]);
});

Deno.test("a file with more layers than are read is refused: it is another model", () => {
  const deeper = (table: ShapeTable, pattern: RegExp, next: string): ShapeTable => ({
    ...table,
    ...Object.fromEntries(
      Object.entries(table).filter(([name]) => pattern.test(name)).map((
        [name, shape],
      ) => [name.replace(pattern, next), shape]),
    ),
  });
  const cases = [
    deeper(EDGETAM, /^memory_attention\.layers\.1\./, "memory_attention.layers.2."),
    deeper(EDGETAM, /(stages_2\.blocks)\.13\./, "$1.14."),
    deeper(TINY, /^(sam_mask_decoder\.transformer\.layers)\.1\./, "$1.2."),
  ];
  for (const table of cases) {
    const { code, message } = refused(table);
    assertEquals(code, "bad-checkpoint");
    assertStringIncludes(message, "Expected no more layers than those of");
  }
});

Deno.test("an EdgeTAM is known by its trunk alone, so that whatever else is missing is named", () => {
  for (const name of ["sam_mask_decoder.mask_tokens.weight", "image_encoder.trunk.body.stem.conv1.c.weight"]) {
    assertStringIncludes(refused(without(EDGETAM, name)).message, `Expected the tensor ${name} `);
  }
  const trunk = Object.fromEntries(Object.entries(EDGETAM).filter(([name]) => name.startsWith("image_encoder.trunk")));
  assertStringIncludes(refused(trunk).message, "of edgetam, found none of that name");
});

Deno.test("a name that asks for what only another family has is refused: efficient attention for a SAM 2 file", () => {
  const error = assertThrows(() => recogniseArchitecture(checkpointOf(TINY, "efficienttam_s_1.pt")), MaskletError);
  assertStringIncludes(
    error.message,
    "Expected the tensors of efficienttam_s_1, as the file is called, found those of",
  );
});

Deno.test("a trunk with the blocks of no published model needs options.config, and the message says why", () => {
  const base = configurationOf("sam2.1_hiera_tiny")!;
  const { code, message, hint } = refused(tableOf({ ...base, trunk: { ...base.trunk, stages: [1, 2, 9, 2] } }));
  assertEquals(code, "bad-config");
  assertStringIncludes(message, "found 1 2 9 2");
  assertStringIncludes(message, "1 2 7 2 (tiny)");
  assertStringIncludes(hint, "options.config");
});

Deno.test("weights of another network are refused as such", () => {
  const { code, message } = refused({ "conv1.weight": [64, 3, 7, 7], "bn1.weight": [64] });
  assertEquals(code, "bad-checkpoint");
  assertStringIncludes(message, "found 2 others: conv1.weight, bn1.weight");
});

Deno.test("names with huge numbers, and shapes that fit no model, end in an error and not in a long loop", () => {
  for (
    const strange of [
      { "image_encoder.trunk.blocks.999999999.norm1.weight": [96] },
      { "memory_attention.layers.4000000000.norm1.weight": [256] },
      { "image_encoder.trunk.patch_embed.proj.weight": [] },
      { "image_encoder.trunk.patch_embed.proj.weight": [97, 3, 7, 7] },
      { "no_mem_embed": [1, 1, 2 ** 40] },
      { "maskmem_tpos_enc": [7, 1, 1, 2 ** 40] },
    ]
  ) {
    const table = { ...TINY, ...strange } as ShapeTable;
    const extra = Object.keys(strange)[0]!;
    if (extra in TINY) assertEquals(refused(table).code, "bad-checkpoint", extra);
    else assert(["bad-checkpoint", "bad-config"].includes(refused(table).code), extra);
  }
});

Deno.test("every published architecture is recognised from its own parameters", () => {
  for (const name of MODEL_NAMES) {
    const config = configurationOf(name)!;
    assertEquals(recogniseArchitecture(checkpointOf(tableOf(config))).config, config);
  }
});
