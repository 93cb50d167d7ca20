/** Objects of a frame, one after the other, that go through a lane together. */
export interface Piece {
  /** Which lane: the first is that of all graphs, the second that of the image encoder. */
  readonly lane: 0 | 1;
  /** The first of them. */
  readonly from: number;
  /** The one after the last. */
  readonly to: number;
}

/**
 * The fewest objects that go together where they are divided: a product with the rows of one object alone adds up in another order, and
 * an object's numbers must not depend on who was quicker.
 */
const FEWEST = 2;

/**
 * Divides the objects of a frame among two lanes, so that both are done as early as can be.
 *
 * @param count how many objects
 * @param each ms for one of them; undefined where that is not known yet: then both take as many
 * @param pending ms until either lane is done with what it was asked for before
 * @returns one piece, or two
 */
export function divideObjects(
  count: number,
  each: number | undefined,
  pending: readonly [number, number],
): readonly Piece[] {
  const whole = [{ lane: 0, from: 0, to: count }] as const;
  if (count < 2 * FEWEST) return whole;
  const [first, second] = each === undefined ? [0, 0] : pending;
  const done = (there: number): number =>
    Math.max(first + (count - there) * (each ?? 1), there === 0 ? 0 : second + there * (each ?? 1));
  let best = 0;
  for (let there = FEWEST; there <= count - FEWEST; there++) if (done(there) < done(best)) best = there;
  if (best === 0) return whole;
  return [{ lane: 0, from: 0, to: count - best }, { lane: 1, from: count - best, to: count }];
}
