//! The file in which finished points are kept while a sweep runs, and in which a shard hands over its part.
//!
//! It begins with a line of text; then records follow, each with its length, its kind and a checksum. Records are only
//! ever added at the end, so that whatever ends the program in the middle of one leaves all before it whole: what does not
//! add up at the end is cut off when the file is opened again. Numbers are little-endian.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::points::Key;
use super::values::{Labels, labels_from_json, labels_to_json};
use crate::num::hash::hexadecimal;

const MAGIC: &[u8] = b"clearway sweep 1\n";
/// Largest record that is believed \[byte\]; what claims to be longer is no record.
const LARGEST: u64 = 1 << 32;
/// Length and kind before, checksum behind.
const HEAD: u64 = 9;
const CHECK: u64 = 8;

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// What the whole is about, as JSON.
    Header = 1,
    /// The labels of rows, as JSON; numbered in their order.
    Labels = 2,
    /// A finished point.
    Point = 3,
}

/// What is kept of a finished point.
#[derive(Clone, Debug)]
pub struct Finished {
    /// What it is recognised by.
    pub key: Key,
    /// Its rows.
    pub labels: Labels,
    /// Replications.
    pub replications: u32,
    /// By row, then replication; empty for a point that could not be simulated.
    pub values: Vec<f64>,
    /// Why it could not be simulated.
    pub failed: Option<String>,
}

/// Something about a journal went wrong.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct JournalError(pub String);

const BUSY: &str = "another sweep is writing to it";

impl JournalError {
    /// Whether another process writes to the journal.
    pub fn is_busy(&self) -> bool {
        self.0 == BUSY
    }
}

