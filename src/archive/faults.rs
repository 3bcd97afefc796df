//! Where writes can be made to fail, for the tests: a disk that is full cannot be had otherwise. Nothing of it is in the program.

use std::{io, path::Path};

#[cfg(not(test))]
#[inline]
pub(super) fn strike(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) use told::{full, strike};

#[cfg(test)]
mod told {
    use super::{Path, io};
    use std::{
        collections::BTreeSet,
        path::PathBuf,
        sync::{Mutex, PoisonError},
    };

    static FULL: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

    /// From here on nothing can be written below a folder, or everything again.
    pub fn full(folder: &Path, is_full: bool) {
        let mut all = FULL.lock().unwrap_or_else(PoisonError::into_inner);
        if is_full {
            all.insert(folder.to_owned())
        } else {
            all.remove(folder)
        };
    }

    /// Fails as a full disk does.
    pub fn strike(path: &Path) -> io::Result<()> {
        let all = FULL.lock().unwrap_or_else(PoisonError::into_inner);
        let full = path.ancestors().any(|folder| all.contains(folder));
        if full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}
