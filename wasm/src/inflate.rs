//! Inflates the pixels of PNG files: zlib streams whose length is known beforehand.

use crate::Answer;
use fdeflate::{DecompressionError, Decompressor};

/// Inflates a zlib stream into `out`, which it must not fill; its checksum must be right. Returns the bytes that were written.
///
/// Bytes of `input` behind the end of the stream are left alone.
pub fn inflate(input: &[u8], out: &mut [u8]) -> Answer<usize> {
    let mut stream = Decompressor::new();
    let (_, written) = stream.read(input, out, 0, true).map_err(in_words)?;
    if stream.is_done() && written < out.len() {
        return Ok(written);
    }
    Err(format!("more than {} bytes of pixels", out.len() - 1))
}

/// What zlib says of the same streams.
fn in_words(error: DecompressionError) -> String {
    let words = match error {
        DecompressionError::BadZlibHeader => "incorrect header check",
        DecompressionError::InsufficientInput => "unexpected end of file",
        DecompressionError::InvalidBlockType => "invalid block type",
        DecompressionError::InvalidUncompressedBlockLength => "invalid stored block lengths",
        DecompressionError::InvalidHlit | DecompressionError::InvalidHdist => "too many length or distance symbols",
        DecompressionError::InvalidCodeLengthRepeat => "invalid bit length repeat",
        DecompressionError::BadCodeLengthHuffmanTree => "invalid code lengths set",
        DecompressionError::BadLiteralLengthHuffmanTree => "invalid literal/lengths set",
        DecompressionError::BadDistanceHuffmanTree => "invalid distances set",
        DecompressionError::InvalidLiteralLengthCode => "invalid literal/length code",
        DecompressionError::InvalidDistanceCode => "invalid distance code",
        DecompressionError::InputStartsWithRun | DecompressionError::DistanceTooFarBack => {
            "invalid distance too far back"
        }
        DecompressionError::WrongChecksum => "incorrect data check",
        DecompressionError::ExtraInput => "data behind the end of the stream",
    };
    words.into()
}