impl From<io::Error> for JournalError {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// A journal that is open.
#[derive(Debug)]
pub struct Journal {
    file: File,
    /// Where the next record goes.
    end: u64,
    /// Where the record of each point begins.
    found: BTreeMap<Key, u64>,
    labels: Vec<Labels>,
    header: Option<Value>,
    /// Set when a record could not be written whole: nothing may follow it.
    broken: bool,
}

impl Journal {
    /// Opens a journal to add to it, making it if it is not there. What is broken at its end is cut off. Fails if another
    /// process writes to it.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        // On a file system without locks it is the planner's to avoid two sweeps into one folder.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(JournalError(BUSY.into()));
        }
        let mut journal = Self::around(file);
        let length = journal.file.metadata()?.len();
        let mut begin = Vec::new();
        journal.file.seek(SeekFrom::Start(0))?;
        (&mut journal.file).take(MAGIC.len() as u64).read_to_end(&mut begin)?;
        if begin != MAGIC {
            if !MAGIC.starts_with(&begin) {
                return Err(JournalError("it is not a file in which a sweep keeps its points".into()));
            }
            journal.file.set_len(0)?;
            journal.file.seek(SeekFrom::Start(0))?;
            journal.file.write_all(MAGIC)?;
            journal.end = MAGIC.len() as u64;
            return Ok(journal);
        }
        journal.scan()?;
        if journal.end < length {
            journal.file.set_len(journal.end)?;
        }
        Ok(journal)
    }

    /// Opens a finished file to read it. Fails if anything in it is broken.
    pub fn read(path: &Path) -> Result<Self, JournalError> {
        let mut journal = Self::around(File::open(path)?);
        let length = journal.file.metadata()?.len();
        let mut begin = Vec::new();
        (&mut journal.file).take(MAGIC.len() as u64).read_to_end(&mut begin)?;
        if begin != MAGIC {
            return Err(JournalError("it is not a part of a sweep".into()));
        }
        journal.scan()?;
        if journal.end < length {
            return Err(JournalError(format!("it is damaged from byte {} on", journal.end)));
        }
        Ok(journal)
    }

    fn around(file: File) -> Self {
        Self {
            file,
            end: MAGIC.len() as u64,
            found: BTreeMap::new(),
            labels: Vec::new(),
            header: None,
            broken: false,
        }
    }

    /// Goes through all records that are whole.
    fn scan(&mut self) -> Result<(), JournalError> {
        let mut reader = BufReader::with_capacity(1 << 20, &mut self.file);
        reader.seek(SeekFrom::Start(MAGIC.len() as u64))?;
        while let Some((kind, payload)) = next(&mut reader)? {
            match kind {
                Kind::Header => self.header = serde_json::from_slice(&payload).ok(),
                Kind::Labels => {
                    let labels =
                        serde_json::from_slice(&payload).ok().and_then(|json| labels_from_json(&json));
                    let Some(labels) = labels else { break };
                    self.labels.push(Arc::new(labels));
                }
                Kind::Point => {
                    let Some(key) = payload.first_chunk::<32>() else { break };
                    self.found.insert(*key, self.end);
                }
            }
            self.end += HEAD + payload.len() as u64 + CHECK;
        }
        Ok(())
    }

    /// What the whole is about, if that is written in it.
    pub fn header(&self) -> Option<&Value> {
        self.header.as_ref()
    }

    /// Whether a point is there.
    pub fn has(&self, key: &Key) -> bool {
        self.found.contains_key(key)
    }

    /// Number of points that are there.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// Writes what the whole is about.
    pub fn write_header(&mut self, header: &Value) -> Result<(), JournalError> {
        self.append(Kind::Header, header.to_string().as_bytes())?;
        self.header = Some(header.clone());
        Ok(())
    }

    /// Adds a finished point. After an error the file holds what it held before.
    pub fn add(&mut self, point: &Finished) -> Result<(), JournalError> {
        let known = self.labels.iter().position(|labels| **labels == *point.labels);
        let number = if let Some(number) = known {
            number
        } else {
            self.append(Kind::Labels, labels_to_json(&point.labels).to_string().as_bytes())?;
            self.labels.push(Arc::clone(&point.labels));
            self.labels.len() - 1
        };
        let mut payload = Vec::with_capacity(64 + 8 * point.values.len());
        payload.extend(point.key);
        payload.extend((number as u32).to_le_bytes());
        payload.extend(point.replications.to_le_bytes());
        let failed = point.failed.as_deref().unwrap_or_default();
        payload.extend((failed.len() as u32).to_le_bytes());
        payload.extend(failed.as_bytes());
        for value in &point.values {
            payload.extend(value.to_le_bytes());
        }
        let at = self.end;
        self.append(Kind::Point, &payload)?;
        self.found.insert(point.key, at);
        Ok(())
    }

    fn append(&mut self, kind: Kind, payload: &[u8]) -> Result<(), JournalError> {
        if self.broken {
            return Err(JournalError("an earlier point could not be written whole".into()));
        }
        let mut record = Vec::with_capacity(payload.len() + 32);
        record.extend((payload.len() as u64).to_le_bytes());
        record.push(kind as u8);
        record.extend(payload);
        record.extend(checksum(kind as u8, payload));
        self.file.seek(SeekFrom::Start(self.end))?;
        if let Err(error) = self.file.write_all(&record) {
            // Half a record is cut off at once if that is possible, otherwise when the file is opened again.
            self.broken = self.file.set_len(self.end).is_err();
            return Err(error.into());
        }
        self.end += record.len() as u64;
        Ok(())
    }

    /// A point that is there.
    pub fn get(&mut self, key: &Key) -> Result<Finished, JournalError> {
        let lost = || JournalError(format!("point {} is not in it", hexadecimal(&key[..8])));
        let at = *self.found.get(key).ok_or_else(lost)?;
        self.file.seek(SeekFrom::Start(at))?;
        let damaged = || JournalError(format!("the point at byte {at} is damaged"));
        let Some((Kind::Point, payload)) = next(&mut self.file)? else { return Err(damaged()) };
        let mut rest = payload.as_slice();
        let mut take = |n: usize| {
            let (taken, left) = rest.split_at_checked(n)?;
            rest = left;
            Some(taken)
        };
        let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).ok();
        let mut parse = || {
            let found: Key = take(32)?.try_into().ok()?;
            let labels = Arc::clone(self.labels.get(number(take(4)?)? as usize)?);
            let replications = number(take(4)?)?;
            let length = number(take(4)?)? as usize;
            let failed = String::from_utf8(take(length)?.to_vec()).ok()?;
            Some((found, labels, replications, failed))
        };
        let (found, labels, replications, failed) = parse().ok_or_else(damaged)?;
        let values: Vec<f64> =
            rest.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        let failed = (!failed.is_empty()).then_some(failed);
        if found != *key || failed.is_none() && values.len() != labels.len() * replications as usize {
            return Err(damaged());
        }
        Ok(Finished { key: found, labels, replications, values, failed })
    }

    /// Makes sure that what was written has reached the disk.
    pub fn sync(&self) -> Result<(), JournalError> {
        Ok(self.file.sync_all()?)
    }
}

