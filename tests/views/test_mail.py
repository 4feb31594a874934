"""A link by mail: from the agent's key to the person's mailbox and phone."""

from __future__ import annotations

import re

from tests.rig.desk import running_desk
from tests.sandbox.rig import but_notices
from tests.views.driving import console


async def test_a_link_by_mail_in_the_callers_language_activates_the_phone() -> None:
    with running_desk(people=12) as desk:
        async with console(desk) as drive:
            await drive.open("n.leroy", "LEROY Nathalie")
            await drive.confirmed("c", root="office_wiring")
            await drive.confirmed("i")
            await drive.press("a")
            await drive.step("ticket")
            await drive.type("44444")
            await drive.press("enter")
            await drive.step("activation")
            await drive.press("2")
            await drive.shows("> mail")
            await drive.press("enter")
            await drive.until(lambda: drive.call.call.state.operations)
            await drive.until(lambda: drive.call.call.state.operations[0].state == "done")
            assert (drive.call.call.state.operations[0].sent_to or "").startswith("@")
            phone = await drive.sandbox("GET", "phone/never_activated")
            mail = [one for one in but_notices(phone["messages"]) if one["kind"] == "mail"][-1]
            assert "Duo Mobile" in mail["text"]
            assert "Valable jusqu'au" in mail["text"]
            (link,) = re.findall(r"https://m-\S+/\S+", mail["text"])
            assert link not in drive.text()
            await drive.sandbox("POST", "activate", url=link)
