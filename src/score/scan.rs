//! What the trees say of many blocks at once.

use super::model::{FEATURES, LANES, Tree};

/// Leaves of a tree that can be scanned.
const MAX_LEAVES: usize = 32;

/// The features of up to [`LANES`] blocks, feature by feature; each is a number.
type Values = [[f32; LANES]; FEATURES];

/// Trees whose splits are looked at feature by feature, without jumps: each split that leads to the right rules out the leaves
/// to its left, and the first leaf that remains is the one. See Lucchese et al., `QuickScorer` (SIGIR 2015).
///
/// Blocks that stand together are alike: most splits lead all of them the same way, and are not looked at for each.
#[derive(Clone, PartialEq)]
pub(super) struct Scan {
    /// Ordered by feature, then by threshold.
    tests: Vec<Test>,
    /// The features that are tested, and how many tests each has.
    features: Vec<(usize, usize)>,
    /// Of each tree from left to right, in a list of this length so that no bit leads beyond it.
    leaves: Vec<[f32; MAX_LEAVES]>,
}

#[derive(Clone, Copy, PartialEq)]
struct Test {
    feature: u16,
    tree: u16,
    threshold: f32,
    /// The leaves that remain when the value is above the threshold, a bit each.
    right: u32,
}

impl Scan {
    /// None when a tree has too many leaves.
    pub(super) fn of(trees: &[Tree]) -> Option<Self> {
        let mut tests = Vec::new();
        let mut leaves = Vec::with_capacity(trees.len());
        for (tree, index) in trees.iter().zip(0..) {
            leaves.push(lay_out(index, tree, &mut tests)?);
        }
        tests.sort_by(|a, b| a.feature.cmp(&b.feature).then(a.threshold.total_cmp(&b.threshold)));
        let same = tests.chunk_by(|a, b| a.feature == b.feature);
        let features = same.map(|tests| (usize::from(tests[0].feature), tests.len())).collect();
        Some(Self { tests, features, leaves })
    }

    /// The sums of what the trees say of the first blocks of a batch: so many, or more.
    pub(super) fn sums(&self, batch: &Values, blocks: usize) -> [f32; LANES] {
        let mut sums = [-0.0; LANES];
        match blocks {
            0..=4 => self.add_values::<4>(batch, &mut sums),
            5..=8 => self.add_values::<8>(batch, &mut sums),
            9..=12 => self.add_values::<12>(batch, &mut sums),
            _ => self.add_values::<LANES>(batch, &mut sums),
        }
        sums
    }

    fn add_values<const N: usize>(&self, batch: &Values, sums: &mut [f32; LANES]) {
        // The leaves of each tree that remain behind the splits that lead all blocks to the right, a bit each.
        let mut all = vec![u32::MAX; self.leaves.len()];
        let mut parting = Vec::with_capacity(self.features.len());
        let mut rest = self.tests.as_slice();
        for &(feature, count) in &self.features {
            let (tests, others) = rest.split_at(count);
            rest = others;
            let Some(values) = batch[feature % FEATURES].first_chunk::<N>() else { continue };
            let (least, most) = range(values);
            let tests = pass_all(tests, least, &mut all);
            if !tests.first().is_none_or(|test| test.threshold >= most) {
                parting.push((tests, most, values));
            }
        }
        // The same for each block.
        let mut each: Vec<[u32; N]> = all.into_iter().map(|remain| [remain; N]).collect();
        for (tests, most, values) in parting {
            pass_each(tests, most, values, &mut each);
        }
        for (leaves, each) in self.leaves.iter().zip(each) {
            for (sum, remain) in sums.iter_mut().zip(each) {
                // One always remains; with the last in any case, the compiler knows it.
                let first = (remain | 1 << (MAX_LEAVES - 1)).trailing_zeros();
                *sum += leaves[first as usize];
            }
        }
    }
}

/// Rules out the leaves that those tests of one feature do which lead all blocks to the right; returns the others.
#[inline]
fn pass_all<'t>(tests: &'t [Test], least: f32, all: &mut [u32]) -> &'t [Test] {
    let mut tests = tests.iter();
    while let Some(test) = tests.as_slice().first().filter(|test| test.threshold < least) {
        all[usize::from(test.tree)] &= test.right;
        tests.next();
    }
    tests.as_slice()
}

/// Rules out the leaves of each block that the tests below the most of the values do.
#[inline]
fn pass_each<const N: usize>(tests: &[Test], most: f32, values: &[f32; N], each: &mut [[u32; N]]) {
    for test in tests {
        if test.threshold >= most {
            break;
        }
        let remain = &mut each[usize::from(test.tree)];
        // Written so that it compiles to vector instructions.
        for lane in 0..N {
            remain[lane] &= u32::from(values[lane] <= test.threshold).wrapping_neg() | test.right;
        }
    }
}

/// The least and the most of some values, four at a time.
#[inline]
fn range<const N: usize>(values: &[f32; N]) -> (f32, f32) {
    let less = |a: f32, b: f32| if a < b { a } else { b };
    let more = |a: f32, b: f32| if a > b { a } else { b };
    let (mut least, mut most) = ([f32::INFINITY; 4], [f32::NEG_INFINITY; 4]);
    for four in values.as_chunks::<4>().0 {
        for lane in 0..4 {
            least[lane] = less(four[lane], least[lane]);
            most[lane] = more(four[lane], most[lane]);
        }
    }
    (least.into_iter().fold(least[0], less), most.into_iter().fold(most[0], more))
}

/// Adds the tests of a tree; returns its leaves.
fn lay_out(index: u16, tree: &Tree, tests: &mut Vec<Test>) -> Option<[f32; MAX_LEAVES]> {
    let mut in_a_row = [0.0; MAX_LEAVES];
    if tree.splits.is_empty() {
        in_a_row[0] = tree.leaves[0];
        return Some(in_a_row);
    }
    let mut leaves = Vec::with_capacity(MAX_LEAVES);
    // Left to right without recursion. A split is seen twice: before and behind what is to its left.
    let mut stack: Vec<(usize, Option<usize>)> = vec![(0, None)];
    let visit = |to: i16, stack: &mut Vec<(usize, Option<usize>)>, leaves: &mut Vec<f32>| match usize::try_from(to) {
        Ok(next) => stack.push((next, None)),
        Err(_) => leaves.push(tree.leaves[usize::from((!to).cast_unsigned())]),
    };
    while let Some((at, first)) = stack.pop() {
        // In a file's tree, two splits may lead to one.
        if leaves.len() >= MAX_LEAVES {
            return None;
        }
        let split = &tree.splits[at];
        let Some(first) = first else {
            stack.push((at, Some(leaves.len())));
            visit(split.left, &mut stack, &mut leaves);
            continue;
        };
        let to_the_left = (first..leaves.len()).fold(0, |bits, leaf| bits | 1 << leaf);
        let (feature, threshold) = (split.feature, split.threshold);
        tests.push(Test { feature, tree: index, threshold, right: !to_the_left });
        visit(split.right, &mut stack, &mut leaves);
    }
    in_a_row.get_mut(..leaves.len())?.copy_from_slice(&leaves);
    Some(in_a_row)
}
