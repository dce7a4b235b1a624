//! Layer 4: the stage loops between the pure core and the ports.

pub mod live;
