//! Records in the order that the benchmark wrote to a file, made of it again as they are needed.

use crate::detector::NetworkLogEntry;
use std::time::Instant;

/// Longest IPv4 address.
const MAX_IPV4: usize = 15;

/// All numbers are 32 bits, the least significant byte first: how many addresses, how many records,
/// for each record the index of its address; then a line for each address.
pub struct Stream {
    texts: Vec<String>,
    who: Vec<u32>,
    next: usize,
}

impl Stream {
    pub fn load(path: &str) -> std::io::Result<Stream> {
        let bytes = std::fs::read(path)?;
        let word = |at: usize| u32::from_le_bytes(bytes[at * 4..at * 4 + 4].try_into().unwrap());
        let addresses = word(0) as usize;
        let records = word(1) as usize;
        let who = (0..records).map(|record| word(2 + record)).collect();
        let table = std::str::from_utf8(&bytes[(2 + records) * 4..]).expect("texts");
        let texts: Vec<String> = table.lines().map(String::from).collect();
        assert_eq!(texts.len(), addresses, "addresses in {path}");
        Ok(Stream { texts, who, next: 0 })
    }

    pub fn records(&self) -> usize {
        self.who.len()
    }

    /// Of all records in order: the same where both sides of the benchmark see the same addresses.
    pub fn checksum(&self) -> u32 {
        let hashes: Vec<u32> = self.texts.iter().map(|text| fnv1a(text.as_bytes())).collect();
        self.who.iter().fold(0, |sum: u32, &who| {
            (sum ^ hashes[who as usize]).wrapping_mul(16_777_619)
        })
    }

    /// Fills the entries with the next records; after the last the first comes again.
    pub fn fill(&mut self, entries: &mut [NetworkLogEntry]) {
        for entry in entries {
            let text = &self.texts[self.who[self.next] as usize];
            entry.source_ip.clear();
            entry.source_ip.push_str(text);
            self.next = (self.next + 1) % self.who.len();
        }
    }
}

/// As the seed's simulation makes them; the address is still to be filled in.
pub fn empty_entries(count: usize) -> Vec<NetworkLogEntry> {
    (0..count)
        .map(|_| NetworkLogEntry {
            timestamp: Instant::now(),
            source_ip: String::with_capacity(MAX_IPV4),
            destination_ip: "8.8.8.8".to_string(),
            port: 53,
            bytes_transferred: 1024,
            protocol: "UDP".to_string(),
        })
        .collect()
}

/// FNV-1a of 32 bits.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(2_166_136_261, |hash: u32, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(16_777_619)
    })
}
