//! The way to the pipeline, from the time its networks load.

mod hearing;

use crate::window::knowledge::Knowledge;
use crate::window::start::{NetworkFact, StartPipeline, Starting, ThresholdDefaults, Wake};
use faceglass_pipeline::live::{Command, Event, PipelineHandle, Problem, Stats};
use faceglass_pipeline::result::FrameResult;
use std::sync::Arc;

/// How far the pipeline is.
#[derive(Clone, Copy)]
pub enum Phase<'a> {
    /// Networks are being loaded.
    Starting,
    /// It runs.
    Running,
    /// It cannot run, for this reason.
    Failed(&'a Problem),
}

/// The way to the pipeline. What is sent while its networks load waits until it
/// runs.
pub struct Link {
    way: Way,
    queued: Vec<Command>,
}

enum Way {
    Starting(Starting),
    Running(Box<dyn PipelineHandle + Send>),
    Failed(Problem),
}

/// What the pipeline had to say.
pub struct News {
    pub events: Vec<Event>,
    pub stats: Stats,
    pub newest: Option<Arc<FrameResult>>,
}

impl Link {
    /// Starts the pipeline on a thread of its own.
    pub fn begin(start: StartPipeline, wake: Wake) -> Self {
        Self {
            way: Way::Starting(Starting::begin(start, wake)),
            queued: Vec::new(),
        }
    }

    /// How far the pipeline is.
    pub fn phase(&self) -> Phase<'_> {
        match &self.way {
            Way::Starting(_) => Phase::Starting,
            Way::Running(_) => Phase::Running,
            Way::Failed(why) => Phase::Failed(why),
        }
    }

    /// Sends a command, or keeps it until the pipeline runs.
    pub fn send(&mut self, command: Command) {
        match &self.way {
            Way::Running(handle) => handle.send(command),
            Way::Starting(_) => self.queued.push(command),
            Way::Failed(_) => {}
        }
    }

    /// What the networks bring along, once, when they are loaded. Never waits.
    pub fn started(&mut self) -> Option<(ThresholdDefaults, Knowledge, Vec<NetworkFact>)> {
        let Way::Starting(starting) = &self.way else {
            return None;
        };
        match starting.poll()? {
            Ok(started) => {
                for command in self.queued.drain(..) {
                    started.handle.send(command);
                }
                self.way = Way::Running(started.handle);
                Some((started.defaults, started.knowledge, started.networks))
            }
            Err(why) => {
                self.way = Way::Failed(why);
                None
            }
        }
    }

    /// What came since the last call. Never waits.
    pub fn news(&self) -> Option<News> {
        let Way::Running(handle) = &self.way else {
            return None;
        };
        Some(News {
            events: handle.events(),
            stats: handle.stats(),
            newest: handle.latest(),
        })
    }
}