/// The next record; none where the file ends or does not go on whole.
fn next(reader: &mut impl Read) -> Result<Option<(Kind, Vec<u8>)>, JournalError> {
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head)?;
    let Some((length, kind)) = head.split_first_chunk::<8>() else { return Ok(None) };
    let length = u64::from_le_bytes(*length);
    let kind = match kind {
        [1] => Kind::Header,
        [2] => Kind::Labels,
        [3] => Kind::Point,
        _ => return Ok(None),
    };
    if length > LARGEST {
        return Ok(None);
    }
    let mut payload = Vec::new();
    reader.by_ref().take(length + CHECK).read_to_end(&mut payload)?;
    if payload.len() as u64 != length + CHECK {
        return Ok(None);
    }
    let check = payload.split_off(length as usize);
    Ok((check == checksum(kind as u8, &payload)).then_some((kind, payload)))
}

fn checksum(kind: u8, payload: &[u8]) -> [u8; CHECK as usize] {
    let mut hasher = Sha256::new();
    hasher.update([kind]);
    hasher.update(payload);
    let mut check = [0; CHECK as usize];
    check.copy_from_slice(&hasher.finalize()[..CHECK as usize]);
    check
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sweep::values::Label;

    fn point(n: u8) -> Finished {
        let label = |measure: &str| Label {
            port: "p".into(),
            station: String::new(),
            class: String::new(),
            measure: measure.into(),
            unit: "s".into(),
        };
        Finished {
            key: [n; 32],
            labels: Arc::new(vec![label("a"), label("b")]),
            replications: 3,
            values: (0..6).map(|v| f64::from(v) + f64::from(n)).collect(),
            failed: None,
        }
    }

    /// Cut at every byte, a journal holds the points that are whole, and goes on from there.
    #[test]
    fn a_journal_cut_anywhere_keeps_what_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::open(&path).unwrap();
        let mut ends = vec![journal.end];
        for n in 1..=3 {
            journal.add(&point(n)).unwrap();
            ends.push(journal.end);
        }
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let mut journal = Journal::open(&path).unwrap();
            let expected = ends[1..].iter().filter(|&&end| end <= cut as u64).count();
            assert_eq!(journal.count(), expected, "cut at {cut}");
            for n in 1..=3_u8 {
                if !journal.has(&[n; 32]) {
                    journal.add(&point(n)).unwrap();
                }
                assert_eq!(journal.get(&[n; 32]).unwrap().values, point(n).values, "cut at {cut}");
            }
            drop(journal);
            assert_eq!(std::fs::read(&path).unwrap(), whole, "cut at {cut}");
        }
    }

    /// A changed byte anywhere is found: its point and those behind it are simulated again.
    #[test]
    fn a_changed_byte_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::open(&path).unwrap();
        (1..=2).for_each(|n| journal.add(&point(n)).unwrap());
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for at in MAGIC.len()..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            std::fs::write(&path, &bytes).unwrap();
            assert!(Journal::read(&path).is_err(), "byte {at}");
            assert!(Journal::open(&path).unwrap().count() < 2, "byte {at}");
        }
    }

    #[test]
    fn two_cannot_write_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let first = Journal::open(&path).unwrap();
        assert!(Journal::open(&path).unwrap_err().0.contains("another sweep"));
        drop(first);
        assert!(Journal::open(&path).is_ok());
    }
}
