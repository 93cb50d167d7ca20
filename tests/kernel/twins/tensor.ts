/** What tensors compute, by index arithmetic on plain numbers. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** The indices of every element, in row-major order. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (found, n) => found.flatMap((index) => Array.from({ length: n }, (_, i) => [...index, i])),
    [[]],
  );
}

const at = ({ shape, data }: Plain, index: readonly number[]): number =>
  data[shape.reduce((offset, n, axis) => offset * n + index[axis]!, 0)]!;

export function permute(plain: Plain, axes: readonly number[]): Plain {
  const shape = axes.map((axis) => plain.shape[axis]!);
  const data = indices(shape).map((index) => at(plain, plain.shape.map((_, axis) => index[axes.indexOf(axis)]!)));
  return { shape, data };
}

export function slice(plain: Plain, starts: readonly number[], ends: readonly number[]): Plain {
  const shape = starts.map((start, axis) => ends[axis]! - start);
  return { shape, data: indices(shape).map((index) => at(plain, index.map((n, axis) => n + starts[axis]!))) };
}

/** Every lane along an axis, reduced to one number. */
export function reduce(plain: Plain, axis: number, to: (lane: number[]) => number): Plain {
  const shape = plain.shape.filter((_, i) => i !== axis);
  const lane = (index: number[]) =>
    Array.from({ length: plain.shape[axis]! }, (_, n) => at(plain, [...index.slice(0, axis), n, ...index.slice(axis)]));
  return { shape, data: indices(shape).map((index) => to(lane(index))) };
}

export function softmax(plain: Plain, axis: number): Plain {
  const largest = reduce(plain, axis, (lane) => Math.max(...lane));
  const total = reduce(plain, axis, (lane) => lane.reduce((sum, v) => sum + Math.exp(v - Math.max(...lane)), 0));
  const data = indices(plain.shape).map((index) => {
    const rest = index.filter((_, i) => i !== axis);
    return Math.exp(at(plain, index) - at(largest, rest)) / at(total, rest);
  });
  return { shape: plain.shape, data };
}

/** Random elements of a shape. */
export function randomPlain(random: () => number, shape: readonly number[], whole = false): Plain {
  const number = () => whole ? Math.floor(random() * 200) : Math.fround(random() * 8 - 4);
  return { shape, data: Array.from({ length: sizeOf(shape) }, number) };
}
