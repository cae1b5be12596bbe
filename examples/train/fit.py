"""Fits the block scorer with LightGBM: five models for cross-validation by site, then one of everything.

fit.py DIR: reads DIR/{names.json,rows.jsonl,features.f32}, writes DIR/model.bin and DIR/fold-{0..4}.bin (the format
is told in src/score/model.rs), and prints how well each fold's model knows the blocks of the sites it has not seen.
The same input gives the same bytes. Needs: pip install lightgbm==4.6.0 numpy
"""
import json
import struct
import sys
from pathlib import Path

import lightgbm
import numpy

FOLDS = 5
ROUNDS = 200
PARAMS = dict(
    objective="binary", num_leaves=20, learning_rate=0.06, min_data_in_leaf=30, feature_fraction=0.5,
    bagging_fraction=0.8, bagging_freq=1, lambda_l2=2.0, seed=7, deterministic=True, force_row_wise=True,
    num_threads=2, verbose=-1,
)


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


def pack(booster, names):
    trees = booster.dump_model()["tree_info"]
    body = b"PCLM" + struct.pack("<HHIH", 1, len(names), fnv(",".join(names).encode()), len(trees))
    body += b"".join(map(pack_tree, trees))
    return body + struct.pack("<I", fnv(body))


def fit(rows, features, labels, chosen):
    data = lightgbm.Dataset(features[chosen], labels[chosen])
    return lightgbm.train(PARAMS, data, ROUNDS)


def main():
    folder = Path(sys.argv[1])
    names = json.loads((folder / "names.json").read_text())
    rows = [json.loads(line) for line in open(folder / "rows.jsonl", encoding="utf-8")]
    features = numpy.fromfile(folder / "features.f32", dtype="<f4").reshape(len(rows), len(names))
    labels = numpy.array([row["label"] >= 0.5 for row in rows], dtype=int)
    folds = numpy.array([row["fold"] for row in rows])
    known = numpy.array([row["annotated"] for row in rows])
    for fold in range(FOLDS):
        booster = fit(rows, features, labels, known & (folds != fold))
        (folder / f"fold-{fold}.bin").write_bytes(pack(booster, names))
        unseen = known & (folds == fold)
        kept, right = booster.predict(features[unseen]) > 0.5, labels[unseen] == 1
        both = (kept & right).sum()
        print(f"fold {fold}: {unseen.sum()} blocks, precision {both / kept.sum():.4f}, recall {both / right.sum():.4f}")
    (folder / "model.bin").write_bytes(pack(fit(rows, features, labels, known), names))


if __name__ == "__main__":
    main()
