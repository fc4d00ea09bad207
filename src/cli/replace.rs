//! Files that people write, with another text in their place.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::output::readable_like_others;

/// Writes beside a file what is to be in it, and puts it in its place in one step: whoever reads it meanwhile, and
/// whoever finds it after a power cut, has the old file or the new one.
///
/// `before` is what the file held when it was read, nothing where there was none: what somebody else wrote since is not
/// lost.
pub(super) fn replace(path: &Path, before: Option<&[u8]>, text: &str) -> io::Result<()> {
    // A link stays one: what it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = target.file_stem().unwrap_or_default().to_string_lossy();
    let mut beside = tempfile::Builder::new()
        .prefix(&format!(".{name}-"))
        .tempfile_in(folder.unwrap_or(Path::new(".")))?;
    let mark = before
        .filter(|bytes| bytes.starts_with(BYTE_ORDER_MARK))
        .map(|_| BYTE_ORDER_MARK);
    beside.write_all(mark.unwrap_or_default())?;
    beside.write_all(text.as_bytes())?;
    match fs::metadata(&target) {
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
        }
        Ok(metadata) => beside.as_file().set_permissions(metadata.permissions())?,
        Err(_) => readable_like_others(beside.as_file())?,
    }
    beside.as_file().sync_all()?;
    if fs::read(&target).ok().as_deref() != before {
        return Err(io::Error::other("somebody else changed the file meanwhile; try again"));
    }
    beside.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// What some editors write before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
