//! Figures about the server, in the form that Prometheus reads. They name nobody and no token.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::fmt;
use std::time::Duration;

/// Seconds up to which requests are counted.
const BUCKETS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Routed {
    route: String,
}

/// Counters and gauges of one server.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Routed, Histogram, fn() -> Histogram>,
    /// Pictures that were looked at.
    pub pictures: Counter,
    /// Pictures that found no room in the queue.
    pub refused: Counter,
    /// Pictures that wait for a thread.
    pub waiting: Gauge,
    /// Connections that are open.
    pub connections: Gauge,
    /// Live streams that are open.
    pub streams: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("faceglass"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            pictures: Counter::default(),
            refused: Counter::default(),
            waiting: Gauge::default(),
            connections: Gauge::default(),
            streams: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register(
            "requests",
            "Requests that were answered",
            metrics.requests.clone(),
        );
        registry.register(
            "request_seconds",
            "How long requests took",
            metrics.seconds.clone(),
        );
        registry.register(
            "pictures",
            "Pictures that were looked at",
            metrics.pictures.clone(),
        );
        registry.register(
            "pictures_refused",
            "Pictures that found no room in the queue",
            metrics.refused.clone(),
        );
        registry.register(
            "pictures_waiting",
            "Pictures that wait for a thread",
            metrics.waiting.clone(),
        );
        registry.register(
            "connections",
            "Connections that are open",
            metrics.connections.clone(),
        );
        registry.register(
            "streams",
            "Live streams that are open",
            metrics.streams.clone(),
        );
        metrics
    }
}

impl Metrics {
    /// Counts a request that was answered.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let answered = Answered {
            method: method.to_owned(),
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&answered).inc();
        let route = Routed {
            route: route.to_owned(),
        };
        self.seconds
            .get_or_create(&route)
            .observe(took.as_secs_f64());
    }

    /// All of them as text.
    ///
    /// # Errors
    /// None that a text gives.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
