import { MaskletError } from "../error.ts";

/** A share of a run that several processes make: the `index`th of `count`, from 1 on. */
export interface Shard {
  /** Which share, from 1 to `count`. */
  readonly index: number;
  /** How many shares there are. */
  readonly count: number;
}

/**
 * Reads "3/32".
 * @throws MaskletError `bad-argument`
 */
export function parseShard(text: string): Shard {
  const [index, count] = (/^(\d+)\/(\d+)$/.exec(text)?.slice(1) ?? []).map(Number);
  const shard = { index: index ?? NaN, count: count ?? NaN };
  if (isShard(shard)) return shard;
  throw new MaskletError("bad-argument", `Expected a share I/N with I from 1 to N, found ${JSON.stringify(text)}`, {
    hint: "Say 1/4, 2/4, 3/4 and 4/4; where an index begins at 0, add 1 to it",
  });
}

/** Whether a value is a share. */
export function isShard(value: unknown): value is Shard {
  if (typeof value !== "object" || value === null) return false;
  const { index, count } = value as Partial<Record<keyof Shard, unknown>>;
  return Number.isInteger(index) && Number.isInteger(count) && (index as number) >= 1 &&
    (index as number) <= (count as number);
}

/**
 * Those of a list that a share has: every `count`th, so that neighbours, which are often alike in length, go to different shares.
 * @param all the whole list, the same for all shares
 */
export function shardOf<T>(all: readonly T[], { index, count }: Shard): T[] {
  return all.filter((_, position) => position % count === index - 1);
}
