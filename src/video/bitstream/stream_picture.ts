/** What a stream says of its pictures before any is decoded. */
export interface StreamPicture {
  /** px, whole blocks. */
  readonly width: number;
  /** px, whole blocks. */
  readonly height: number;
  /** The number of the colour matrix (ITU-T H.273, table 4); undefined or 2 where the stream does not say it. */
  readonly matrix?: number | undefined;
  /** Whether pictures are luma alone (4:0:0). */
  readonly gray?: boolean;
}
