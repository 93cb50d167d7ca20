import { checkMeasures, measuresCases } from "../evaluate/measures_golden.ts";

const reference = new URL("../../../shared/reference/evaluation/", import.meta.url);
const hasShared = await Deno.stat(new URL("cases-mosev2/", reference)).then(() => true, () => false);

Deno.test({
  name: "evaluateFolders() equals MOSEv2's scorer on every reference case (needs ../shared)",
  ignore: !hasShared,
  fn: async (t) => {
    for await (const found of measuresCases(new URL("cases-mosev2/", reference), "mosev2")) {
      await t.step(`${found.name}: ${found.description}`, () => checkMeasures(found, { protocol: "mosev2" }));
    }
  },
});
