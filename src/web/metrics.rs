//! Counters for `/metrics`, in the text format that Prometheus reads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the latency buckets, in milliseconds.
const BOUNDS: [u64; 8] = [1, 5, 10, 50, 100, 500, 1_000, 10_000];

/// What the server has answered since it started.
#[derive(Debug, Default)]
pub struct Metrics {
    by_class: [AtomicU64; 5],
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Metrics {
    pub fn record(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.by_class[class].fetch_add(1, Ordering::Relaxed);
        let millis = took.as_millis() as u64;
        let bucket = BOUNDS.iter().position(|bound| millis <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(took.as_micros() as u64, Ordering::Relaxed);
    }

    pub fn text(&self) -> String {
        let mut out = String::from(
            "# HELP louwei_requests_total Answers by class of status.\n# TYPE louwei_requests_total counter\n",
        );
        for (i, count) in self.by_class.iter().enumerate() {
            out.push_str(&format!(
                "louwei_requests_total{{class=\"{}xx\"}} {}\n",
                i + 1,
                count.load(Ordering::Relaxed)
            ));
        }
        out.push_str("# HELP louwei_request_seconds Time to answer.\n# TYPE louwei_request_seconds histogram\n");
        let mut sum = 0;
        for (i, bucket) in self.buckets.iter().enumerate() {
            sum += bucket.load(Ordering::Relaxed);
            let bound = BOUNDS
                .get(i)
                .map_or("+Inf".to_owned(), |ms| format!("{}", *ms as f64 / 1000.0));
            out.push_str(&format!("louwei_request_seconds_bucket{{le=\"{bound}\"}} {sum}\n"));
        }
        let seconds = self.micros.load(Ordering::Relaxed) as f64 / 1e6;
        out.push_str(&format!(
            "louwei_request_seconds_sum {seconds}\nlouwei_request_seconds_count {sum}\n"
        ));
        out
    }
}
