"""Articles into an archive while a scraper runs, through a pipe to `newsfiche add`.

Copy this file beside your script: it needs nothing but Python 3.9 and the command.

    with Pipe("news.fiche") as pipe:
        pipe.add({"url": "https://example.org/rain", "title": "Rain"})

Articles are stored each 100 or each 30 seconds. `pipe.durable` says how many of those that
were added, in that order, are on disk for good, whatever happens to the system. (An article
that the archive had already counts too, and so does one that is banned from it, or that was
refused, which is said on standard error.) To keep a note of them, such as a list of URLs that
need not be fetched again, give a function as `on_durable`; it is called in another thread.
"""

import json
import subprocess
import threading


class Pipe:
    def __init__(self, archive, *, every=100, seconds=30, on_durable=None, options=()):
        self.archive = str(archive)
        self.added = 0
        self.durable = 0
        self._on_durable = on_durable
        # A session of its own: Ctrl-C is for the scraper, which may still have articles.
        # What is killed with it in any case loses what was not durable, and nothing else.
        self._add = subprocess.Popen(
            ["newsfiche", "add", self.archive, "-", "--from", "jsonl", "--on-error", "skip",
             "--quiet", "--json", "--flush-every", str(every), "--flush-every", f"{seconds}s",
             *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self):
        for line in self._add.stdout:
            said = json.loads(line)
            stored = said["stored"] if "stored" in said else said["articles"]
            self.durable = stored + said["known"] + said["banned"] + said["refused"]
            if self._on_durable:
                self._on_durable(self.durable)

    def add(self, article):
        """Add a dict, or the JSON text of an object. Waits while the command is busy."""
        if isinstance(article, str):
            line = article if "\n" not in article else json.dumps(json.loads(article))
        else:
            line = json.dumps(article, ensure_ascii=False, default=str)
        # Half of a pair of surrogates is no character, but JSON has an escape for it.
        data = line.encode("utf-8", "backslashreplace")
        try:
            self._add.stdin.write(data + b"\n")
            self._add.stdin.flush()
        except BrokenPipeError:
            self.close()
            raise
        self.added += 1

    def close(self):
        """Store what is left. Raises OSError if the command ended in another way than well."""
        if self._add.stdin.closed:
            return  # and said so, if it failed
        try:
            self._add.stdin.close()
        except BrokenPipeError:
            pass  # its exit status says why
        status = self._add.wait()
        self._listener.join()
        self._add.stdout.close()
        if status not in (0, 3):  # 3: some were refused
            raise OSError(f"newsfiche add {self.archive} ended with {status}: "
                          f"{self.durable} of {self.added} articles are stored") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
