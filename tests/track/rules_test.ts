import { assertEquals } from "@std/assert";
import { samurai } from "../../src/memory/samurai.ts";
import { identityOptions, wholeKind } from "../../src/options.ts";
import {
  describeRules,
  type RuleOptions,
  type RuleTable,
  TRACKING_RULES,
  trackingRules,
} from "../../src/track/rules.ts";

Deno.test("a preset gives its rules, postprocess what Meta's builder switches on, and single rules stand on top", () => {
  const rules = trackingRules({ preset: "vos", postprocess: true, fillHoles: 3 });
  assertEquals([rules.nonOverlapping, rules.fillHoles, rules.binarizePrompted], [true, 3, true]);
  assertEquals(rules.stabilityThreshold, 0.98);
  assertEquals(trackingRules({}), trackingRules({ preset: "interactive" }));
  assertEquals(trackingRules({ preset: "reference" }).memoryPrecision, "bfloat16");
  assertEquals(describeRules(trackingRules({ policy: samurai() }))["policy"], {
    name: "samurai",
    ...samurai().parameters,
  });
});

Deno.test("a rule that somebody brings along has its value in each preset, is recorded, and tells runs apart", () => {
  const table: RuleTable = {
    ...TRACKING_RULES,
    patience: {
      doc: "frames that an object may be absent before it is forgotten",
      kind: wholeKind({ least: 1 }),
      presets: { interactive: 9, reference: 1, vos: 5 },
      identity: true,
    },
  };
  assertEquals(describeRules(trackingRules({ preset: "vos" }, table), table)["patience"], 5);
  const set = trackingRules({ ...{ patience: 7 } } as RuleOptions, table);
  assertEquals(describeRules(set, table)["patience"], 7);
  assertEquals(identityOptions(set, table as never)["patience"], 7);
  assertEquals(describeRules(trackingRules({}))["patience"], undefined);
});

Deno.test("every rule belongs to a run's identity, has a flag and a line of docs", () => {
  for (const [name, { identity, flag, doc }] of Object.entries(TRACKING_RULES)) {
    assertEquals([identity, flag !== undefined, doc.length > 10], [true, true, true], name);
  }
});
