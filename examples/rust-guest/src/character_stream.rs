//! Bytes in, whole UTF-8 characters out. What may still become a character is held back; what no
//! longer can becomes U+FFFD, one for each maximal prefix, as the Unicode Standard recommends
//! (section 3.9).

const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

#[derive(Default)]
pub struct CharacterStream {
    /// Up to 3 bytes.
    held: Vec<u8>,
}

impl CharacterStream {
    /// Whether no character is incomplete.
    pub fn is_whole(&self) -> bool {
        self.held.is_empty()
    }

    /// What the bytes complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.held.extend(bytes);
        let mut output = Vec::with_capacity(self.held.len());
        loop {
            let Err(error) = str::from_utf8(&self.held) else {
                output.append(&mut self.held);
                return output;
            };
            output.extend(self.held.drain(..error.valid_up_to()));
            let Some(length) = error.error_len() else {
                return output;
            };
            self.held.drain(..length);
            output.extend(REPLACEMENT);
        }
    }

    /// Ends the text: what is held back can't become a character any more.
    pub fn finish(&mut self) -> &'static [u8] {
        if self.is_whole() {
            return &[];
        }
        self.held.clear();
        REPLACEMENT
    }
}

#[cfg(test)]
mod tests {
    use super::CharacterStream;

    #[test]
    fn a_text_is_decoded_as_a_whole_however_it_is_cut() {
        let text = b"a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xff\xe2\x82z\xed\xa0\x80\xf0\x9f";
        for size in 1..=text.len() {
            let mut stream = CharacterStream::default();
            let mut output: Vec<u8> =
                text.chunks(size).flat_map(|piece| stream.push(piece)).collect();
            output.extend(stream.finish());
            assert_eq!(output, String::from_utf8_lossy(text).as_bytes());
        }
    }
}
