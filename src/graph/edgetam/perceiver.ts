import type { GraphBuilder, Value } from "../builder.ts";
import {
  add,
  attend,
  concat,
  gelu,
  layerNorm,
  linear,
  mul,
  permute,
  reshape,
  split,
  TRANSFORMER_EPSILON,
} from "../layers.ts";
import { imageSineCode } from "../positions.ts";
import { FEATURE_STRIDE } from "../sam2/config.ts";
import type { EdgeTamConfig } from "./config.ts";

const KEY = "spatial_perceiver";
/** Widening of the feed-forward layers. */
const FEEDFORWARD_RATIO = 4;

/** Latents on their way through the layers. */
interface Latents {
  /** Those that look at the whole plane, `[B or 1, global, 64]`. */
  readonly global: Value;
  /** Those of which each looks at a window, `[B or 1, windows, 1, 64]`. */
  readonly placed: Value;
}

/**
 * The 2D spatial perceiver (Zhou et al. 2025, arXiv:2501.07256): the tokens of a plane `[B, h·h, 64]` become few tokens
 * `[B, global + side·side, 64]`, those without a place first. Both kinds of latents go through the same layers; the code of positions is
 * added to keys and values after their projection, and only for the latents that look at the whole plane.
 */
export function spatialPerceiver(g: GraphBuilder, plane: Value, config: EdgeTamConfig): Value {
  const { memDim: width, perceiver: { layers, global, side } } = config;
  let z: Latents = {
    global: reshape(g, g.stored(`${KEY}.latents`, [global, width]), [1, global, width]),
    placed: reshape(g, g.stored(`${KEY}.latents_2d`, [side * side, width]), [1, side * side, 1, width]),
  };
  for (let i = 0; i < layers; i++) z = layer(g, z, plane, `${KEY}.layers.${i}`, config);
  const norm = (x: Value): Value => layerNorm(g, x, `${KEY}.norm`, width, TRANSFORMER_EPSILON);
  const tokens = [norm(z.global), reshape(g, norm(z.placed), [-1, side * side, width])];
  return concat(g, tokens, 1);
}

function layer(g: GraphBuilder, z: Latents, plane: Value, key: string, config: EdgeTamConfig): Latents {
  const { memDim: width } = config;
  const each = (latents: Latents, body: (x: Value) => Value): Latents => ({
    global: body(latents.global),
    placed: body(latents.placed),
  });
  const plus = (a: Latents, b: Latents): Latents => ({
    global: add(g, a.global, b.global),
    placed: add(g, a.placed, b.placed),
  });
  const seen = lookAtPlane(g, z, plane, `${key}.attn`, config);
  probe(g, `${key}.attn`, seen, config);
  let x = plus(z, seen);
  x = plus(x, each(x, (y) => feedForward(g, y, `${key}.ff`, width)));
  const told = lookAtEachOther(g, x, `${key}.self_attn`, width);
  probe(g, `${key}.self_attn`, told, config);
  x = plus(x, told);
  x = plus(x, each(x, (y) => feedForward(g, y, `${key}.self_ff`, width)));
  probe(g, key, x, config);
  return x;
}

/** Keys and values are the same for both kinds of latents; a window's are cut out of the plane's. */
function lookAtPlane(g: GraphBuilder, z: Latents, plane: Value, key: string, config: EdgeTamConfig): Latents {
  const { memDim: width, imageSize, perceiver } = config;
  const h = imageSize / FEATURE_STRIDE;
  const normed = layerNorm(g, plane, `${key}.norm_x`, width, TRANSFORMER_EPSILON);
  const [k, v] = split(g, linear(g, normed, `${key}.to_kv`, width, 2 * width, { noBias: true }), [width, width], -1);
  const query = (latents: Value): Value => {
    const own = layerNorm(g, latents, `${key}.norm_latents`, width, TRANSFORMER_EPSILON);
    return scaled(g, linear(g, own, `${key}.to_q`, width, width, { noBias: true }), width);
  };
  const out = (x: Value): Value => linear(g, x, `${key}.to_out`, width, width, { noBias: true });
  const code = g.computed("plane_positions", [1, h * h, width], () => imageSineCode(h, width));
  const kT = permute(g, add(g, k!, code), [0, 2, 1]);
  const windowed = (x: Value): Value => windows(g, x, h, perceiver.side, width);
  const windowT = permute(g, windowed(k!), [0, 1, 3, 2]);
  return {
    global: out(attend(g, query(z.global), kT, add(g, v!, code))),
    placed: out(attend(g, query(z.placed), windowT, windowed(v!))),
  };
}

/** Self-attention. A latent with a place is alone in its window, so that what it gathers is its own value. */
function lookAtEachOther(g: GraphBuilder, z: Latents, key: string, width: number): Latents {
  const keysValues = (x: Value): Value[] => {
    const normed = layerNorm(g, x, `${key}.norm`, width, TRANSFORMER_EPSILON);
    const kv = linear(g, normed, `${key}.to_kv`, width, 2 * width, { noBias: true });
    return [normed, ...split(g, kv, [width, width], -1)];
  };
  const out = (x: Value): Value => linear(g, x, `${key}.to_out`, width, width, { noBias: true });
  const [normed, k, v] = keysValues(z.global);
  const q = scaled(g, linear(g, normed!, `${key}.to_q`, width, width, { noBias: true }), width);
  const [, , own] = keysValues(z.placed);
  return { global: out(attend(g, q, permute(g, k!, [0, 2, 1]), v!)), placed: out(own!) };
}

function feedForward(g: GraphBuilder, x: Value, key: string, width: number): Value {
  const wide = FEEDFORWARD_RATIO * width;
  const normed = layerNorm(g, x, `${key}.0`, width, TRANSFORMER_EPSILON);
  const hidden = gelu(g, linear(g, normed, `${key}.1`, width, wide, { noBias: true }));
  return linear(g, hidden, `${key}.3`, wide, width, { noBias: true });
}

const scaled = (g: GraphBuilder, q: Value, width: number): Value => mul(g, q, g.scalar(1 / Math.sqrt(width)));

/** `[B, h·h, width]` → `[B, side·side, (h/side)², width]`, row-major outside and inside of a window. */
function windows(g: GraphBuilder, x: Value, h: number, side: number, width: number): Value {
  const w = h / side;
  const cells = permute(g, reshape(g, x, [-1, side, w, side, w, width]), [0, 1, 3, 2, 4, 5]);
  return reshape(g, cells, [-1, side * side, w * w, width]);
}

function probe(
  g: GraphBuilder,
  key: string,
  z: Latents,
  { memDim, perceiver: { global, side } }: EdgeTamConfig,
): void {
  if (!g.probing) return;
  const name = key.replace(`${KEY}.`, "");
  g.probe(`${name}:latents`, z.global, ["B", global, memDim]);
  g.probe(`${name}:latents2d`, z.placed, ["B", side * side, 1, memDim]);
}
