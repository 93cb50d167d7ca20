import type { Evaluation } from "../evaluate/evaluation.ts";

/** What reports and figures need of an evaluation: its protocol, rows and global means. */
export type Scores = Pick<Evaluation, "protocol" | "rows" | "global">;

/** One row of it: J and F of one object of one sequence, frame by frame. */
export type ScoreRow = Scores["rows"][number];
