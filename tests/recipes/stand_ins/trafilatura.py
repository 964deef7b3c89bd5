"""trafilatura, as far as the recipe uses it: what its JSON output has."""

import json

import stand_in


def fetch_url(url):
    i = int(url.rsplit("/", 1)[1])
    stand_in.wait_before(i)
    return f"<html>{i}</html>"


def extract(page, url, output_format, with_metadata):
    assert output_format == "json" and with_metadata
    i = int(page[6:-7])
    return json.dumps({
        "title": stand_in.title(i), "author": "Ann Pell; Jo Nahr", "hostname": "paper.example",
        "date": "2024-01-17", "fingerprint": f"{i:016x}", "id": None, "license": None,
        "comments": "", "raw_text": stand_in.text(i).replace("\n", " "),
        "text": stand_in.text(i), "language": None, "image": None, "pagetype": "article",
        "filedate": "2024-11-03", "source": url, "source-hostname": "The Paper",
        "excerpt": None, "categories": "", "tags": "harbour;boats"}, ensure_ascii=False)
