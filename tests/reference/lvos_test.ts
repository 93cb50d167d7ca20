import { checkMeasures, measuresCases } from "../evaluate/measures_golden.ts";

const reference = new URL("../../../shared/reference/evaluation/", import.meta.url);
const hasShared = await Deno.stat(new URL("cases-lvos/", reference)).then(() => true, () => false);

Deno.test({
  name: "evaluateFolders() equals LVOS' evaluator on every reference case (needs ../shared)",
  ignore: !hasShared,
  fn: async (t) => {
    for await (const found of measuresCases(new URL("cases-lvos/", reference), "lvos")) {
      await t.step(`${found.name}: ${found.description}`, () => checkMeasures(found, { protocol: "lvos" }));
    }
  },
});
