//! Which ways a head was turned while its face was gathered.

/// Degrees of yaw and of pitch from the first sample that count as a turn. Five
/// points tell a pose to some 8 degrees, mostly by how a person's nose is set,
/// which is the same in every sample and so goes out in the difference.
const TURN_DEG: [f32; 2] = [12.0, 9.0];

/// A way to hold the head; left and right are the person's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Angle {
    /// As in the first sample.
    Front,
    /// To the person's left.
    Left,
    /// To the person's right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
}

impl Angle {
    /// All, in the order in which they are asked for.
    pub const ALL: [Self; 5] = [Self::Front, Self::Left, Self::Right, Self::Up, Self::Down];

    /// How a head with this yaw, pitch and roll is turned beside `first`, in
    /// degrees; the greater turn counts.
    pub(super) fn of(pose_deg: [f32; 3], first: [f32; 3]) -> Self {
        let [yaw, pitch] = [0, 1].map(|axis| (pose_deg[axis] - first[axis]) / TURN_DEG[axis]);
        if yaw.abs().max(pitch.abs()) < 1.0 {
            Self::Front
        } else if yaw.abs() >= pitch.abs() {
            // Positive to the picture's left, which is the person's right.
            if yaw > 0.0 { Self::Right } else { Self::Left }
        } else if pitch > 0.0 {
            Self::Up
        } else {
            Self::Down
        }
    }
}

/// What is asked of a head that is gathered before a camera.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guide {
    /// Angles that were seen.
    pub seen: Vec<Angle>,
    /// The one that is asked for; none is needed, each is given up after a while.
    pub wanted: Option<Angle>,
}
