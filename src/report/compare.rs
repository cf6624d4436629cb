//! Whether a file has the bytes that it should have, without writing anything.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

/// Takes what a file should say, piece by piece, and reads the file along with it.
#[derive(Debug)]
pub struct Compared {
    file: Option<BufReader<File>>,
    difference: Option<String>,
    line: u64,
    byte: u64,
    buffer: Vec<u8>,
}

impl Compared {
    /// Begins with the file at `path`, which must be an ordinary one.
    pub fn begin(path: &Path) -> Self {
        let open = || {
            let kind =
                std::fs::symlink_metadata(path).map_err(|error| format!("it cannot be read: {error}"))?;
            if !kind.is_file() {
                return Err("it is no ordinary file".to_owned());
            }
            File::open(path).map_err(|error| format!("it cannot be read: {error}"))
        };
        let (file, difference) = match open() {
            Ok(file) => (Some(BufReader::with_capacity(1 << 16, file)), None),
            Err(why) => (None, Some(why)),
        };
        Self { file, difference, line: 1, byte: 0, buffer: Vec::new() }
    }

    /// Why the file is not the same; none if it is.
    pub fn finish(mut self) -> Option<String> {
        if self.difference.is_none()
            && let Some(file) = &mut self.file
            && !matches!(file.read(&mut [0]), Ok(0))
        {
            self.difference = Some(format!("it goes on after line {}", self.line));
        }
        self.difference
    }
}

impl Write for Compared {
    fn write(&mut self, should: &[u8]) -> io::Result<usize> {
        let Some(file) = self.file.as_mut().filter(|_| self.difference.is_none()) else {
            return Ok(should.len());
        };
        self.buffer.resize(should.len(), 0);
        if let Err(error) = file.read_exact(&mut self.buffer) {
            self.difference = Some(match error.kind() {
                io::ErrorKind::UnexpectedEof => "it ends too early".into(),
                _ => format!("it cannot be read: {error}"),
            });
            return Ok(should.len());
        }
        let differs = self.buffer.iter().zip(should).position(|(a, b)| a != b);
        let same = &should[..differs.unwrap_or(should.len())];
        self.line += same.split(|&b| b == b'\n').count() as u64 - 1;
        self.byte += same.len() as u64;
        if differs.is_some() {
            self.difference = Some(format!("from line {} on, byte {}", self.line, self.byte));
        }
        Ok(should.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_where_a_file_differs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "one\ntwo\nthree\n").unwrap();
        let compare = |pieces: &[&str]| {
            let mut compared = Compared::begin(&path);
            for piece in pieces {
                compared.write_all(piece.as_bytes()).unwrap();
            }
            compared.finish()
        };
        assert_eq!(compare(&["one\nt", "wo\nthree\n"]), None);
        assert_eq!(compare(&["one\n", "tvo\nthree\n"]), Some("from line 2 on, byte 5".into()));
        assert_eq!(compare(&["one\n"]), Some("it goes on after line 2".into()));
        assert_eq!(compare(&["one\ntwo\nthree\nfour\n"]), Some("it ends too early".into()));
        assert!(Compared::begin(folder.path()).finish().is_some_and(|why| why.contains("no ordinary file")));
    }
}
