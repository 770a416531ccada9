"""The stand-in as a child process: started by the app in demo mode, and by tests."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parents[1]
START_SEC: Final = 30.0
STOP_SEC: Final = 3.0


class StandIn:
    """One stand-in process. It ends with us, even when we are killed: it watches the pipe that we hold open.

    `module` is what Python runs; it must take the options of `python -m demo`. `environment` is all that it finds in its own;
    None is ours.
    """

    def __init__(self, module: str = "demo", environment: Mapping[str, str] | None = None) -> None:
        self._module = module
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(
        self, data: Path, *, port: int = 0, log_file: Path | None = None, allow_private: bool = False, **options: object
    ) -> None:
        """Start it and wait until it listens. `options` are those of the command, with `_` for `-`; True for a flag.

        Raises OSError if it can't be started or does not listen in time.
        """
        command = [sys.executable, "-m", self._module, "--data", str(data.resolve()), "--port", str(port), "--exit-with-parent"]
        for name, value in {"allow_private": allow_private, **options}.items():
            flag = f"--{name.replace('_', '-')}"
            command += [flag] if value is True else [] if value is False else [flag, str(value)]
        self.stop()
        with _log(log_file) as errors:
            # A session of its own: Ctrl-C in the terminal is for us, and we end it when we are done with it.
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        line = self._first_line()
        if not line.startswith("listening on "):
            self.stop()
            raise OSError(f"the stand-in did not start{_last_line(log_file)}")
        self.url = line.removeprefix("listening on ").strip()

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._close()

    def stop(self) -> None:
        """Ask it to end; make it end if it does not within a few seconds."""
        if self._process is None:
            return
        if self.alive():
            self._process.terminate()
            try:
                self._process.wait(STOP_SEC)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._close()

    def _close(self) -> None:
        if self._process is None:
            return
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _first_line(self) -> str:
        lines: Queue[str] = Queue()
        process = self._process
        if process is None or process.stdout is None:
            return ""
        threading.Thread(target=_read_line, args=(process.stdout, lines), daemon=True).start()
        try:
            return lines.get(timeout=START_SEC)
        except Empty:
            return ""


def _read_line(source: IO[str], lines: Queue[str]) -> None:
    lines.put(source.readline())


def _last_line(log_file: Path | None) -> str:
    """What it said last, to be put behind a sentence."""
    lines = log_file.read_text(encoding="utf-8", errors="replace").split("\n") if log_file else []
    said = [line for line in lines if line.strip()]
    return f": {said[-1]}" if said else ""


def _log(log_file: Path | None) -> IO[bytes]:
    if log_file is None:
        return Path("/dev/null" if sys.platform != "win32" else "NUL").open("ab")
    log_file.parent.mkdir(parents=True, exist_ok=True)
    return log_file.open("ab")
