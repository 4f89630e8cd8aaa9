//! Files: whole or not at all, private, followed through links.

use std::fs;
use std::path::Path;

#[cfg(target_os = "linux")]
use super::super::disk::sync_dir;
use super::super::disk::{probe, read, replace};
use crate::store::StoreError;

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_replaced_and_nothing_is_left_beside_it() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.tilepass");
    assert!(read(&path, 10).unwrap().is_none());
    replace(&path, b"one").unwrap();
    replace(&path, b"two").unwrap();
    assert_eq!(read(&path, 10).unwrap().unwrap(), b"two");
    assert_eq!(names(home.path()), ["secrets.tilepass"]);
}

#[test]
fn a_probe_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("new").join("secrets.tilepass");
    probe(&path, 5000).unwrap();
    assert!(names(path.parent().unwrap()).is_empty());
}

#[test]
fn reading_stops_behind_the_limit() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.tilepass");
    fs::write(&path, [b'x'; 100]).unwrap();
    assert_eq!(read(&path, 10).unwrap().unwrap().len(), 11);
}

#[test]
fn what_is_no_file_is_neither_read_nor_replaced() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("secrets.tilepass");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("inside"), "kept").unwrap();
    assert!(matches!(read(&path, 10), Err(StoreError::File { .. })));
    assert!(matches!(replace(&path, b"new"), Err(StoreError::File { .. })));
    assert_eq!(names(home.path()), ["secrets.tilepass"]);
    assert_eq!(names(&path), ["inside"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn the_file_and_its_directory_are_private() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("data").join("secrets.tilepass");
        replace(&path, b"one").unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn a_device_is_not_read() {
        let device = read(Path::new("/dev/null"), 10);
        assert!(matches!(device, Err(StoreError::File { .. })));
    }

    #[test]
    fn a_link_is_followed_and_stays_a_link() {
        let home = tempfile::tempdir().unwrap();
        let (link, middle) = (home.path().join("secrets.tilepass"), home.path().join("middle"));
        let elsewhere = home.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        symlink("middle", &link).unwrap();
        symlink("elsewhere/real", &middle).unwrap();
        for bytes in [b"one", b"two"] {
            replace(&link, bytes).unwrap();
            assert_eq!(fs::read(elsewhere.join("real")).unwrap(), bytes);
            assert!(link.is_symlink() && middle.is_symlink());
        }
        assert_eq!(names(&elsewhere), ["real"]);
    }

    #[test]
    fn links_in_a_circle_are_refused() {
        let home = tempfile::tempdir().unwrap();
        let (one, two) = (home.path().join("one"), home.path().join("two"));
        symlink(&one, &two).unwrap();
        symlink(&two, &one).unwrap();
        assert!(matches!(read(&one, 10), Err(StoreError::File { .. })));
        assert!(matches!(replace(&one, b"x"), Err(StoreError::File { .. })));
        assert!(one.is_symlink() && two.is_symlink());
    }

    /// A handle that can do nothing stands for a disk that fails.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_change_that_the_disk_does_not_confirm_may_be_stored_or_not() {
        use std::os::unix::fs::OpenOptionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let directory = fs::OpenOptions::new()
            .read(true)
            .custom_flags(i32::try_from(rustix::fs::OFlags::PATH.bits()).unwrap())
            .open(home.path())
            .unwrap();
        let error = sync_dir(&directory, Path::new("secrets.tilepass")).unwrap_err();
        assert!(matches!(error, StoreError::UnknownWhetherStored(_)));
        assert_eq!(
            error.to_string(),
            "the disk does not confirm the change of `secrets.tilepass`: Bad file descriptor (os error 9): unknown whether the change was stored"
        );
    }

    /// A path so long that the file fits and one beside it, with a longer name, does not: a write that fails
    /// for everybody, root and all.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_write_that_fails_leaves_the_old_file() {
        let home = tempfile::tempdir().unwrap();
        let mut directory = home.path().to_owned();
        while directory.as_os_str().len() < 4085 {
            let left = 4090 - directory.as_os_str().len() - 1;
            directory.push("d".repeat(left.min(200)));
        }
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join("v");
        fs::write(&path, "old").unwrap();
        assert!(matches!(probe(&path, 10), Err(StoreError::File { .. })));
        assert!(matches!(replace(&path, b"new"), Err(StoreError::File { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(&directory), ["v"]);
    }
}
