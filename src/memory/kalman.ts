/**
 * A box by its corners, px, both of them inside: right and bottom are the last column and row. SAMURAI's authors measure boxes so, and
 * the filter's numbers and overlaps hang on it; no box of this kind leaves the policy (a prompt's and `maskBox`'s are half-open).
 */
export type Corners = readonly [left: number, top: number, right: number, bottom: number];

/** A box as the filter measures it: centre x, centre y, width / height, height. */
export type Measurement = readonly [x: number, y: number, aspect: number, height: number];

/** What is believed of one measured number: its value and speed, and their variances and covariance. */
export type Belief = readonly [value: number, speed: number, vv: number, vs: number, ss: number];

/** A Kalman filter over a box: one belief a measured number. Plain JSON. */
export type BoxFilter = readonly [Belief, Belief, Belief, Belief];

/** Standard deviation of a position, in heights of the box. */
const POSITION = 1 / 20;
/** Standard deviation of a speed, in heights of the box a frame. */
const SPEED = 1 / 160;
/** Standard deviations of the aspect ratio: as first seen and as it drifts, of its speed, and as it is measured. */
const ASPECT = { value: 1e-2, speed: 1e-5, measured: 1e-1 };
/** How much less the first frame is trusted. */
const FIRST = { position: 2, speed: 10 };
/** Place of the aspect ratio and of the height among the measured numbers. */
const [ASPECT_AT, HEIGHT_AT] = [2, 3];

const square = (v: number): number => v * v;
const squares = (height: number, share: number, aspect: number): number[] =>
  [0, 1, 2, 3].map((i) => square(i === ASPECT_AT ? aspect : share * height));

/**
 * A filter that has seen one box. Constant velocity, one frame a step; noise grows with the height of the box (DeepSORT's constants, Wojke
 * et al. 2017, arXiv:1703.07402, as SAMURAI takes them).
 */
export function startFilter(seen: Measurement): BoxFilter {
  const value = squares(seen[HEIGHT_AT]!, FIRST.position * POSITION, ASPECT.value);
  const speed = squares(seen[HEIGHT_AT]!, FIRST.speed * SPEED, ASPECT.speed);
  return beliefs((i) => [seen[i]!, 0, value[i]!, 0, speed[i]!]);
}

/**
 * The filter one frame later. All noises are independent, so the eight-dimensional filter falls apart into four of two dimensions: this
 * is exact.
 */
export function predictBox(filter: BoxFilter): BoxFilter {
  const height = filter[HEIGHT_AT]![0];
  const value = squares(height, POSITION, ASPECT.value);
  const speed = squares(height, SPEED, ASPECT.speed);
  return beliefs((i) => {
    const [v, s, vv, vs, ss] = filter[i]!;
    return [v + s, s, vv + 2 * vs + ss + value[i]!, vs + ss, ss + speed[i]!];
  });
}

/** The filter after a box was measured. */
export function updateBox(filter: BoxFilter, seen: Measurement): BoxFilter {
  const noise = squares(filter[HEIGHT_AT]![0], POSITION, ASPECT.measured);
  return beliefs((i) => {
    const [v, s, vv, vs, ss] = filter[i]!;
    const total = vv + noise[i]!;
    const [gainV, gainS] = [vv / total, vs / total];
    const off = seen[i]! - v;
    return [v + gainV * off, s + gainS * off, vv - gainV * vv, vs - gainV * vs, ss - gainS * vs];
  });
}

/** The box where the filter believes the object to be. */
export function believedBox(filter: BoxFilter): Corners {
  const [x, y, aspect, height] = filter.map(([value]) => value) as [number, number, number, number];
  const width = aspect * height;
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

/** A box as it is measured; one without height counts as one px high. */
export function measured([left, top, right, bottom]: Corners): Measurement {
  const [width, height] = [right - left, bottom - top];
  const counted = height === 0 ? 1 : height;
  return [left + width / 2, top + height / 2, width / counted, counted];
}

/** Overlap of two boxes in [0, 1]; 0 where neither has an area. */
export function boxIou(a: Corners, b: Corners): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const both = width * height;
  const either = area(a) + area(b) - both;
  return either > 0 ? both / either : 0;
}

const area = ([left, top, right, bottom]: Corners): number => (right - left) * (bottom - top);

const beliefs = (make: (i: number) => Belief): BoxFilter => [make(0), make(1), make(2), make(3)];
