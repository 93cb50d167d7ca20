import { MaskletError } from "../error.ts";
import { type Compare, compareHere } from "./compare_frames.ts";

export {};
void MaskletError;
/** placeholder */
export function openComparer(_frames: number, _workers?: number): { compare: Compare; lanes: number } & Disposable {
  return { compare: compareHere, lanes: 2, [Symbol.dispose]: () => {} };
}
