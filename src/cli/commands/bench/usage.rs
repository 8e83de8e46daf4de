//! What the process used, where the system tells.

/// Number of the field with the process' own user time (proc(5)).
const OWN: usize = 14;
/// Number of the field with the user time of children that were waited for.
const CHILDREN: usize = 16;

/// Processor time of the whole process so far.
#[derive(Clone, Copy, Debug)]
pub struct CpuTime {
    seconds: f64,
}

impl CpuTime {
    /// `None` where the system does not tell.
    pub fn now() -> Option<Self> {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        Self::parse(&stat, OWN)
    }

    /// Of all programs that this one started and saw end; `None` where the
    /// system does not tell.
    pub fn of_children() -> Option<Self> {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        Self::parse(&stat, CHILDREN)
    }

    /// User and system time are two fields, in ticks of 1/100 s: the kernel
    /// scales them to that for every program. The second field of all, the
    /// program's name in parentheses, may hold blanks.
    fn parse(stat: &str, first_field: usize) -> Option<Self> {
        const TICKS_PER_SECOND: f64 = 100.0;
        const FIELDS_TO_NAME: usize = 2;
        let (_, after_name) = stat.rsplit_once(')')?;
        let mut fields = after_name
            .split_whitespace()
            .skip(first_field - FIELDS_TO_NAME - 1);
        let user: f64 = fields.next()?.parse().ok()?;
        let system: f64 = fields.next()?.parse().ok()?;
        Some(Self {
            seconds: (user + system) / TICKS_PER_SECOND,
        })
    }

    pub fn seconds_since(self, earlier: Self) -> f64 {
        self.seconds - earlier.seconds
    }
}

/// The most memory that was resident at once, in bytes (VmHWM).
///
/// # Errors
/// A sentence where the system does not tell.
pub fn peak_memory() -> Result<u64, &'static str> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    parse_peak(&status).ok_or("Peak memory is measured on Linux only.")
}

/// The same of the running process `id`; `None` where the system does not tell
/// or it ended.
pub fn peak_memory_of(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    parse_peak(&status)
}

fn parse_peak(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_the_status() {
        let status = "Name:\tfaceglass\nVmPeak:\t  900 kB\nVmHWM:\t  123456 kB\n";
        assert_eq!(parse_peak(status), Some(123_456 * 1024));
        assert_eq!(parse_peak("Name:\tx\n"), None);
    }

    #[test]
    fn processor_time_is_read_past_a_name_with_blanks() {
        let stat = "42 (face (1) glass) S 1 1 1 0 -1 0 9 0 0 0 250 50 600 100 20 0 4 0";
        let seconds = |field| CpuTime::parse(stat, field).map(|time| time.seconds);
        assert_eq!(seconds(OWN), Some(3.0));
        assert_eq!(seconds(CHILDREN), Some(7.0));
    }
}
