"""Counts the instructions that extraction takes and compares them with a kept figure: instructions.py FIGURE.json [--update]

The figure holds for one compiler and one kind of machine. Where valgrind is not there, or the compiler is another, it says so
and checks nothing.
"""
import json, pathlib, re, shutil, subprocess, sys

SLACK = 0.02

figure = pathlib.Path(sys.argv[1])
if not shutil.which("valgrind"):
    sys.exit(print("valgrind is not there: instructions were not counted"))
compiler = subprocess.run(["rustc", "-V"], check=True, capture_output=True, text=True).stdout.strip()
kept = json.loads(figure.read_text()) if figure.exists() else {}
if kept.get("compiler") != compiler and "--update" not in sys.argv:
    sys.exit(print(f"the kept figure is for {kept.get('compiler')}, this is {compiler}: instructions were not compared"))
build = ["cargo", "bench", "--quiet", "--no-run", "--no-default-features", "--bench", "instructions", "--message-format=json"]
made = [json.loads(line) for line in subprocess.run(build, check=True, capture_output=True, text=True).stdout.splitlines()]
program = next(m["executable"] for m in made if m.get("executable") and m["target"]["name"] == "instructions")
count = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*extract_all*", program]
said = subprocess.run(count, check=True, capture_output=True, text=True).stderr
counted = int(re.search(r"Collected : (\d+)", said).group(1))
if "--update" in sys.argv:
    figure.write_text(json.dumps({"compiler": compiler, "instructions": counted}, indent=2) + "\n")
    sys.exit(print(f"kept {counted:,} instructions"))
change = counted / kept["instructions"] - 1
print(f"{counted:,} instructions, {change:+.2%} from the kept figure")
if abs(change) > SLACK:
    word = "more" if change > 0 else "fewer"
    sys.exit(f"{word} than {SLACK:.0%} off. If that is meant: python3 .ci/instructions.py {figure} --update")
