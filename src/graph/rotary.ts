import type { GraphBuilder, Value } from "./builder.ts";
import { add, concat, mul, split } from "./layers.ts";
import { rotaryAngles } from "./positions.ts";

/** The plane whose places a rotary code tells apart. */
export interface RotaryPlane {
  /** Side, tokens. */
  readonly side: number;
  /** Channels of a token. */
  readonly channels: number;
  /** Base of the frequencies. */
  readonly theta: number;
  /** Begins the names of its tables in the graph. */
  readonly name: string;
}

/**
 * Rotary code over the last two axes `[…, side·side, C]`. The projections before it give the first elements of all pairs, then the second
 * ones, so that a rotation is two products and a sum in real arithmetic; attention does not see the order.
 */
export function rotatePlane(g: GraphBuilder, x: Value, { side, channels: c, theta, name }: RotaryPlane): Value {
  const table = (wave: string, of: (angle: number) => number): Value =>
    g.computed(`${name}_${wave}`, [side * side, c / 2], () => rotaryAngles(side, c, theta).map(of));
  const [cos, sin] = [table("cos", Math.cos), table("sin", Math.sin)];
  const [a, b] = split(g, x, [c / 2, c / 2], -1);
  const real = g.node("Sub", [mul(g, a!, cos), mul(g, b!, sin)]);
  const imaginary = add(g, mul(g, a!, sin), mul(g, b!, cos));
  return concat(g, [real, imaginary], -1);
}
