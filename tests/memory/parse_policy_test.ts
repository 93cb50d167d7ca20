import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { parsePolicy, POLICY_NAMES } from "../../src/memory/parse_policy.ts";
import { describePolicy } from "../../src/memory/policy.ts";

Deno.test("every policy is read by its name alone, with its defaults", () => {
  assertEquals(POLICY_NAMES, ["sam2", "samurai", "dam4sam", "sam2long", "rcms"]);
  for (const name of POLICY_NAMES) assertEquals(parsePolicy(name).name, name);
  assertEquals(describePolicy(parsePolicy("sam2long")), {
    ...{ name: "sam2long", paths: 3, memoryIou: 0.3, certainty: 2, keyWeights: [0.95, 1.05] },
  });
});

Deno.test("options stand after a colon: numbers, switches, pairs, and the number of paths alone", () => {
  assertEquals(parsePolicy("sam2long:2").parameters["paths"], 2);
  const { parameters } = parsePolicy("sam2long:paths=2,memoryIou=0.1,keyWeights=0.9..1.1");
  assertEquals([parameters["paths"], parameters["memoryIou"], parameters["keyWeights"]], [2, 0.1, [0.9, 1.1]]);
  assertEquals(parsePolicy("samurai:coast=true,alpha=0.2").parameters["coast"], true);
});

Deno.test("a description is plain JSON", () => {
  for (const name of POLICY_NAMES) {
    const described = describePolicy(parsePolicy(name));
    assertEquals(JSON.parse(JSON.stringify(described)), described);
  }
});

Deno.test("unknown names, options and values are refused in words", () => {
  const refused = (text: string, message: string) => assertThrows(() => parsePolicy(text), MaskletError, message);
  refused("sam3", 'Expected a policy among sam2, samurai, dam4sam, sam2long, rcms, found "sam3"');
  refused("samuray", "Did you mean samurai?");
  refused("samurai:alpa=0.2", "Did you mean alpha?");
  refused("toString", "Expected a policy among");
  refused("samurai:speed=2", "Expected options of samurai (");
  refused("sam2:3", 'Expected options of sam2 (none), found "3"');
  refused("samurai:alpha=x", 'Expected a number after alpha, found "x"');
  refused("sam2long:0", "Expected paths of sam2long to be a whole number from 1 to 16, found 0");
  refused("sam2long:paths=true", "Expected paths of sam2long to be a whole number");
});
