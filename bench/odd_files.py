#!/usr/bin/env python3
"""Make files of what does not compress, always the same.

    odd_files.py FOLDER

random_bytes.jsonl has texts of random bytes, each byte as one character;
base64.jsonl has pictures as scrapers keep them: random bytes in base64.
"""

import base64
import json
import pathlib
import random
import sys


def main():
    folder = pathlib.Path(sys.argv[1])
    dice = random.Random(20240101)
    with open(folder / "random_bytes.jsonl", "w", encoding="utf-8") as file:
        for i in range(400):
            text = dice.randbytes(dice.randint(4000, 40000)).decode("latin-1")
            file.write(json.dumps({"url": f"https://random.example/{i}",
                                   "text": text}, ensure_ascii=False) + "\n")
    with open(folder / "base64.jsonl", "w", encoding="utf-8") as file:
        for i in range(300):
            picture = dice.randbytes(dice.randint(8000, 60000))
            file.write(json.dumps({
                "url": f"https://pictures.example/{i}",
                "title": f"Picture {i}",
                "image": "data:image/jpeg;base64,"
                         + base64.b64encode(picture).decode()}) + "\n")


if __name__ == "__main__":
    main()
