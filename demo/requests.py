"""The bodies that the stand-in takes, as pydantic models: what the app's client sends and nothing else.

The two models of the provider differ in how they are asked, so each has its own shape; what does not fit is refused with 400.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

NEW = "marengo3.5"
OLD = "marengo3.0"
Option: TypeAlias = Literal["visual", "audio", "transcription"]


class Body(BaseModel):
    """A body or a part of one; unknown names and values of another type are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _encodable(text: str) -> str:
    """JSON can spell halves of characters, which no database or file takes."""
    text.encode()
    return text


Text: TypeAlias = Annotated[str, Field(min_length=1, pattern=r"\S"), AfterValidator(_encodable)]


class TaskSource(Body):
    """What a task embeds: an uploaded asset or an address."""

    asset_id: Text | None = None
    url: Text | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> TaskSource:
        if (self.asset_id is None) == (self.url is None):
            raise ValueError("Provide exactly one of url or asset_id.")
        return self


class _FixedLength(Body):
    duration_sec: int = Field(ge=2, le=10)


class _ShortestLength(Body):
    min_duration_sec: int = Field(ge=2, le=5)


class Fixed(Body):
    """Moments of equal length."""

    strategy: Literal["fixed"]
    fixed: _FixedLength

    @property
    def cut_sec(self) -> int:
        return self.fixed.duration_sec


class Dynamic(Body):
    """Moments cut where shots change."""

    strategy: Literal["dynamic"]
    dynamic: _ShortestLength

    @property
    def cut_sec(self) -> int:
        return self.dynamic.min_duration_sec


Cutting: TypeAlias = Annotated[Fixed | Dynamic, Field(discriminator="strategy")]


class _Temporal(Body):
    temporal: Cutting


class Video(Body):
    """Which moments of a video are wanted; seconds from its start, `end_sec` None for its end."""

    media_source: TaskSource
    embedding_scope: list[Literal["clip"]] = Field(min_length=1)
    start_sec: float = Field(0.0, ge=0, allow_inf_nan=False)
    end_sec: float | None = Field(None, ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _is_a_stretch(self) -> Video:
        if self.end_sec is not None and self.end_sec <= self.start_sec:
            raise ValueError("end_sec must be greater than start_sec.")
        return self


class NewVideo(Video):
    embedding_option: list[Literal["visual", "audio"]] = Field(min_length=1)
    segmentation: _Temporal

    @property
    def cutting(self) -> Fixed | Dynamic:
        return self.segmentation.temporal


class OldVideo(Video):
    embedding_option: list[Option] = Field(min_length=1)
    segmentation: Cutting

    @property
    def cutting(self) -> Fixed | Dynamic:
        return self.segmentation


class _NewTask(Body):
    input_type: Literal["video"]
    model_name: Literal["marengo3.5"]
    embedding_dimension: Literal[512]
    video: NewVideo


class _OldTask(Body):
    input_type: Literal["video"]
    model_name: Literal["marengo3.0"]
    video: OldVideo


Task: TypeAlias = _NewTask | _OldTask
TASK: TypeAdapter[Task] = TypeAdapter(Annotated[Task, Field(discriminator="model_name")])


class Media(Body):
    """A picture, sound or clip that comes with a query."""

    base64_string: str

    def content(self) -> bytes:
        """Raises ValueError."""
        try:
            return base64.b64decode(self.base64_string, validate=True)
        except binascii.Error as error:
            raise ValueError("base64_string is not base64.") from error


class NamedMedia(Media):
    name: Text
    media_type: Literal["image", "audio", "video"]


class _Mixture(Body):
    input_text: Text | None = None
    media_sources: list[NamedMedia] = Field(default_factory=list, max_length=10)

    @model_validator(mode="after")
    def _is_something(self) -> _Mixture:
        if self.input_text is None and not self.media_sources:
            raise ValueError("Provide input_text or media_sources.")
        return self


class NewQuery(Body):
    """3.5 takes every query in this shape."""

    input_type: Literal["multi_input"]
    model_name: Literal["marengo3.5"]
    auto_truncate: bool = False
    embedding_dimension: Literal[512]
    multi_input: _Mixture


class _Words(Body):
    input_text: Text


class _Picture(Body):
    media_source: Media


class _PictureAndWords(_Picture):
    input_text: Text


class _Sound(_Picture):
    embedding_option: list[Literal["audio", "transcription"]] = Field(min_length=1, max_length=1)
    embedding_scope: list[Literal["asset"]] = Field(min_length=1, max_length=1)


class _Clip(_Picture):
    embedding_option: list[Option] = Field(min_length=1, max_length=1)
    embedding_scope: list[Literal["asset"]] = Field(min_length=1, max_length=1)


class _OldQuery(Body):
    model_name: Literal["marengo3.0"]


class OldText(_OldQuery):
    input_type: Literal["text"]
    text: _Words


class OldImage(_OldQuery):
    input_type: Literal["image"]
    image: _Picture


class OldTextImage(_OldQuery):
    input_type: Literal["text_image"]
    text_image: _PictureAndWords


class OldAudio(_OldQuery):
    input_type: Literal["audio"]
    audio: _Sound


class OldVideoQuery(_OldQuery):
    input_type: Literal["video"]
    video: _Clip


Query: TypeAlias = NewQuery | OldText | OldImage | OldTextImage | OldAudio | OldVideoQuery
QUERY: TypeAdapter[Query] = TypeAdapter(Annotated[Query, Field(discriminator="input_type")])


class _Described(Body):
    """What an analysis describes: an uploaded asset or an address."""

    type: Literal["asset_id", "url"]
    asset_id: Text | None = None
    url: Text | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> _Described:
        if (self.asset_id is None) == (self.url is None):
            raise ValueError("Provide exactly one of url or asset_id.")
        return self


class _AnswerForm(Body):
    type: Literal["json_schema"]
    json_schema: dict[str, Any]


class Analysis(Body):
    """A general analysis whose answer has a form; the stand-in reads neither the prompt nor the form."""

    model_name: Literal["pegasus1.5", "pegasus1.6"] = "pegasus1.5"
    custom_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    video: _Described
    prompt: Text
    max_tokens: int = Field(4096, ge=512, le=98_304)
    response_format: _AnswerForm
    start_time: float | None = Field(None, ge=0)
    end_time: float | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _window(self) -> Analysis:
        if (self.start_time is None) != (self.end_time is None):
            raise ValueError("start_time and end_time go together.")
        if self.start_time is not None and self.end_time is not None and not 1 <= self.end_time - self.start_time <= 7200:
            raise ValueError("The window must be between 1 second and 2 hours.")
        return self


ANALYSIS: TypeAdapter[Analysis] = TypeAdapter(Analysis)


class NewUpload(Body):
    """The beginning of an upload in slices."""

    filename: Text
    type: Literal["video"]
    total_size: int = Field(ge=1, le=10 * 1024**3)
    enable_hls: Literal[False] = False
    enable_thumbnail: Literal[False] = False


class MoreAddresses(Body):
    start: int = Field(ge=1)
    count: int = Field(ge=1, le=50)


class _Slice(Body):
    chunk_index: int = Field(ge=1)
    proof: str
    proof_type: Literal["etag"]
    chunk_size: int = Field(ge=1)


class SlicesReport(Body):
    completed_chunks: list[_Slice]


class NewAsset(Body):
    """The fields of the form that carries a file, or names one by a link; forms know only text."""

    model_config = ConfigDict(strict=False)

    method: Literal["direct", "url"]
    url: Text | None = None
    filename: Text
    enable_hls: Literal["false"] = "false"
    enable_thumbnail: Literal["false"] = "false"
