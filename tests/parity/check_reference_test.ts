import { assertThrows } from "@std/assert";
import { checkConfiguration, checkModules } from "../../src/parity/check_reference.ts";
import type { ModuleReference } from "../../src/parity/module_reference.ts";
import { MaskletError } from "../../src/error.ts";
import { readJson } from "../reference/shared.ts";

const reference = await readJson<ModuleReference>("modules/odd_v2.0_160.json", new URL("./fixtures/", import.meta.url));

Deno.test("a whole reference is taken, and one that lacks parts", () => {
  checkModules(reference);
  checkConfiguration(reference.configuration!);
  checkModules({ model: "pico256", inputNames: "" });
});

Deno.test("a part that is empty or of another kind is refused, not skipped", () => {
  const broken: [string, unknown][] = [
    ["inputNames", 3],
    ["imageEncoder", []],
    ["memoryEncoder", {}],
    ["chained", true],
    ["decoder", []],
    ["memoryAttention", 1e9],
    ["maskAsOutput", [{ area: 1 }]],
  ];
  for (const [part, value] of broken) {
    const changed = { ...reference, [part]: value } as ModuleReference;
    assertThrows(() => checkModules(changed), MaskletError, `Expected ${part} to be `);
  }
});

Deno.test("a configuration with a value of another kind is refused", () => {
  const broken: [string, unknown][] = [
    ["memDim", -1],
    ["imageSize", "160"],
    ["stages", [1, 0.5]],
    ["signedTposEnc", "yes"],
    ["onlyPastObjPtrs", false],
  ];
  for (const [name, value] of broken) {
    const changed = { ...reference.configuration!, [name]: value };
    assertThrows(() => checkConfiguration(changed), MaskletError, `Expected configuration.${name} to be `);
  }
});
