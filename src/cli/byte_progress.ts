import { makeProgress, type Progress } from "./progress.ts";

/** Shows how far bytes are, in millions. Call `at` with the bytes so far and how many there will be, where that is known. */
export function byteProgress(label: string): { at(bytes: number, total: number | undefined): void; done(): void } {
  let progress: Progress | undefined;
  let shown = 0;
  return {
    at(bytes, total) {
      const all = total === undefined ? undefined : Math.ceil(total / 1e6);
      progress ??= makeProgress({ label, total: all, unit: "MB" });
      const now = bytes === total ? all! : Math.floor(bytes / 1e6);
      progress.step(now - shown);
      shown = now;
    },
    done: () => progress?.done(),
  };
}
