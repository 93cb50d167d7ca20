/**
 * Main memory of this process, bytes: what it holds now (`VmRSS`), or held at most (`VmHWM`); undefined where the system does not tell.
 */
export async function mainMemory(field: "VmRSS" | "VmHWM"): Promise<number | undefined> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  const found = new RegExp(`${field}:\\s*(\\d+) kB`).exec(status)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}
