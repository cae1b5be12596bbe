//! Parquet: files of an article a row, for programs that read columns. A file is written whole when it is due, since it says
//! at its end what is in it; until then its articles are in the store.
//!
//! | column | type |
//! |---|---|
//! | `url`, `job`, `source` | text: the article's address, and where it was found |
//! | `version` | integer, from 1 |
//! | `same_as` | text: of a copy, the address of the first |
//! | `headline`, `text`, `description`, `section`, `image`, `site_name`, `language` | text |
//! | `authors`, `keywords` | lists of texts |
//! | `published`, `modified` | text, as precise as the page says it |
//! | `fetched_at` | time, to the millisecond |
//! | `verdict` | text: whether it is whole |
//! | `confidence` | number: how likely the body is right |

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

use super::{BATCH, Rotation, name, sync_folder};
use crate::crawl::jobs::Output;
use crate::crawl::record;
use crate::crawl::store::{Line, Part, Progress, Shared};
use crate::error::Error;

/// Rows that are in memory at once, a group of the file.
const GROUP: usize = 10 * BATCH;

const SCHEMA: &str = "
message article {
    required binary url (STRING);
    required int64 version;
    optional binary same_as (STRING);
    optional binary headline (STRING);
    optional binary text (STRING);
    required group authors (LIST) { repeated group list { required binary element (STRING); } }
    optional binary published (STRING);
    optional binary modified (STRING);
    optional binary site_name (STRING);
    optional binary language (STRING);
    optional binary description (STRING);
    optional binary section (STRING);
    required group keywords (LIST) { repeated group list { required binary element (STRING); } }
    optional binary image (STRING);
    optional binary verdict (STRING);
    optional double confidence;
    optional binary job (STRING);
    optional binary source (STRING);
    optional int64 fetched_at (TIMESTAMP(MILLIS, true));
}";

/// The columns in the order of the schema, each by its place in a line of JSON.
const COLUMNS: [(&str, Sort); 19] = [
    ("/crawl/address", Sort::Needed),
    ("/version", Sort::Number),
    ("/same_as", Sort::Text),
    ("/headline", Sort::Text),
    ("/text", Sort::Text),
    ("/authors", Sort::List),
    ("/published", Sort::Text),
    ("/modified", Sort::Text),
    ("/site_name", Sort::Text),
    ("/language", Sort::Text),
    ("/description", Sort::Text),
    ("/section", Sort::Text),
    ("/keywords", Sort::List),
    ("/image", Sort::Text),
    ("/completeness/verdict", Sort::Text),
    ("/confidence", Sort::Real),
    ("/crawl/job", Sort::Text),
    ("/crawl/source", Sort::Text),
    ("/crawl/fetched_at", Sort::Time),
];

/// What a column has.
#[derive(Debug, Clone, Copy)]
enum Sort {
    /// A text that is always there.
    Needed,
    Text,
    List,
    Number,
    Real,
    Time,
}

#[derive(Debug)]
pub(super) struct Parquet {
    id: i64,
    folder: PathBuf,
    rotation: Rotation,
    /// The last line that was counted for the file that is due next, and the bytes so far.
    counted: (i64, u64),
}

impl Parquet {
    pub(super) fn open(store: &Shared, id: i64, output: &Output) -> Result<Self, Error> {
        let rotation = Rotation::of(output);
        let mut parquet = Self { id, folder: output.folder.clone(), rotation, counted: (0, 0) };
        parquet.recover(store)?;
        Ok(parquet)
    }

    /// Goes on where the last process ended: a file that was not complete is written again when it is due.
    fn recover(&mut self, store: &Shared) -> Result<(), Error> {
        let progress = store.held().progress(self.id)?;
        if progress.state == Part::Complete {
            self.rename(store, &progress)?;
        }
        self.counted = (store.held().progress(self.id)?.delivered, 0);
        Ok(())
    }

    pub(super) fn deliver(&mut self, store: &Shared, now: Timestamp) -> Result<u64, Error> {
        let (last, bytes) = store.held().pending(self.id, self.counted.0)?;
        self.counted = (last.unwrap_or(self.counted.0), self.counted.1 + bytes);
        let mut progress = store.held().progress(self.id)?;
        if self.counted.0 <= progress.delivered {
            return Ok(0);
        }
        if progress.state == Part::None {
            store.held().begin_part(self.id, now)?;
            progress = store.held().progress(self.id)?;
        }
        let is_due = self.counted.1 >= self.rotation.size || self.rotation.is_old(progress.begun, now);
        if is_due { self.write(store, &progress) } else { Ok(0) }
    }

    /// Writes what there is; gives the number of articles.
    pub(super) fn complete(&mut self, store: &Shared, now: Timestamp) -> Result<u64, Error> {
        let delivered = self.deliver(store, now)?;
        let progress = store.held().progress(self.id)?;
        Ok(delivered + if progress.state == Part::Open { self.write(store, &progress)? } else { 0 })
    }

