"""Fits a model with LightGBM: five for cross-validation by site, then one of everything.

fit.py DIR [pages]: reads DIR/{names.json,rows.jsonl,features.f32}, writes DIR/model.bin and DIR/fold-{0..4}.bin (the format
is told in src/score/model.rs), and prints how well each fold's model knows the blocks, or the pages, of the sites it has not
seen. The same input gives the same bytes. Needs: pip install lightgbm==4.6.0 numpy
"""
import json
import struct
import sys
from collections import Counter
from pathlib import Path

import lightgbm
import numpy

FOLDS = 5
# A model is the mean of three, which err in other places each. Those of blocks have together as many trees as one would.
SEEDS = (7, 8, 9)
ROUNDS = 70
PARAMS = dict(
    objective="binary", num_leaves=20, learning_rate=0.15, min_data_in_leaf=30, feature_fraction=0.5,
    bagging_fraction=0.8, bagging_freq=1, lambda_l2=2.0, deterministic=True, force_row_wise=True,
    num_threads=1, verbose=-1,
)
# A page is a row: there are few, so the trees are small. A page that nobody gave a type is most likely an article; it counts
# a quarter.
PAGE_SEEDS = (7, 8, 9)
PAGE_ROUNDS = 250
PAGE_PARAMS = PARAMS | dict(num_leaves=6, learning_rate=0.07, min_data_in_leaf=25, feature_fraction=0.3, lambda_l2=5.0)
UNTYPED_WEIGHT = 0.25


def fnv(data):
    value = 0x811C9DC5
    for byte in data:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def floor32(value):
    """The greatest 32-bit float that is not above `value`: it splits 32-bit features as `value` does."""
    rounded = numpy.float32(value)
    return rounded if float(rounded) <= value else numpy.nextafter(rounded, numpy.float32(-numpy.inf))


def pack_tree(tree):
    splits, leaves = [], []

    def number(node):
        if "split_feature" in node:
            splits.append(node)
            node["at"] = len(splits) - 1
            number(node["left_child"])
            number(node["right_child"])
        else:
            leaves.append(node)
            node["at"] = ~(len(leaves) - 1)

    number(tree["tree_structure"])
    out = struct.pack("<B", len(splits))
    for node in splits:
        assert node["decision_type"] == "<="
        out += struct.pack("<Hfhhf", node["split_feature"], floor32(node["threshold"]), node["left_child"]["at"],
                           node["right_child"]["at"], node["internal_value"])
    return out + b"".join(struct.pack("<f", node["leaf_value"]) for node in leaves)


def scale(node, by):
    if "split_feature" in node:
        node["internal_value"] *= by
        scale(node["left_child"], by)
        scale(node["right_child"], by)
    else:
        node["leaf_value"] *= by


def pack(boosters, names):
    trees = [tree for booster in boosters for tree in booster.dump_model()["tree_info"]]
    for tree in trees:
        scale(tree["tree_structure"], 1 / len(boosters))
    body = b"PCLM" + struct.pack("<HHIH", 1, len(names), fnv(",".join(names).encode()), len(trees))
    body += b"".join(map(pack_tree, trees))
    return body + struct.pack("<I", fnv(body))


def figures(title, what, kept, right):
    both = (kept & right).sum()
    print(f"{title}: {len(kept)} {what}, precision {both / kept.sum():.4f}, recall {both / right.sum():.4f}, "
          f"F1 {2 * both / (kept.sum() + right.sum()):.4f}")


def weigh_pages(rows):
    return numpy.array([UNTYPED_WEIGHT if row["type"] is None else 1.0 for row in rows])


def weigh_blocks(rows, known):
    """A page counts by the square root of its blocks: one of a thousand is not worth a hundred of ten."""
    pages = [(row["set"], row["id"]) for row in rows]
    blocks = Counter(page for page, is_known in zip(pages, known) if is_known)
    weights = numpy.array([max(blocks[page], 1) ** -0.5 for page in pages])
    return weights / weights[known].mean()


def main():
    folder, what = Path(sys.argv[1]), (sys.argv[2:] or ["blocks"])[0]
    params, rounds, seeds = (PAGE_PARAMS, PAGE_ROUNDS, PAGE_SEEDS) if what == "pages" else (PARAMS, ROUNDS, SEEDS)
    names = json.loads((folder / "names.json").read_text())
    rows = [json.loads(line) for line in open(folder / "rows.jsonl", encoding="utf-8")]
    features = numpy.fromfile(folder / "features.f32", dtype="<f4").reshape(len(rows), len(names))
    labels = numpy.array([(row["label"] or 0) >= 0.5 for row in rows], dtype=int)
    folds = numpy.array([row["fold"] for row in rows])
    sets = numpy.array([row["set"] for row in rows])
    known = numpy.array([row["label"] is not None for row in rows])
    weights = weigh_pages(rows) if what == "pages" else weigh_blocks(rows, known)
    unseen = numpy.zeros(len(rows))

    def fit(chosen):
        data = lightgbm.Dataset(features[chosen], labels[chosen], weight=weights[chosen], free_raw_data=False)
        return [lightgbm.train(params | dict(seed=seed), data, rounds) for seed in seeds]

    for fold in range(FOLDS):
        boosters = fit(known & (folds != fold))
        (folder / f"fold-{fold}.bin").write_bytes(pack(boosters, names))
        here = known & (folds == fold)
        odds = numpy.mean([booster.predict(features[here], raw_score=True) for booster in boosters], axis=0)
        unseen[here] = 1 / (1 + numpy.exp(-odds))
        figures(f"fold {fold}", what, unseen[here] > 0.5, labels[here] == 1)
    for name in sorted(set(sets[known])):
        here = known & (sets == name)
        figures(f"{name}, each by the fold that has not seen its site", what, unseen[here] > 0.5, labels[here] == 1)
    unseen.astype("<f4").tofile(folder / "unseen.f32")
    (folder / "model.bin").write_bytes(pack(fit(known), names))


if __name__ == "__main__":
    main()
