//! How many threads are worth their start.

use std::{num::NonZero, sync::LazyLock, thread};

/// More threads than this only wait for memory.
const MOST: usize = 8;

/// The cores of this process, at most [`MOST`]; asked once, for the system reads files to tell it, which is a good part of a short search.
pub(crate) fn cores() -> usize {
    static CORES: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get).min(MOST));
    *CORES
}
