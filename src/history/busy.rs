use std::path::Path;

/// Who holds the lock on a history, as far as the system tells: `another process`, or with its number and program.
pub(super) fn who(path: &Path) -> String {
    holder(path).unwrap_or_else(|| "another process".to_owned())
}

#[cfg(target_os = "linux")]
fn holder(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let index = super::open::beside(path, "-shm");
    let inode = std::fs::metadata(index).ok()?.ino();
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let number = locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        // `1: POSIX ADVISORY WRITE 4711 08:02:123 120 120`: byte 120 is the lock of the one that writes.
        let [_, _, _, "WRITE", process, place, first, _] = words[..] else {
            return None;
        };
        let is_it = place.rsplit(':').next() == Some(&inode.to_string()) && first == "120";
        is_it.then(|| process.to_owned())
    })?;
    let name = std::fs::read_to_string(format!("/proc/{number}/comm")).unwrap_or_default();
    Some(format!("process {number} ({})", name.trim()))
}

#[cfg(not(target_os = "linux"))]
fn holder(_: &Path) -> Option<String> {
    None
}
