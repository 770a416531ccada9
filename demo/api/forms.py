"""Multipart forms, with the file in them written straight to where it stays: a large upload costs neither memory nor a second
copy in a temporary folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from demo.refusals import Refusal, invalid

LONGEST_FIELD: Final = 64 * 1024
BLOCK: Final = 1024 * 1024


@dataclass(slots=True)
class Form:
    """What came: text fields by name, and of the file its client's name, its type and its size in bytes (None: no file)."""

    fields: dict[str, str] = field(default_factory=dict)
    file_field: str | None = None
    filename: str | None = None
    file_type: str | None = None
    size: int | None = None


async def read_form(request: Request, target: Path, most_bytes: int) -> Form:
    """Reads the whole request; the first file in it goes to `target`. A file beyond `most_bytes` is read but not kept, so that
    the client gets to hear why; its size tells.

    Raises Refusal when it is no form, starlette's ClientDisconnect, OSError. `target` may be left behind then.
    """
    kind, parameters = parse_options_header(request.headers.get("content-type"))
    boundary = parameters.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise Refusal(400, "content_type_invalid", "The content type must be multipart/form-data.")
    reader = _Reader()
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": reader.begin,
            "on_header_field": reader.header_name,
            "on_header_value": reader.header_value,
            "on_header_end": reader.header_end,
            "on_headers_finished": reader.headers_finished,
            "on_part_data": reader.data,
            "on_part_end": reader.end,
        },
    )
    with target.open("wb") as out:
        try:
            async for block in request.stream():
                parser.write(block)
                if len(reader.pending) >= BLOCK:
                    await run_in_threadpool(_flush, reader, out, most_bytes)
            parser.finalize()
        except FormParserError:
            raise invalid("body", "It is not valid multipart/form-data.") from None
        await run_in_threadpool(_flush, reader, out, most_bytes)
    return reader.form


def _flush(reader: _Reader, out: IO[bytes], most_bytes: int) -> None:
    if reader.form.size is not None and reader.form.size <= most_bytes:
        out.write(reader.pending)
    reader.pending.clear()


class _Reader:
    """Collects what the parser reports; `pending` are the bytes of the file that are not on disk yet."""

    def __init__(self) -> None:
        self.form = Form()
        self.pending = bytearray()
        self._headers: dict[str, bytes] = {}
        self._name, self._value = bytearray(), bytearray()
        self._field = ""
        self._text: bytearray | None = None

    def begin(self) -> None:
        self._headers = {}

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition"))
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if not self._field:
            raise invalid("body", "A part of the form has no name.")
        if b"filename" not in options:
            self._text = bytearray()
            return
        if self.form.size is not None:
            raise invalid(self._field, "Only one file is allowed.")
        self._text = None
        self.form.file_field = self._field
        self.form.filename = options[b"filename"].decode("utf-8", "replace")
        self.form.file_type = self._headers.get("content-type", b"").decode("latin-1").partition(";")[0].strip()
        self.form.size = 0

    def data(self, data: bytes, start: int, end: int) -> None:
        if self._text is None:
            self.form.size = (self.form.size or 0) + end - start
            self.pending += data[start:end]
        elif len(self._text) + end - start > LONGEST_FIELD:
            raise invalid(self._field, "It is too long.")
        else:
            self._text += data[start:end]

    def end(self) -> None:
        if self._text is not None:
            self.form.fields[self._field] = self._text.decode("utf-8", "replace")
