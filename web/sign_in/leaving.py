"""What somebody who is signed in does about that: sign out, here or everywhere, and change the password; and all addresses of the
sign-in together. Which of them are open to whom is not signed in, the gate knows (`web.http.access.gate`).
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.messages.translation import _
from core.people.person import AccessRefused, SignInWay
from core.services import shared
from web.http.access.session_cookie import drop_session
from web.http.base_path import below_base
from web.sign_in.document import STYLE_ROUTE, document, link, remark, trouble
from web.sign_in.entering import ENTERING_ROUTES
from web.sign_in.forms import Field, Form, form_document, sent, stale
from web.sign_in.handling import address_of, answered, aside, lead_to, status_of, welcome
from web.sign_in.oidc import OIDC_ROUTES, out_of_the_organisation

PASSWORD_PATH: Final = "/password"  # noqa: S105 - an address
EVERYWHERE: Final = "everywhere"


@answered
async def sign_out(request: Request) -> Response:
    """Asks, so that no other page can sign somebody out with a link; then ends the session, or all of them."""
    person, parts = request.state.person, shared()
    if not parts.settings.sign_in_ways:
        return lead_to(below_base("/"))
    how = await aside(parts.catalog.sessions.how, request.state.session)
    if how is None:
        return document(_("Sign out"), remark(_("You are signed in at your organisation. Sign out there.")) + _back())
    above = remark(_("You are signed in as {name}.", name=person.name))
    if how is SignInWay.LOCAL:
        above += link(_("Change your password"), below_base(PASSWORD_PATH))
    presses = (("here", _("Sign out")), (EVERYWHERE, _("Sign out on all devices")))
    form = Form(_("Sign out"), (), presses, above=above, below=_back())
    if request.method == "GET":
        return form_document(request, form)
    entered = await sent(request)
    if entered is None:
        return form_document(request, form, trouble=stale(), status=403)
    if entered.get("press") == EVERYWHERE:
        await aside(parts.accounts.sign_out_everywhere, person.id)
    else:
        await aside(parts.accounts.sign_out, request.state.session)
    answer = lead_to(below_base("/sign-in?out=1")) if how is SignInWay.LOCAL else await _signed_out_here(request)
    drop_session(answer, request)
    return answer


@answered
async def change_password(request: Request) -> Response:
    """Another password, by whoever knows the present one."""
    person, parts = request.state.person, shared()
    if SignInWay.LOCAL not in parts.settings.sign_in_ways:
        return lead_to(below_base("/"))
    if request.method == "GET":
        return form_document(request, _password_form(person.name))
    entered = await sent(request)
    if entered is None:
        return form_document(request, _password_form(person.name), trouble=stale(), status=403)
    try:
        await aside(parts.accounts.count_try, address_of(request))
        await aside(parts.accounts.change_password, person, entered.get("present", ""), entered.get("password", ""))
    except AccessRefused as refused:
        return form_document(request, _password_form(person.name), trouble=trouble(refused), status=status_of(refused))
    return welcome(request, await aside(parts.accounts.open_session, person.id, SignInWay.LOCAL))


def _password_form(name: str) -> Form:
    hint = _("At least ten characters. Several words in a row are easy to keep in mind.")
    fields = (
        Field("present", _("Present password"), "current-password", is_secret=True),
        Field("password", _("New password"), "new-password", hint=hint, is_secret=True),
    )
    above = remark(_("You are signed in as {name}. A new password signs you out on all other devices.", name=name))
    return Form(_("Change your password"), fields, (("change", _("Change the password")),), above=above, below=_back())


async def _signed_out_here(request: Request) -> Response:
    """Signed out here. Whoever shares this computer wants to be signed out there, too."""
    address = await out_of_the_organisation(request)
    further = link(_("Sign out of your organisation, too"), address, is_press=True) if address else ""
    again = link(_("Sign in again"), below_base("/sign-in"))
    return document(_("You are signed out"), further + again)


def _back() -> str:
    return link(_("Back to Clipseek"), below_base("/"))


LEAVING_ROUTES: Final = [
    Route("/sign-out", sign_out, methods=["GET", "POST"]),
    Route(PASSWORD_PATH, change_password, methods=["GET", "POST"]),
]


SIGN_IN_ROUTES: Final = [STYLE_ROUTE, *ENTERING_ROUTES, *LEAVING_ROUTES, *OIDC_ROUTES]
