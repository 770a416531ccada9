"""Ways in: the sign-in itself, the set-up of a Clipseek that nobody can sign in to yet, and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.messages.translation import _
from core.people.person import AccessRefused, SignInWay
from core.services import shared
from web.http.access.session_cookie import key_in
from web.http.base_path import below_base
from web.sign_in.document import document, link, remark, trouble, way_in
from web.sign_in.forms import Field, Form, form_document, sent, stale
from web.sign_in.handling import address_of, answered, aside, is_begun, lead_to, next_address, status_of, welcome

if TYPE_CHECKING:
    from core.catalog.people.users import User


@answered
async def sign_in(request: Request) -> Response:
    """Name and password, or the way to the organisation's sign-in; leads on who is signed in already."""
    ways = shared().settings.sign_in_ways
    wanted = request.query_params.get("next", "")
    if not ways or request.state.person is not None:
        return lead_to(next_address(wanted))
    if SignInWay.LOCAL not in ways:
        return _without_password(request, wanted)
    if request.method == "POST":
        return await _signed_in(request, wanted)
    if not await is_begun():
        return lead_to(_on_the_way("/set-up", wanted))
    return form_document(request, _sign_in_form(wanted), trouble=_why_here(request))


async def _signed_in(request: Request, wanted: str) -> Response:
    entered = await sent(request)
    if entered is None:
        return form_document(request, _sign_in_form(wanted), trouble=stale(), status=403)
    name, wanted = entered.get("name", ""), entered.get("next", "")
    try:
        token = await aside(shared().accounts.sign_in, name, entered.get("password", ""), address_of(request))
    except AccessRefused as refused:
        return form_document(request, _sign_in_form(wanted, name), trouble=trouble(refused), status=status_of(refused))
    return welcome(request, token, wanted)


@answered
async def set_up(request: Request) -> Response:
    """The first admin, by whoever can see the terminal; not there any more once there is an admin."""
    parts, wanted = shared(), request.query_params.get("next", "")
    if SignInWay.LOCAL not in parts.settings.sign_in_ways or await is_begun():
        return lead_to(_on_the_way("/sign-in", wanted))
    code = await aside(lambda: parts.set_up_code)
    if request.method == "GET":
        code.tell(str(request.url.replace(query="")))
        return form_document(request, _set_up_form(wanted))
    entered = await sent(request)
    if entered is None:
        return form_document(request, _set_up_form(wanted), trouble=stale(), status=403)
    name, wanted = entered.get("name", ""), entered.get("next", "")
    try:
        await aside(parts.accounts.count_try, address_of(request))
        code.check(entered.get("code", ""))
        user = await aside(parts.accounts.add_first_admin, name, entered.get("password", ""))
    except AccessRefused as refused:
        return form_document(request, _set_up_form(wanted, name), trouble=trouble(refused), status=status_of(refused))
    return welcome(request, await aside(parts.accounts.open_session, user.id, SignInWay.LOCAL), wanted)


@answered
async def accept(request: Request) -> Response:
    """An account of one's own, or another password for the one there is, for whoever has an invitation."""
    parts, token = shared(), request.path_params["token"]
    if SignInWay.LOCAL not in parts.settings.sign_in_ways:
        return lead_to(below_base("/sign-in"))
    name, known = "", None
    try:
        known = await aside(parts.accounts.invited, token)
        if request.method == "GET":
            return form_document(request, _invitation_form(known))
        entered = await sent(request)
        if entered is None:
            return form_document(request, _invitation_form(known), trouble=stale(), status=403)
        name = entered.get("name", "")
        user = await aside(parts.accounts.accept, token, name, entered.get("password", ""))
    except AccessRefused as refused:
        if status_of(refused) == 410:
            return document(_("Invitation"), trouble(refused) + way_in(), status=410)
        return form_document(request, _invitation_form(known, name), trouble=trouble(refused), status=status_of(refused))
    return welcome(request, await aside(parts.accounts.open_session, user.id, SignInWay.LOCAL))


def _sign_in_form(wanted: str, name: str = "") -> Form:
    fields = (
        Field("name", _("Name"), "username", name),
        Field("password", _("Password"), "current-password", is_secret=True),
    )
    return Form(_("Sign in"), fields, (("in", _("Sign in")),), below=_organisation(wanted), hidden={"next": wanted})


def _set_up_form(wanted: str, name: str = "") -> Form:
    code = Field("code", _("Code"), "off", hint=_("It stands in the terminal in which Clipseek was started."))
    above = remark(_("Nobody can sign in yet. Make the first account here; it may do everything, and invite others."))
    presses = (("make", _("Make the account")),)
    fields, below = (code, *_new_account(name)), _organisation(wanted)
    return Form(_("Set up Clipseek"), fields, presses, above=above, below=below, hidden={"next": wanted})


def _invitation_form(known: User | None, name: str = "") -> Form:
    if known is not None:
        above = remark(_("Choose a new password for {name}. It signs you out on all other devices.", name=known.name))
        return Form(_("New password"), (_new_password(),), (("change", _("Change the password")),), above=above)
    above = remark(_("You have been invited to Clipseek. Choose how you will sign in from now on."))
    return Form(_("Welcome"), _new_account(name), (("make", _("Make the account")),), above=above)


def _new_account(name: str) -> tuple[Field, ...]:
    return Field("name", _("Name"), "username", name, hint=_("Others see it beside what you add.")), _new_password()


def _new_password() -> Field:
    hint = _("At least ten characters. Several words in a row are easy to keep in mind.")
    return Field("password", _("Password"), "new-password", hint=hint, is_secret=True)


def _without_password(request: Request, wanted: str) -> Response:
    if SignInWay.OIDC in shared().settings.sign_in_ways:
        return document(_("Sign in"), _why_here(request) + _organisation(wanted))
    sentence = _(
        "Clipseek is opened through your organisation's sign-in. It has not said who you are, or your account is disabled here."
    )
    return document(_("Sign in"), remark(sentence), status=403)


def _organisation(wanted: str) -> str:
    """The way there, if there is one."""
    if SignInWay.OIDC not in shared().settings.sign_in_ways:
        return ""
    return link(_("Sign in with your organisation"), _on_the_way("/sign-in/oidc", wanted), is_press=True)


def _on_the_way(path: str, wanted: str) -> str:
    """The address of a page of ours that leads on to the one that was wanted."""
    return below_base(f"{path}?next={quote(next_address(wanted), safe='')}" if wanted else path)


def _why_here(request: Request) -> str:
    """What to say to whom had a session, or has just ended it."""
    if "out" in request.query_params:
        return remark(_("You are signed out."))
    return remark(_("You have been signed out. Sign in again to go on.")) if key_in(request.headers.get("cookie", "")) else ""


ENTERING_ROUTES: Final = [
    Route("/sign-in", sign_in, methods=["GET", "POST"]),
    Route("/set-up", set_up, methods=["GET", "POST"]),
    Route("/invite/{token}", accept, methods=["GET", "POST"]),
]
