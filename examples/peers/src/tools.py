"""Pages in, a JSON text a line after their number; then the name of a tool a line, answered by [seconds, pages found, characters]."""
import json, logging, sys, time

logging.disable(logging.CRITICAL)
tools = {}
try:
    import trafilatura

    tools["trafilatura with metadata"] = lambda page: json.loads(
        trafilatura.extract(page, output_format="json", with_metadata=True) or "{}").get("text")
    tools["trafilatura"] = trafilatura.extract
    tools["trafilatura fast"] = lambda page: trafilatura.extract(page, fast=True)
except ImportError:
    pass
try:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tools["resiliparse"] = lambda page: extract_plain_text(HTMLTree.parse(page), main_content=True)
except ImportError:
    pass

pages = [json.loads(sys.stdin.readline()) for _ in range(int(sys.stdin.readline()))]
print(json.dumps(list(tools)), flush=True)
for name in iter(sys.stdin.readline, ""):
    tool = tools[name.strip()]
    found = chars = 0
    start = time.perf_counter()
    for page in pages:
        try:
            text = tool(page)
        except Exception:
            text = None
        if text:
            found += 1
            chars += len(text)
    print(json.dumps([time.perf_counter() - start, found, chars]), flush=True)
