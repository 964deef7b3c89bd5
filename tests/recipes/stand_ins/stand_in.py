"""What the stand-ins for scrapers share: made-up articles, and a stop in the middle."""

import os
import pathlib
import time

PLACES = ["Ostwick", "Kanal", "São Rui", "Пристань", "北浜"]


def url(i):
    return f"https://www.paper.example/2024/{i}"


def title(i):
    return f"Harbour notice {i}"


def text(i):
    return (f"{PLACES[i % 5]}: boat {i} came in with {i * 37 % 101} crates of herring.\n"
            f"The next one is expected at {i % 24}:00, said the warden.")


def wait_before(i):
    """At article STAND_IN_PAUSE, wait until there is a file "go"."""
    while str(i) == os.environ.get("STAND_IN_PAUSE") and not pathlib.Path("go").exists():
        time.sleep(0.01)
