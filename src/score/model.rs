//! The model: gradient-boosted trees in a small file.
//!
//! The file (little endian) is `PCLM`, a format version `u16`, the number of features `u16`, a hash of the features'
//! names `u32`, the number of trees `u16`; for each tree the number of splits `u8`, for each split its
//! feature `u16`, threshold `f32`, left and right `i16` (negative: the complement of a leaf's index), expected value `f32`, then
//! the leaves' values `f32`; at the end a checksum `u32` of all before. Hash and checksum are FNV-1a.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::features;
use super::scan::Scan;

const MAGIC: &[u8; 4] = b"PCLM";
const VERSION: u16 = 1;

/// A learned block scorer. [`Model::builtin`] is the one to use; others are for measuring.
#[derive(Clone, PartialEq)]
pub struct Model {
    trees: Vec<Tree>,
    /// The same trees for many blocks at once; none when one of them has too many leaves.
    fast: Option<Scan>,
}

/// A feature's name, its value, and how far it moved a score.
type Moved = (&'static str, f32, f32);

/// Blocks that are scored at once.
pub(super) const LANES: usize = 16;

/// Features that a block has at most; a power of two.
pub(super) const FEATURES: usize = 256;

/// The features of up to [`LANES`] blocks, feature by feature.
#[derive(Debug)]
pub(super) struct Batch(Box<[[f32; LANES]; FEATURES]>);

impl Default for Batch {
    fn default() -> Self {
        Self(Box::new([[0.0; LANES]; FEATURES]))
    }
}

impl Batch {
    /// Takes the features of a block, one after the other.
    pub(super) fn lane(&mut self, lane: usize) -> impl FnMut(f32) {
        let mut features = self.0.iter_mut();
        move |value| {
            if let Some(values) = features.next() {
                values[lane % LANES] = value;
            }
        }
    }
}

#[derive(Clone, PartialEq)]
pub(super) struct Tree {
    pub(super) splits: Vec<Split>,
    pub(super) leaves: Vec<f32>,
}

#[derive(Clone, PartialEq)]
pub(super) struct Split {
    pub(super) feature: u16,
    pub(super) threshold: f32,
    pub(super) left: i16,
    pub(super) right: i16,
    /// What the tree would say of a block that stops here.
    expected: f32,
}

/// Why bytes are not a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelError {
    /// They do not start like one, or end too early.
    NotAModel,
    /// The checksum does not fit: the file is damaged.
    Damaged,
    /// The format is of another version.
    OtherVersion,
    /// It was trained on other features.
    OtherFeatures,
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAModel => "these bytes are not a model",
            Self::Damaged => "the model is damaged: its checksum does not fit",
            Self::OtherVersion => "the model has another format version; train it again",
            Self::OtherFeatures => "the model was trained on other features; train it again",
        })
    }
}

impl std::error::Error for ModelError {}

