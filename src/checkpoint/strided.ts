/**
 * Tensors that look into a storage with strides (transposed, sliced, expanded), made contiguous.
 * @module
 */

/** The window a tensor looks through, in elements. */
export interface StridedView {
  /** Size of each dimension. */
  readonly shape: readonly number[];
  /** Distance in the storage between neighbours along each dimension. */
  readonly strides: readonly number[];
}

/** Whether the elements lie in the storage as row-major order wants them, without gaps. No dimension may be 0. */
export function isContiguous({ shape, strides }: StridedView): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis]!;
  }
  return true;
}

/** Elements of storage between the first and the last of the tensor, both counted. No dimension may be 0. */
export function spanOf({ shape, strides }: StridedView): number {
  return shape.reduce((sum, side, axis) => sum + (side - 1) * strides[axis]!, 1);
}

/**
 * Copies the elements into row-major order.
 *
 * @param span bytes of the storage from the tensor's first element to its last
 * @param bytesEach bytes of one element
 */
export function toContiguous(
  span: Uint8Array<ArrayBuffer>,
  view: StridedView,
  bytesEach: number,
): Uint8Array<ArrayBuffer> {
  const { shape, strides } = view;
  const total = shape.reduce((product, side) => product * side, 1);
  const contiguous = new Uint8Array(total * bytesEach);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < total; to++) {
    for (let byte = 0; byte < bytesEach; byte++) contiguous[to * bytesEach + byte] = span[from * bytesEach + byte]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) { // the odometer's next position
      index[axis]!++;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return contiguous;
}
