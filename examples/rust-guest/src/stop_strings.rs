//! Finds the first of some strings in a stream of bytes, and how many bytes at its end may still
//! become one. One automaton a string (Knuth, Morris and Pratt 1977): a byte costs constant time,
//! however long they are.

struct StopString {
    bytes: Vec<u8>,
    /// For each length of a beginning, the longest shorter one that also ends it.
    fallback: Vec<usize>,
    /// Bytes at the stream's end that are the string's beginning.
    matched: usize,
}

impl StopString {
    fn new(bytes: Vec<u8>) -> Self {
        let mut fallback = vec![0; bytes.len() + 1];
        let mut length = 0;
        for index in 1..bytes.len() {
            while length > 0 && bytes[index] != bytes[length] {
                length = fallback[length];
            }
            length += usize::from(bytes[index] == bytes[length]);
            fallback[index + 1] = length;
        }
        Self { bytes, fallback, matched: 0 }
    }

    /// Whether the stream now ends with the string.
    fn push(&mut self, byte: u8) -> bool {
        while self.matched > 0 && self.bytes.get(self.matched) != Some(&byte) {
            self.matched = self.fallback[self.matched];
        }
        self.matched += usize::from(self.bytes[self.matched] == byte);
        self.matched == self.bytes.len()
    }
}

pub struct StopStrings(Vec<StopString>);

impl StopStrings {
    /// None of them is empty.
    pub fn new(strings: Vec<Vec<u8>>) -> Self {
        Self(strings.into_iter().map(StopString::new).collect())
    }

    /// Length of the string that ends the stream with this byte, the longest if several do.
    pub fn push(&mut self, byte: u8) -> Option<usize> {
        let ends = |string: &mut StopString| string.push(byte).then_some(string.bytes.len());
        // All of them must see the byte, whichever ends with it.
        let found: Vec<usize> = self.0.iter_mut().filter_map(ends).collect();
        found.into_iter().max()
    }

    /// Bytes at the stream's end that may become one of the strings.
    pub fn undecided(&self) -> usize {
        self.0.iter().map(|string| string.matched).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::StopStrings;

    /// Where a string first ends, the beginning of the longest that ends there.
    fn first_stop(text: &[u8], strings: &[&[u8]]) -> Option<usize> {
        (1..=text.len()).find_map(|end| {
            let ending = strings.iter().filter(|string| text[..end].ends_with(string));
            ending.map(|string| end - string.len()).min()
        })
    }

    #[test]
    fn the_first_stop_is_found_in_every_text_over_two_letters() {
        let strings: [&[u8]; 3] = [b"aab", b"abaab", b"bbbb"];
        for bits in 0_u32..1 << 12 {
            let text: Vec<u8> = (0..12).map(|i| b"ab"[(bits >> i & 1) as usize]).collect();
            let mut stops = StopStrings::new(strings.iter().map(|s| s.to_vec()).collect());
            let found = text.iter().enumerate().find_map(|(index, byte)| {
                let length = stops.push(*byte)?;
                Some(index + 1 - length)
            });
            assert_eq!(found, first_stop(&text, &strings));
        }
    }
}