impl Model {
    /// The model that comes with the crate.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        static MODEL: OnceLock<Arc<Model>> = OnceLock::new();
        let read = || Model::from_bytes(include_bytes!("model.bin")).unwrap_or_else(|_| Model::new(Vec::new()));
        MODEL.get_or_init(|| Arc::new(read())).clone()
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When the bytes are damaged, or made for other features or another format.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        Self::read(bytes, &features::names())
    }

    /// Reads a model file that was trained on the features with these names.
    pub(crate) fn read(bytes: &[u8], names: &[&str]) -> Result<Self, ModelError> {
        let (body, sum) = bytes.split_last_chunk::<4>().ok_or(ModelError::NotAModel)?;
        let mut read = Reader(body);
        if &read.take::<4>()? != MAGIC {
            return Err(ModelError::NotAModel);
        }
        if fnv(body) != u32::from_le_bytes(*sum) {
            return Err(ModelError::Damaged);
        }
        if read.u16()? != VERSION {
            return Err(ModelError::OtherVersion);
        }
        let (count, hash) = (read.u16()?, read.u32()?);
        if usize::from(count) != names.len() || usize::from(count) > FEATURES || hash != fnv(names.join(",").as_bytes())
        {
            return Err(ModelError::OtherFeatures);
        }
        let trees = (0..read.u16()?).map(|_| read.tree(count)).collect::<Result<_, _>>()?;
        Ok(Self::new(trees))
    }

    /// A model that knows nothing: it says 0.5 of everything.
    pub(crate) fn empty() -> Self {
        Self::new(Vec::new())
    }

    fn new(trees: Vec<Tree>) -> Self {
        Self { fast: Scan::of(&trees), trees }
    }

    /// The probability that a block is the article. Features that the row lacks are nought.
    #[must_use]
    pub fn predict(&self, row: &[f32]) -> f32 {
        logistic(self.trees.iter().map(|tree| tree.value(row)).sum())
    }

    /// The probabilities for the first blocks of a batch: so many, or more.
    pub(super) fn predict_all(&self, batch: &Batch, blocks: usize) -> [f32; LANES] {
        if let Some(scan) = &self.fast {
            return scan.sums(&batch.0, blocks).map(logistic);
        }
        let mut row = Vec::with_capacity(FEATURES);
        std::array::from_fn(|lane| {
            row.clear();
            row.extend(batch.0.iter().map(|values| values[lane]));
            self.predict(&row)
        })
    }

    /// The features that moved a block's score most: name, value, and how far in log-odds. The share of a
    /// feature is the change of the expected value at the splits on it (Saabas, 2014).
    #[must_use]
    pub fn reasons(&self, row: &[f32], most: usize) -> Vec<(&'static str, f32, f32)> {
        self.weigh(&features::names(), row, most).1
    }

    /// The probability, and the same with other features' names.
    pub(crate) fn weigh(&self, names: &[&'static str], row: &[f32], most: usize) -> (f32, Vec<Moved>) {
        let mut moved = vec![0.0_f32; row.len()];
        let sum = self.trees.iter().map(|tree| tree.trace(row, &mut moved)).sum();
        let mut order: Vec<usize> = (0..names.len().min(row.len())).collect();
        // Of equals, the first.
        let further = |&a: &usize, &b: &usize| moved[b].abs().total_cmp(&moved[a].abs()).then(a.cmp(&b));
        if (1..order.len()).contains(&most) {
            order.select_nth_unstable_by(most - 1, further);
        }
        order.truncate(most);
        order.sort_unstable_by(further);
        (logistic(sum), order.into_iter().map(|at| (names[at], row[at], moved[at])).collect())
    }
}

impl Tree {
    fn value(&self, row: &[f32]) -> f32 {
        let mut at = 0;
        loop {
            let Some(split) = self.splits.get(at) else { return self.leaves[0] };
            match usize::try_from(split.next(row)) {
                Ok(next) => at = next,
                Err(_) => return self.leaves[usize::from((!split.next(row)).cast_unsigned())],
            }
        }
    }

    /// The value, and by how much each feature moved it.
    fn trace(&self, row: &[f32], moved: &mut [f32]) -> f32 {
        let mut at = 0;
        loop {
            let Some(split) = self.splits.get(at) else { return self.leaves[0] };
            let next = split.next(row);
            let below = usize::try_from(next);
            let leaf = |_| self.leaves[usize::from((!next).cast_unsigned())];
            let to = below.map_or_else(leaf, |below| self.splits[below].expected);
            if let Some(moved) = moved.get_mut(usize::from(split.feature)) {
                *moved += to - split.expected;
            }
            let Ok(below) = below else { return to };
            at = below;
        }
    }
}

impl Split {
    fn next(&self, row: &[f32]) -> i16 {
        let value = row.get(usize::from(self.feature)).copied().unwrap_or(0.0);
        if value <= self.threshold { self.left } else { self.right }
    }
}

fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(ModelError::NotAModel)?;
        self.0 = rest;
        Ok(*head)
    }

    fn u16(&mut self) -> Result<u16, ModelError> {
        self.take().map(u16::from_le_bytes)
    }

    fn i16(&mut self) -> Result<i16, ModelError> {
        self.take().map(i16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        self.take().map(u32::from_le_bytes)
    }

    fn f32(&mut self) -> Result<f32, ModelError> {
        self.take().map(f32::from_le_bytes)
    }

    /// A tree whose every step leads on: to a later split, or to a leaf that is there.
    fn tree(&mut self, features: u16) -> Result<Tree, ModelError> {
        let count = self.take::<1>()?[0];
        let mut splits = Vec::with_capacity(usize::from(count));
        for at in 0..i16::from(count) {
            let split = Split {
                feature: self.u16()?,
                threshold: self.f32()?,
                left: self.i16()?,
                right: self.i16()?,
                expected: self.f32()?,
            };
            let leads_on = |to: i16| to < 0 && !to <= i16::from(count) || to > at && to < i16::from(count);
            if split.feature >= features || !leads_on(split.left) || !leads_on(split.right) {
                return Err(ModelError::NotAModel);
            }
            splits.push(split);
        }
        let leaves = (0..=count).map(|_| self.f32()).collect::<Result<_, _>>()?;
        Ok(Tree { splits, leaves })
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Model({} trees)", self.trees.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_in_the_crate_fits_its_features() {
        let model = Model::from_bytes(include_bytes!("model.bin")).expect("train it again");
        assert!(!model.trees.is_empty());
    }

    #[test]
    fn what_a_row_lacks_is_nought() {
        let model = Model::builtin();
        let noughts = vec![0.0; features::names().len()];
        assert_eq!(model.predict(&[]).to_bits(), model.predict(&noughts).to_bits());
        assert!(model.reasons(&[], 4).is_empty());
        assert_eq!(model.reasons(&noughts[..3], 2).len(), 2);
    }

    #[test]
    fn a_damaged_model_is_refused() {
        let mut bytes = include_bytes!("model.bin").to_vec();
        bytes[40] ^= 1;
        assert_eq!(Model::from_bytes(&bytes), Err(ModelError::Damaged));
        assert_eq!(Model::from_bytes(&bytes[..10]), Err(ModelError::NotAModel).or(Err(ModelError::Damaged)));
        assert_eq!(Model::from_bytes(b""), Err(ModelError::NotAModel));
    }

    #[test]
    fn blocks_scored_at_once_get_what_each_gets_alone() {
        let model = Model::builtin();
        assert!(model.fast.is_some());
        let slow = Model { trees: model.trees.clone(), fast: None };
        let count = features::names().len();
        // Blocks that are all the same, some that differ in one feature of three, and some that differ in all.
        for differing in [usize::MAX, 3, 1] {
            let value = |at: usize, lane: usize| {
                let lane = if at % differing == differing / 2 { lane } else { 0 };
                ((at * 31 + lane * 17) % 23) as f32 - 3.0 * (lane % 5) as f32
            };
            let rows: Vec<Vec<f32>> = (0..LANES).map(|lane| (0..count).map(|at| value(at, lane)).collect()).collect();
            let mut batch = Batch::default();
            for (lane, row) in rows.iter().enumerate() {
                row.iter().copied().for_each(batch.lane(lane));
            }
            let alone: Vec<f32> = rows.iter().map(|row| model.predict(row)).collect();
            for blocks in 1..=LANES {
                assert_eq!(model.predict_all(&batch, blocks)[..blocks], alone[..blocks]);
            }
            assert_eq!(slow.predict_all(&batch, LANES).as_slice(), alone);
        }
    }

    #[test]
    fn the_reasons_of_a_score_add_up_to_it() {
        let model = Model::builtin();
        let row: Vec<f32> = (0..features::names().len()).map(|i| (i % 7) as f32).collect();
        let moved: f32 = model.reasons(&row, usize::MAX).iter().map(|r| r.2).sum();
        let start: f32 = model.trees.iter().map(|t| t.splits.first().map_or(t.leaves[0], |s| s.expected)).sum();
        assert!((logistic(start + moved) - model.predict(&row)).abs() < 1e-3);
    }
}
