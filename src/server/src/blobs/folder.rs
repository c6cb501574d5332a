//! Where the bytes lie: beside the database, under names that are hashes and nothing else (S37).

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use domain::{DeviceId, FileHash};
use sync::Hash;

/// A half-received file nobody went on with for this long goes.
const ABANDONED_SECONDS: u64 = 7 * 24 * 3_600;

/// The folder of one data folder's files.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

/// What is kept of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it arrived.
    Original,
    /// Encoded anew, for the viewer.
    View,
    /// Encoded anew, for lists.
    Thumb,
}

impl Folder {
    /// The files that belong to a database.
    #[must_use]
    pub fn beside(database: &Path) -> Folder {
        Folder { root: database.parent().unwrap_or(Path::new(".")).join("blobs") }
    }

    /// The files of a backup folder.
    #[must_use]
    pub fn of_backups(folder: &Path) -> Folder {
        Folder { root: folder.join("blobs") }
    }

    /// `blobs/ab/abcd….view`
    #[must_use]
    pub fn path(&self, hash: FileHash, form: Form) -> PathBuf {
        let name = hash.to_string();
        let ending = match form {
            Form::Original => "",
            Form::View => ".view",
            Form::Thumb => ".thumb",
        };
        self.root.join(&name[..2]).join(format!("{name}{ending}"))
    }

    /// Where a device's pieces gather. Each device has its own: that another one sends the same tells nobody (S18).
    #[must_use]
    pub fn partial(&self, hash: FileHash, device: DeviceId) -> PathBuf {
        let own = FileHash(Hash::of_parts(&[&hash.0, &device.id().0]).0);
        self.root.join("partial").join(own.to_string())
    }

    /// How much of it is here.
    ///
    /// # Errors
    /// What the disk says.
    pub fn offset(&self, hash: FileHash, device: DeviceId) -> io::Result<u64> {
        match fs::metadata(self.partial(hash, device)) {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Adds a piece at the end.
    ///
    /// # Errors
    /// What the disk says.
    pub fn append(&self, hash: FileHash, device: DeviceId, piece: &[u8]) -> io::Result<()> {
        let path = self.partial(hash, device);
        make_private(path.parent().unwrap_or(&self.root))?;
        let mut file = fs::OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(piece)
    }

    /// Gives up what was received.
    pub fn discard(&self, hash: FileHash, device: DeviceId) {
        // What stays is deleted with the abandoned ones.
        drop(fs::remove_file(self.partial(hash, device)));
    }

    /// Writes one form durably: whoever sees the name sees the whole file.
    ///
    /// # Errors
    /// What the disk says.
    pub fn write(&self, hash: FileHash, form: Form, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(hash, form);
        let folder = path.parent().unwrap_or(&self.root);
        make_private(folder)?;
        let unnamed = path.with_extension("writing");
        let mut file = File::create(&unnamed)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unnamed, &path)?;
        File::open(folder)?.sync_all()
    }

    /// # Errors
    /// What the disk says.
    pub fn read(&self, hash: FileHash, form: Form) -> io::Result<Vec<u8>> {
        fs::read(self.path(hash, form))
    }

    /// Every original here, by hash.
    ///
    /// # Errors
    /// What the disk says.
    pub fn originals(&self) -> io::Result<Vec<FileHash>> {
        let mut found = Vec::new();
        let Ok(folders) = fs::read_dir(&self.root) else { return Ok(found) };
        for folder in folders {
            let folder = folder?;
            if folder.file_name().len() != 2 {
                continue;
            }
            for file in fs::read_dir(folder.path())? {
                let name = file?.file_name();
                found.extend(name.to_str().and_then(|name| name.parse::<FileHash>().ok()));
            }
        }
        domain::order::sort(&mut found);
        Ok(found)
    }

    /// Deletes half-received files that nobody went on with.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_abandoned(&self) -> io::Result<()> {
        let Ok(entries) = fs::read_dir(self.root.join("partial")) else { return Ok(()) };
        for entry in entries {
            let entry = entry?;
            let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age.as_secs() > ABANDONED_SECONDS {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Photos of people's homes are the server's alone, like the database.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s37_paths_are_hashes_below_one_folder() {
        let folder = Folder::beside(Path::new("/data/guanjia.db"));
        let hash = FileHash([0xab; 32]);
        let device = DeviceId(domain::Id([1; 16]));
        let expected = format!("/data/blobs/ab/{hash}.view");
        assert_eq!(folder.path(hash, Form::View), Path::new(&expected));
        let partial = folder.partial(hash, device);
        assert_eq!(partial.parent(), Some(Path::new("/data/blobs/partial")));
        assert!(partial.file_name().unwrap().to_str().unwrap().parse::<FileHash>().is_ok());
        assert_ne!(partial, folder.partial(hash, DeviceId(domain::Id([2; 16]))));
    }
}
