"""Pages in, a JSON text a line after their number; then the name of a tool a line, answered by [seconds, pages found, characters]."""
import json, logging, sys, time

logging.disable(logging.CRITICAL)
tools = {}


def skip(names, error):
    print(f"peers: {names} not measured: {error}. Install it for {sys.executable}", file=sys.stderr)


try:
    import trafilatura

    tools["trafilatura with metadata"] = lambda page: json.loads(
        trafilatura.extract(page, output_format="json", with_metadata=True) or "{}").get("text")
    tools["trafilatura"] = trafilatura.extract
    tools["trafilatura fast"] = lambda page: trafilatura.extract(page, fast=True)
except ImportError as error:
    # It also says so when one of its own parts is missing: pip install trafilatura lxml_html_clean
    skip("trafilatura", error)
try:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tools["resiliparse"] = lambda page: extract_plain_text(HTMLTree.parse(page), main_content=True)
except ImportError as error:
    skip("resiliparse", error)

pages = [json.loads(sys.stdin.readline()) for _ in range(int(sys.stdin.readline()))]
print(json.dumps(list(tools)), flush=True)
for name in iter(sys.stdin.readline, ""):
    tool = tools[name.strip()]
    found = chars = failed = 0
    start = time.thread_time()
    for page in pages:
        try:
            text = tool(page)
        except Exception as error:
            text, failed, why = None, failed + 1, error
        if text:
            found += 1
            chars += len(text)
    if failed:
        print(f"peers: {name.strip()} failed on {failed} pages, last with {why!r}", file=sys.stderr)
    print(json.dumps([time.thread_time() - start, found, chars]), flush=True)
