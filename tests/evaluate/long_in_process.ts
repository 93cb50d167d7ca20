/**
 * Scores so many mask pairs in a process of its own, for `stream_jf_test.ts`: its memory is no other test's. Argument: how many.
 * @module
 */
import { evaluateLong } from "../soak/long_evaluation.ts";

await evaluateLong(Number(Deno.args[0]), console.log);
