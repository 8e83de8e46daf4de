//! What every route is given.

use crate::answer::Problem;
use crate::guard::{Buckets, Tokens};
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::work::{Collections, Pool};
use faceglass_sdk::ModelSummary;
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// One server, as its routes see it.
#[derive(Clone)]
pub struct App(pub Arc<Inner>);

/// What [`App`] shares.
pub struct Inner {
    pub settings: Settings,
    /// `None` where no token is asked for.
    pub tokens: Option<Tokens>,
    pub buckets: Buckets,
    pub pool: Pool,
    pub collections: Arc<Collections>,
    pub metrics: Arc<Metrics>,
    pub networks: Vec<ModelSummary>,
    /// Cosine similarity from which two faces are one person's.
    pub match_threshold: f32,
    /// Room for live streams.
    pub streams: Arc<Semaphore>,
    /// True once the server is to end.
    pub stopping: watch::Receiver<bool>,
    /// The description of the routes, as JSON.
    pub openapi: String,
}

/// Waits until the server is to end.
pub async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // Whoever could have asked for it is gone: then it ends, too.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Does something with the collections, off the threads that serve.
    ///
    /// # Errors
    /// What it answers.
    pub async fn with_collections<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Collections) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let collections = Arc::clone(&self.collections);
        let done = tokio::task::spawn_blocking(move || work(&collections)).await;
        done.unwrap_or_else(|_| Err(Problem::ours()))
    }
}
