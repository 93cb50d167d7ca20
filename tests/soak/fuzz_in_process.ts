/**
 * Reads hostile inputs and writes a line of JSON (see `FuzzReport`) after each 500, and one before the first. The arguments are the
 * reader's name, how many inputs, and how many of them were tried before.
 * @module
 */
import { fuzz } from "../fuzz/fuzzed_reader.ts";
import { FUZZED_READERS } from "../fuzz/readers.ts";
import type { FuzzReport } from "./fuzz_readers.ts";

const BATCH = 500;
const [name, cases, before] = [Deno.args[0]!, Number(Deno.args[1]), Number(Deno.args[2])];
await using reader = await FUZZED_READERS[name]!.open();
let report: FuzzReport = { cases: before, read: 0, refused: 0, peak: await peakMemory(), slowest: 0, failures: [] };
console.log(JSON.stringify(report));
while (report.cases < cases) {
  const started = performance.now();
  const batch = await fuzz(reader, Math.min(BATCH, cases - report.cases), report.cases + 1);
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
