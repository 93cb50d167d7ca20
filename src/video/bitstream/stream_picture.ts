/** Layouts of chroma as they are called: 4:0:0, 4:2:0 and so on. */
export type Chroma = "400" | "420" | "422" | "440" | "444";

/** Layouts by the number that H.264 and H.265 have for them. */
export const CHROMA_FORMATS: readonly (Chroma | undefined)[] = ["400", "420", "422", "444"];

/** What a stream says of its pictures before any is decoded. */
export interface StreamPicture {
  /** px, whole blocks. */
  readonly width: number;
  /** px, whole blocks. */
  readonly height: number;
  /** The number of the colour matrix (ITU-T H.273, table 4); undefined or 2 where the stream does not say it. */
  readonly matrix?: number | undefined;
  /** How chroma lies, where it is read; "400" is luma alone. */
  readonly chroma?: Chroma | undefined;
  /** Bits of a luma sample, where they are read. */
  readonly depth?: number | undefined;
  /** Whether samples are said to use all of their range, where it is read. */
  readonly fullRange?: boolean | undefined;
}
