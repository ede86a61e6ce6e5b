//! The detector of the seed's program, word for word: the same fields, the same steps a record.

use std::collections::HashMap;
use std::time::{Duration, Instant};

#[allow(dead_code)] // The detector reads one field; the others come with a record as they did.
#[derive(Debug, Clone)]
pub struct NetworkLogEntry {
    pub timestamp: Instant,
    pub source_ip: String,
    pub destination_ip: String,
    pub port: u16,
    pub bytes_transferred: u64,
    pub protocol: String,
}

pub struct AnomalyDetector {
    threshold: u32,
    #[allow(dead_code)] // It is the seed's: no code of it reads the window either.
    window_duration: Duration,
    request_counts: HashMap<String, u32>,
    last_cleanup: Instant,
    cleanup_interval: Duration,
}

impl AnomalyDetector {
    pub fn new(threshold: u32, window_duration: Duration) -> Self {
        AnomalyDetector {
            threshold,
            window_duration,
            request_counts: HashMap::new(),
            last_cleanup: Instant::now(),
            cleanup_interval: Duration::from_secs(60),
        }
    }

    pub fn process_log(&mut self, log: &NetworkLogEntry) -> bool {
        self.cleanup_old_counts();

        let source_ip = &log.source_ip;

        let count = self.request_counts.entry(source_ip.clone()).or_insert(0);
        *count += 1;

        *count > self.threshold
    }

    fn cleanup_old_counts(&mut self) {
        if self.last_cleanup.elapsed() > self.cleanup_interval {
            self.request_counts.clear();
            self.last_cleanup = Instant::now();
        }
    }

    /// Ours: tells the benchmark whether the counts were cleared.
    pub fn addresses(&self) -> usize {
        self.request_counts.len()
    }
}
