import { textTable } from "../text_table.ts";
import type { FileVerdict, TensorVerdict } from "./run_parity.ts";

/** A file's heading, its tensors in columns, what was not run, and the verdict. */
export function parityTable({ file, tensors, notRun, signs, passed }: FileVerdict): string {
  const head = ["tensor", "compared", "worst absolute", "worst relative", "", "at"];
  const lines = textTable([head, ...tensors.map(rowOf)], { right: (column) => column >= 1 && column <= 3 });
  return [
    file,
    ...(tensors.length > 0 ? lines.map((line) => `  ${line}`) : []),
    ...notRun.map((what) => `  not run: ${what}`),
    `  ${verdictOf({ tensors, notRun, signs, passed })}`,
  ].join("\n");
}

function rowOf({ tensor, count, absolute, relative, over, worstCase, undecided }: TensorVerdict): string[] {
  const ties = undecided > 0 ? `, up to ${undecided} px tied` : "";
  const verdict = (over === 0 ? "ok" : `OVER (${over})`) + ties;
  return [tensor, String(count), figure(absolute), relative === undefined ? "-" : figure(relative), verdict, worstCase];
}

const figure = (value: number): string => Number.isFinite(value) ? value.toExponential(1) : String(value);

function verdictOf({ tensors, notRun, signs, passed }: Omit<FileVerdict, "file">): string {
  const compared = tensors.reduce((n, { count }) => n + count, 0);
  const over = tensors.reduce((n, { over }) => n + over, 0);
  const parts = [
    compared === 0
      ? "NOT RUN"
      : passed
      ? `${notRun.length > 0 ? "within tolerance as far as it was run" : "passed"}: ${compared} compared`
      : `FAILED: ${over} of ${compared} over tolerance`,
    ...(signs.of > 0 ? [`sign of mask logits the same at ${signs.same} of ${signs.of} sampled pixels`] : []),
    ...(notRun.length > 0 ? [`${notRun.length} not run`] : []),
  ];
  return parts.join("; ");
}
