"""What is said where Twelve Labs refused something, failed or did not answer."""

from __future__ import annotations

from typing import Final

from core.errors import Reason
from core.messages.media_errors import Words

PROVIDER_ERRORS: Final = {
    Reason.KEY_REFUSED: Words(
        "Twelve Labs does not accept the API key (code {code}). Nothing was paid.",
        "Check TWELVE_LABS_API_KEY, or make a new key in the Twelve Labs dashboard, then start again.",
    ),
    Reason.REQUEST_REFUSED: Words(
        "Twelve Labs refused this: {message} (code {code}). Nothing was paid.",
        "Correct what it names, or try another video.",
    ),
    Reason.NOT_FOUND: Words(
        "Twelve Labs no longer knows what we asked for (code {code}).",
        "Try again; if it stays so, add the video anew.",
    ),
    Reason.TOO_MANY_REQUESTS: Words(
        "Twelve Labs has had enough requests for now.",
        "It goes on by itself as soon as Twelve Labs allows.",
    ),
    Reason.PAYMENT_REQUIRED: Words(
        "Twelve Labs wants the plan or the credit of your account seen to: {message} (code {code}). Nothing was paid.",
        "See to it under Billing in the Twelve Labs dashboard, then try again; what is being prepared goes on by itself.",
    ),
    Reason.PROVIDER_UNREACHABLE: Words(
        "Twelve Labs cannot be reached.",
        "Check the internet connection and TWELVELABS_BASE_URL. Nothing is lost; it tries again by itself.",
    ),
    Reason.PROVIDER_NO_NAME: Words(
        "The address of Twelve Labs cannot be found: no name server knows it. Nothing is lost.",
        "Check the internet connection and TWELVELABS_BASE_URL; it tries again by itself.",
    ),
    Reason.PROVIDER_CERTIFICATE: Words(
        "The connection to Twelve Labs is not safe: its certificate could not be confirmed, so nothing was sent. Nothing is lost.",
        "Check the date of this computer. Behind a company's proxy, name its certificates in SSL_CERT_FILE, then start again.",
    ),
    Reason.PROVIDER_SLOW: Words(
        "Twelve Labs takes too long to answer. Nothing is lost.",
        "It tries again by itself. If it stays so, see the status page of Twelve Labs.",
    ),
    Reason.PROVIDER_FAULT: Words(
        "Twelve Labs has a fault on its side (status {status}).",
        "Nothing is lost; try again in a minute.",
    ),
    Reason.PROVIDER_UNREADABLE: Words(
        "Twelve Labs sent an answer that makes no sense.",
        "Nothing is lost; try again in a minute. If it stays so, check TWELVELABS_BASE_URL.",
    ),
    Reason.ANSWER_TOO_LARGE: Words(
        "Twelve Labs sent an answer of more than {limit}, which is more than one can be. Nothing of it was kept.",
        "Retry asks once more and pays nothing. If it stays so, remove the video and add it with longer moments.",
    ),
    Reason.ASSET_FAILED: Words(
        "Twelve Labs could not use this file: {message}. Nothing was paid.",
        "Retry uploads it again; if it stays so, save it in another format.",
    ),
    Reason.ASSET_LATE: Words(
        "Twelve Labs did not have this file ready within {minutes} minutes. Nothing was paid.",
        "Retry uploads it again; if it stays so, save it in another format.",
    ),
    Reason.EMBEDDING_FAILED: Words(
        "Twelve Labs could not prepare this video: {message}.",
        "Try again, or try the file in another format.",
    ),
    Reason.EMBEDDING_EXPIRED: Words(
        "Twelve Labs keeps results for seven days, and these are older.",
        "Retry prepares the video again, which costs its minutes once more.",
    ),
    Reason.EMBEDDING_GONE: Words(
        "Twelve Labs no longer knows its work on this video, so what was paid for it is lost.",
        "Retry prepares the video again, which costs its minutes once more.",
    ),
    Reason.EMBEDDING_EMPTY: Words(
        "Twelve Labs found no moments in this video. It may have been paid for; nothing was kept.",
        "Play the file to see whether it shows anything. Retry prepares it again, which costs its minutes once more.",
    ),
    Reason.EMBEDDING_NO_TIMES: Words(
        "Twelve Labs sent moments whose times cannot be right, so nothing of this video was kept. It may have been paid for.",
        "Retry prepares the video again, which costs its minutes once more.",
    ),
    Reason.EMBEDDING_LATE: Words(
        "Twelve Labs has worked on this video for {so_far}, where others of its length took {usual}. Nothing is lost.",
        "Wait, or give it up: looking at it again later costs nothing.",
    ),
    Reason.EMBEDDING_STUCK: Words(
        "Twelve Labs has worked on this video for {hours} hours without an end.",
        "Retry looks again at the same task and pays nothing.",
    ),
    Reason.ANALYSIS_NOT_OFFERED: Words(
        "Twelve Labs does not offer summaries and chapters to this account. Nothing was paid.",
        "Ask Twelve Labs for access to Pegasus, or use another plan; it is offered here again after a day.",
    ),
    Reason.ANALYSIS_FAILED: Words(
        "Twelve Labs could not say what this video is about: {message}.",
        "Ask again; if it stays so, the video is no use to Pegasus.",
    ),
    Reason.ANALYSIS_UNREADABLE: Words(
        "Twelve Labs answered, but not in a form that can be used. It may have been paid for.",
        "Ask again, which is paid for once more.",
    ),
    Reason.ANALYSIS_STUCK: Words(
        "Twelve Labs has worked on the summary for {hours} hours without an end.",
        "Ask again later; it is paid for once more if the first request was charged.",
    ),
    Reason.ANALYSIS_WAITS: Words(
        "The summary is paid for, but Twelve Labs does not give it out: {message} (code {code}). Nothing is lost.",
        "See to the API key, and to Billing in the Twelve Labs dashboard; it goes on by itself.",
    ),
    Reason.ANALYSIS_GONE: Words(
        "Twelve Labs no longer gives out this summary, so what was paid for it is lost: {message} (code {code}).",
        "Ask again, which is paid for once more.",
    ),
    Reason.EMBEDDING_UNSURE: Words(
        "An answer from Twelve Labs got lost, and its list has a task that may or may not be this video's. "
        "Nothing more was paid.",
        "“Use the one found” pays nothing and checks that it fits; “Prepare anew” may pay a second time.",
    ),
    Reason.PHOTO_UNSURE: Words(
        "Twelve Labs was asked {times} times to prepare this photo, and each time its answer got lost. Each may have been paid for.",
        "Check the connection. Retry asks for it anew, which costs its price once more.",
    ),
    Reason.EMBEDDING_MISMATCH: Words(
        "The task that was found is of another video: it is {found} long instead of {expected}. Nothing of it was kept.",
        "Retry prepares this video anew, which costs its minutes.",
    ),
    Reason.UPLOAD_STUCK: Words(
        "The upload did not come to an end within {hours} hours. Nothing was paid.",
        "Check the connection, then press Retry.",
    ),
    Reason.NOT_ALLOWED: Words(
        "Twelve Labs does not allow this with the present key: {message} (code {code}). Nothing was paid.",
        "See what the Twelve Labs dashboard says about it, then try again.",
    ),
    Reason.VECTOR_INVALID: Words(
        "Twelve Labs sent embeddings with values that are no numbers. They were not kept.",
        "Try again in a minute; to prepare a video again costs its minutes once more.",
    ),
    Reason.VECTOR_LENGTH: Words(
        "Twelve Labs sent embeddings of {found} numbers instead of {expected}. They were not kept.",
        "Check that the setting TWELVELABS_MODEL is one that this release knows, then try again; to prepare a video again costs "
        "its minutes once more.",
    ),
    Reason.MOMENTS_LEFT_OUT: Words(
        "Twelve Labs sent some moments whose times cannot be right ({left_out}); they were left out.",
        "All others can be searched. To have those, too, analyse the video again from the library, which costs its minutes.",
    ),
}
