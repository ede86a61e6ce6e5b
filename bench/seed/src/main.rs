//! The seed's detector for the benchmarks. It prints no anomaly and never sleeps: it counts them.
//!
//! `netanomaly-seed stream PATH` says `ready <records> <checksum>` about the records in the file,
//! then for each line with a number on standard input takes that many records and says
//! `<nanoseconds per record> <anomalies> <addresses counted now>`.
//! `netanomaly-seed file PATH` counts the lines of an access log by their first word and says
//! `<lines> <anomalies> <addresses>`.

mod detector;
mod stream;

use detector::{AnomalyDetector, NetworkLogEntry};
use std::fs::File;
use std::hint::black_box;
use std::io::{stdin, BufRead, BufReader, Result};
use std::time::{Duration, Instant};
use stream::{empty_entries, Stream};

const THRESHOLD: u32 = 100;
/// Records made before the clock starts: few, so that they are still in the processor's caches.
const IN_HAND: usize = 1_024;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["stream", path] => answer_rounds(path),
        ["file", path] => count_file(path),
        _ => {
            eprintln!("expected: stream PATH or file PATH");
            std::process::exit(2)
        }
    }
}

fn new_detector() -> AnomalyDetector {
    AnomalyDetector::new(THRESHOLD, Duration::from_secs(60))
}

fn answer_rounds(path: &str) -> Result<()> {
    let mut stream = Stream::load(path)?;
    println!("ready {} {:08x}", stream.records(), stream.checksum());
    let mut detector = new_detector();
    let mut entries = empty_entries(IN_HAND);
    for line in stdin().lock().lines() {
        let records: usize = line?.trim().parse().expect("a number of records");
        let mut taken = Duration::ZERO;
        let mut anomalies = 0;
        let mut left = records;
        while left > 0 {
            let some = &mut entries[..left.min(IN_HAND)];
            stream.fill(some);
            let start = Instant::now();
            anomalies += count_anomalies(&mut detector, some);
            taken += start.elapsed();
            left -= some.len();
        }
        let per_record = taken.as_nanos() as f64 / records.max(1) as f64;
        println!("{per_record} {anomalies} {}", detector.addresses());
    }
    Ok(())
}

fn count_anomalies(detector: &mut AnomalyDetector, logs: &[NetworkLogEntry]) -> u64 {
    let mut anomalies = 0;
    for log in logs {
        if black_box(detector.process_log(black_box(log))) {
            anomalies += 1;
        }
    }
    anomalies
}

fn count_file(path: &str) -> Result<()> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut detector = new_detector();
    let (mut lines, mut anomalies) = (0u64, 0u64);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        lines += 1;
        let address = line.split_ascii_whitespace().next().unwrap_or("");
        let log = NetworkLogEntry {
            timestamp: Instant::now(),
            source_ip: address.to_string(),
            destination_ip: String::new(),
            port: 0,
            bytes_transferred: 0,
            protocol: String::new(),
        };
        if black_box(detector.process_log(&log)) {
            anomalies += 1;
        }
        line.clear();
    }
    println!("{lines} {anomalies} {}", detector.addresses());
    Ok(())
}
