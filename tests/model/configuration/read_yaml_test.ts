import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { configurationOfText, readConfigurationFile } from "../../../src/model/configuration/read_yaml.ts";

const refused = (text: string): MaskletError =>
  assertThrows(() => configurationOfText(text, "mine.yaml"), MaskletError);

Deno.test("the model's part is found under model, under trainer.model, or is the whole file", () => {
  const want = { image_size: 512, image_encoder: { scalp: 1, trunk: { stages: [1, 2, 7, 2] } } };
  const lines = ["image_size: 512", "image_encoder:", "  scalp: 1", "  trunk: {stages: [1, 2, 7, 2]} # blocks"];
  const under = (head: string[]): string =>
    ["# @package _global_", ...head.map((name, i) => `${"  ".repeat(i)}${name}:`)].concat(
      lines.map((line) => "  ".repeat(head.length) + line),
    ).join("\n");
  for (const head of [[], ["model"], ["trainer", "model"]]) {
    assertEquals(configurationOfText(under(head), "mine.yaml"), want);
  }
});

Deno.test("values that stand elsewhere in the file are followed, and others refused", () => {
  const text =
    "scratch:\n  resolution: 512\n  again: ${scratch.resolution}\ntrainer:\n  model:\n    image_size: ${scratch.again}\n";
  assertEquals(configurationOfText(text, "mine.yaml"), { image_size: 512 });
  assertStringIncludes(refused("model:\n  image_size: ${scratch.size}\n").message, "found ${scratch.size}");
  assertStringIncludes(refused("model:\n  image_size: ${times:2,3}\n").message, "found ${times:2,3}");
  assertStringIncludes(refused("a: ${b}\nb: ${a}\nmodel:\n  image_size: ${a}\n").message, "references to values");
});

Deno.test("what is no YAML, or no map, is refused with the file's name", () => {
  assertStringIncludes(refused("model: [1, 2\nother: }").message, "Expected YAML in mine.yaml, found");
  assertStringIncludes(refused("").message, "found nothing");
  assertStringIncludes(refused("- 1\n- 2\n").message, "a map of names and values in mine.yaml");
  assertStringIncludes(refused("image_size: 1\nimage_size: 2\n").message, "Map keys must be unique");
});

Deno.test("words are read as the authors' library reads them", () => {
  assertEquals(configurationOfText("a: yes\nb: off\nc: 1e1\nd: 5_12\n", "mine.yaml"), {
    a: true,
    b: false,
    c: 10,
    d: 512,
  });
});

Deno.test("what no configuration holds ends in words: classes of a program, lists that hold themselves, two documents", () => {
  assertStringIncludes(refused("image_size: !!python/object:os.system x\n").message, "found Unresolved tag");
  assertStringIncludes(refused("image_size: &a [*a]\n").message, "at most 32 maps and lists in each other");
  assertStringIncludes(refused("image_size: *a\n").message, "found Unresolved alias");
  assertStringIncludes(refused("image_size: 512\n---\nimage_size: 256\n").message, "multiple documents");
  assertStringIncludes(refused("model: null\n").message, "under model in mine.yaml, found nothing");
});

Deno.test("a file that is not there is told", async () => {
  const error = await assertRejects(() => readConfigurationFile("nowhere/mine.yaml"), MaskletError);
  assertEquals(error.code, "missing-file");
});
