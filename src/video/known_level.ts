/** Levels of H.264 as its box has them: 9 (1b) to 62 (6.2). Files of other numbers are decoded as those of the highest. */
const [FIRST_H264, LAST_H264] = [9, 62];
/** The highest level of AV1 that is defined (7.3); 31 stands for "no limit is kept". */
const LAST_AV1 = 23;

/**
 * A decoder's configuration with a level that is defined. A level says how much memory and speed a decoder needs, and nothing of how pictures
 * are decoded; encoders that keep no limit (rav1e) say so by one that decoders refuse.
 *
 * @param config of the container
 */
export function withKnownLevel<T extends { readonly codec: string }>(config: T): T {
  const h264 = /^(avc[13]\.[0-9a-f]{4})([0-9a-f]{2})$/i.exec(config.codec);
  if (h264 !== null) {
    const level = parseInt(h264[2]!, 16);
    return level >= FIRST_H264 && level <= LAST_H264
      ? config
      : { ...config, codec: `${h264[1]}${LAST_H264.toString(16)}` };
  }
  const av1 = /^(av01\.\d)\.(\d{2})(.*)$/.exec(config.codec);
  if (av1 === null || Number(av1[2]) <= LAST_AV1) return config;
  return { ...config, codec: `${av1[1]}.${LAST_AV1}${av1[3]}` };
}
