/**
 * A long evaluation in a process of its own, whose memory is no other test's: `run_long.ts` runs it. Arguments: "masks" or "mosev2", and
 * how many frames.
 * @module
 */
import { evaluateLong } from "./long_evaluation.ts";
import { evaluateLongMosev2 } from "./long_mosev2.ts";

const [kind, count] = Deno.args as ["masks" | "mosev2", string];
if (kind === "masks") await evaluateLong(Number(count), console.log);
else await evaluateLongMosev2(Number(count), { width: 64, height: 48 }, console.log);
