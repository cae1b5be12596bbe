"""Fails when a figure of a scored run is more than 0.003 below its floor: floors.py FLOORS SCORES."""
import json
import sys

TOLERANCE = 0.003

floors, scores = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
failed = False
for name, figures in floors.items():
    for figure, floor in figures.items():
        got = scores.get(name, {}).get(figure)
        below = got is None or got < floor - TOLERANCE
        failed |= below
        print(f"{name:7} {figure:14} {'missing' if got is None else f'{got:.4f}'}  floor {floor:.4f}{'  BELOW' if below else ''}")
sys.exit(failed)
