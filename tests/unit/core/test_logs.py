"""The log: turned over, quiet about secrets, and read back for whoever runs the app."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from core import logs
from core.config import Settings, load_settings
from core.errors import SettingsError

KEY = "tlk_0123456789ABCDEF"
PASSWORD = "correct-horse"


@pytest.fixture(autouse=True)
def _loggers_as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in logs.OURS]
    before = [(logger.handlers, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers = []
    yield
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        for handler in logger.handlers:
            handler.close()
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def fail_with(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("core.somewhere").exception("it went wrong")


def test_no_secret_reaches_the_file_or_the_console(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(
        api_key=SecretStr(KEY),
        milvus_token=SecretStr("root:Milvus99"),
        database_url_setting=SecretStr(f"postgresql+psycopg://clip:{PASSWORD}@db/clipseek"),
    )
    logs.set_up(tmp_path, "INFO", secrets=settings.log_secrets)
    log = logging.getLogger("core.somewhere")
    log.warning("sent with %s", KEY)
    log.warning("token root:Milvus99, address postgresql://clip:%s@db/clipseek", PASSWORD)
    fail_with(f"the request had {KEY} in it, and {PASSWORD}")
    written = (tmp_path / logs.APP_FILE).read_text() + capsys.readouterr().err
    assert written.count("it went wrong") == 2
    for secret in (KEY, PASSWORD, "Milvus99"):
        assert secret not in written


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("x-api-key: tlk_ABCDEFGH123", "x-api-key: •••"),
        ("{'Authorization': 'Bearer abc.def'}", "{'Authorization': '•••'}"),
        ("https://bucket/f.mp4?X-Amz-Signature=abc&part=2", "https://bucket/f.mp4?X-Amz-Signature=•••&part=2"),
        ("postgresql://me:pass@host/db", "postgresql://me:•••@host/db"),
        ("/clips/0a?exp=17&sig=00ff", "/clips/0a?exp=17&sig=•••"),
        ("search segments_marengo3_5_512: 50 rows in 31.0 ms", "search segments_marengo3_5_512: 50 rows in 31.0 ms"),
        ("Look at task 65f took 0.204 s", "Look at task 65f took 0.204 s"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_and_nothing_else(line: str, shown: str) -> None:
    assert logs.hidden(line) == shown


def test_the_file_is_turned_over_and_old_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 2_000)
    logs.set_up(tmp_path, "INFO")
    for number in range(500):
        logging.getLogger("core.somewhere").info("line %d of many", number)
    assert len(list(tmp_path.glob(f"{logs.APP_FILE}*"))) == 1 + logs.OLD_FILES
    assert all(path.stat().st_size <= 2_000 for path in tmp_path.iterdir())
    assert logs.tail(tmp_path / logs.APP_FILE)[0].text == "line 499 of many"


def test_the_level_of_the_setting_decides(tmp_path: Path) -> None:
    logs.set_up(tmp_path, "WARNING")
    logging.getLogger("web.somewhere").info("too quiet")
    logging.getLogger("web.somewhere").warning("loud enough")
    assert [line.text for line in logs.tail(tmp_path / logs.APP_FILE)] == ["loud enough"]


def test_a_level_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_LOG_LEVEL", "debug")
    assert load_settings().log_level == "DEBUG"
    monkeypatch.setenv("CLIPSEEK_LOG_LEVEL", "chatty")
    with pytest.raises(SettingsError, match="CLIPSEEK_LOG_LEVEL"):
        load_settings()


def test_the_newest_come_first_and_a_stack_trace_is_its_last_line(tmp_path: Path) -> None:
    logs.set_up(tmp_path, "INFO")
    logging.getLogger("core.somewhere").info("first")
    fail_with("the cause")
    newest, first = logs.tail(tmp_path / logs.APP_FILE)
    assert (newest.level, newest.where, newest.text, newest.ending) == (
        "ERROR",
        "core.somewhere",
        "it went wrong",
        "ValueError: the cause",
    )
    assert newest.is_trouble
    assert (first.text, first.is_trouble) == ("first", False)
    assert newest.at >= first.at


def test_only_the_end_of_a_long_log_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "TAIL_BYTES", 1_000)
    logs.set_up(tmp_path, "INFO")
    for number in range(100):
        logging.getLogger("core.somewhere").info("line %d", number)
    read = logs.tail(tmp_path / logs.APP_FILE)
    assert read[0].text == "line 99"
    assert len(read) < 20


def test_no_log_is_no_fault(tmp_path: Path) -> None:
    assert logs.tail(tmp_path / "none.log") == []
    assert logs.whole(tmp_path / "none.log") == ""
    assert logs.files(tmp_path) == []


def test_a_folder_that_cannot_be_written_leaves_the_console(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    logs.set_up(tmp_path / "file", "INFO")
    logging.getLogger("core.somewhere").warning("still said")
    assert "still said" in capsys.readouterr().err


def test_a_log_collector_gets_an_object_for_each_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(tmp_path, "INFO", secrets=[PASSWORD], as_json=True)
    logs.REQUEST_ID.set("page-1a2b3c4d")
    logging.getLogger("core.somewhere").info("asked with %s\nand a second line", PASSWORD)
    fail_with(f"no {PASSWORD}")
    asked, failed = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert asked["message"] == f"asked with {logs.HIDDEN}\N{REPLACEMENT CHARACTER}and a second line"
    assert (asked["level"], asked["logger"], asked["request_id"]) == ("INFO", "core.somewhere", "page-1a2b3c4d")
    assert asked["time"].endswith("+00:00")
    assert f"ValueError: no {logs.HIDDEN}" in failed["error"]
    # The file stays as the page about the log reads it.
    assert next(line.text for line in logs.tail(tmp_path / logs.APP_FILE)) == "it went wrong"


def test_processes_that_share_a_folder_write_to_files_of_their_own_and_a_new_one_goes_on_in_that_of_a_dead_one(
    tmp_path: Path,
) -> None:
    first, second = logs._File(tmp_path, logs.APP_FILE), logs._File(tmp_path, logs.APP_FILE)
    for handler in (first, second):
        handler.emit(logging.makeLogRecord({"msg": "here"}))
    assert [path.name for path in logs.files(tmp_path)] == ["clipseek.log", "clipseek.2.log"]
    first.close()
    third = logs._File(tmp_path, logs.APP_FILE)
    assert Path(third.baseFilename).name == "clipseek.log"
    for handler in (second, third):
        handler.close()
