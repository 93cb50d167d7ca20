import { assertEquals } from "@std/assert";
import { checkGolden, goldenCases } from "./golden.ts";

for await (
  const { name, description, goldens, results, truth } of goldenCases(new URL("./fixtures/", import.meta.url))
) {
  for (const golden of goldens) {
    const verb = golden.status === "ok" ? "equals" : "refuses where there is no result from";
    Deno.test(`evaluateFolders() ${verb} ${golden.evaluator}: ${name} (${description})`, async () => {
      const evaluation = await checkGolden(results, truth, golden);
      assertEquals(evaluation === undefined, golden.status !== "ok");
    });
  }
}
