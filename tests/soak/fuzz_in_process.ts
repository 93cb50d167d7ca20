/**
 * Reads hostile checkpoints and writes a line of JSON (see `FuzzReport`) after each 1,000, and one before the first. The argument is
 * how many.
 * @module
 */
import { fuzzCheckpoints } from "../checkpoint/fuzz.ts";
import type { FuzzReport } from "./fuzz_checkpoints.ts";

const BATCH = 1000;
const cases = Number(Deno.args[0]);
let report: FuzzReport = { cases: 0, read: 0, refused: 0, peak: await peakMemory(), slowest: 0, failures: [] };
console.log(JSON.stringify(report));
while (report.cases < cases) {
  const started = performance.now();
  const batch = await fuzzCheckpoints(Math.min(BATCH, cases - report.cases), report.cases + 1);
  report = {
    cases: report.cases + batch.read + batch.refused + batch.failures.length,
    read: report.read + batch.read,
    refused: report.refused + batch.refused,
    peak: Math.max(report.peak, await peakMemory()),
    slowest: Math.max(report.slowest, Math.round(performance.now() - started)),
    failures: [...report.failures, ...batch.failures].slice(0, 100),
  };
  console.log(JSON.stringify(report));
}

/** The most memory that this process has had: as Linux counts it, or as it is now elsewhere. Bytes. */
async function peakMemory(): Promise<number> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? Deno.memoryUsage().rss : Number(kilobytes) * 1024;
}
