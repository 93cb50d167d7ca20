/** What a notebook shows of a value: one text or object a MIME type; the front end takes the richest one that it knows. */
export type MimeBundle = Record<string, unknown>;