    fn write(&mut self, store: &Shared, progress: &Progress) -> Result<u64, Error> {
        let path = self.part(progress);
        let failed = |e: io::Error| Error::write(&path, e);
        let (file, mut last, mut number) = (self.create(&path).map_err(failed)?, progress.delivered, 0);
        let mut writer = writer(file).map_err(io::Error::from).map_err(failed)?;
        loop {
            let lines = store.held().lines(self.id, last, GROUP)?;
            let Some(end) = lines.last() else { break };
            (last, number) = (end.id, number + lines.len() as u64);
            write_group(&mut writer, &lines).map_err(failed)?;
        }
        let file = writer.into_inner().map_err(io::Error::from).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        store.held().complete_whole(self.id, last, bytes)?;
        self.counted = (last, 0);
        let progress = store.held().progress(self.id)?;
        self.rename(store, &progress)?;
        Ok(number)
    }

    /// A new file. What is left of one that was not complete is replaced, not followed.
    fn create(&self, path: &PathBuf) -> io::Result<File> {
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let file = File::options().write(true).create_new(true).open(path)?;
        sync_folder(&self.folder)?;
        Ok(file)
    }

    /// Gives a complete file its name. If it has it already, whoever waited for it may have taken it away.
    fn rename(&self, store: &Shared, progress: &Progress) -> Result<(), Error> {
        let (part, complete) = (self.part(progress), self.folder.join(name(progress, "parquet")));
        if part.exists() {
            let rename = fs::rename(&part, &complete).and_then(|()| sync_folder(&self.folder));
            rename.map_err(|e| Error::write(&complete, e))?;
        }
        store.held().end_part(self.id)
    }

    fn part(&self, progress: &Progress) -> PathBuf {
        self.folder.join(name(progress, "parquet.part"))
    }
}

fn writer(file: File) -> Result<SerializedFileWriter<File>, ParquetError> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    SerializedFileWriter::new(file, schema, Arc::new(properties))
}

fn write_group(writer: &mut SerializedFileWriter<File>, lines: &[Line]) -> io::Result<()> {
    let rows = lines.iter().map(|line| {
        let text = record::unpack(&line.record, line.version, line.same_as.as_deref())?;
        Ok(serde_json::from_str(&text)?)
    });
    let rows: Vec<Value> = rows.collect::<io::Result<_>>()?;
    let mut group = writer.next_row_group()?;
    for (place, sort) in COLUMNS {
        let values = rows.iter().map(|row| row.pointer(place).filter(|value| !value.is_null()));
        write_column(&mut group, sort, &values.collect::<Vec<_>>())?;
    }
    group.close()?;
    Ok(())
}

/// Writes the next column: the values that are there, and for each row whether one is.
fn write_column(
    group: &mut SerializedRowGroupWriter<'_, File>,
    sort: Sort,
    values: &[Option<&Value>],
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("a column without a place in the schema".into()));
    };
    let bytes = |value: &Value| value.as_str().map(|text| ByteArray::from(text.as_bytes().to_vec()));
    match sort {
        Sort::Needed => {
            let texts: Vec<_> = values.iter().map(|it| it.and_then(bytes).unwrap_or_default()).collect();
            column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
        }
        Sort::Number => {
            let numbers: Vec<_> = values.iter().map(|it| it.and_then(Value::as_i64).unwrap_or_default()).collect();
            column.typed::<Int64Type>().write_batch(&numbers, None, None)?;
        }
        Sort::Text => {
            let (texts, there) = optional(values, bytes);
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&there), None)?;
        }
        Sort::Real => {
            let (numbers, there) = optional(values, Value::as_f64);
            column.typed::<DoubleType>().write_batch(&numbers, Some(&there), None)?;
        }
        Sort::Time => {
            let time = |value: &Value| Some(value.as_str()?.parse::<Timestamp>().ok()?.as_millisecond());
            let (times, there) = optional(values, time);
            column.typed::<Int64Type>().write_batch(&times, Some(&there), None)?;
        }
        Sort::List => {
            let (mut texts, mut there, mut goes_on) = (Vec::new(), Vec::new(), Vec::new());
            for value in values {
                let list: Vec<_> = value.and_then(Value::as_array).into_iter().flatten().filter_map(bytes).collect();
                // An empty list has a place without a text.
                there.extend(std::iter::repeat_n(i16::from(!list.is_empty()), list.len().max(1)));
                goes_on.extend((0..list.len().max(1)).map(|at| i16::from(at > 0)));
                texts.extend(list);
            }
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&there), Some(&goes_on))?;
        }
    }
    column.close()
}

/// The values that are there, and for each row whether one is.
fn optional<T>(values: &[Option<&Value>], read: impl Fn(&Value) -> Option<T>) -> (Vec<T>, Vec<i16>) {
    let read: Vec<Option<T>> = values.iter().map(|value| value.and_then(&read)).collect();
    let there = read.iter().map(|value| i16::from(value.is_some())).collect();
    (read.into_iter().flatten().collect(), there)
}
